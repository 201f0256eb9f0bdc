package mockfastpix

import (
	"errors"
	"net/http"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/route"
)

// signingKeysPath is the path under which signing keys are created.
const signingKeysPath = "/v1/iam/signing-keys"

// serveAPI handles /v1/, except the DRM paths, which serveEdge handles.
func serveAPI(x *exchange) {
	if refused := checkCredentials(x); refused != nil {
		x.Header().Set("WWW-Authenticate", `Basic realm="FastPix API", charset="UTF-8"`)
		x.refuse(refused)
		return
	}
	x.entry.Outcome = OutcomeAccepted
	operation, ids, refused := findOperation(x)
	if refused != nil {
		x.refuse(refused)
		return
	}
	c := &apiCall{
		workspace: x.workspace, request: x.request, base: x.workspace.baseURL(x.request), now: x.workspace.now(),
	}
	if len(ids) > 0 {
		c.id = ids[0]
	}
	if len(ids) > 1 {
		c.secondID = ids[1]
	}
	if strings.HasSuffix(operation.path, "/{playbackId}") || strings.Contains(operation.path, "/{playbackId}/") {
		c.playbackID = c.secondID
		x.entry.PlaybackID = redact.Text(c.playbackID)
	}
	if c.body, refused = readAPIBody(x, x.request); refused != nil {
		x.refuse(refused)
		return
	}
	if x.failEarly() {
		return
	}
	perform := func() (reply *jsonReply, keep bool) {
		answer, r := operation.handle(c)
		if refused = r; r != nil {
			return nil, false
		}
		return newJSONReply(answer.status, answer.body), true
	}
	var reply *jsonReply
	if key := idempotencyKey(x); key != "" {
		reply = x.workspace.replies.Once(key, perform)
	} else {
		reply, _ = perform()
	}
	if refused != nil {
		x.refuse(refused)
		return
	}
	x.vary(reply).write(x)
}

func checkCredentials(x *exchange) *refusal {
	id, secret, given := x.request.BasicAuth()
	switch {
	case !given:
		return refuse(ErrCredentialsInvalid, "the request has no Basic credentials")
	case !x.workspace.checkCredentials(id, secret):
		return refuse(ErrCredentialsInvalid, "the access token's ID or secret is wrong")
	}
	return nil
}

// findOperation returns the operation for the request and the IDs in its path.
// It sets Allow if the path accepts other methods, unless the profile treats
// the path as unknown.
func findOperation(x *exchange) (apiOperation, []string, *refusal) {
	operation, ids, err := apiRoutes.Find(x.request.Method, strings.TrimPrefix(x.request.URL.Path, "/v1/"))
	var wrong *route.MethodError
	switch {
	case err == nil && operation.mocked():
		return operation, ids, nil
	case err == nil:
		return apiOperation{}, nil, refuse(ErrOperationNotMocked, "the mock does not have FastPix's operation %s "+
			"(%s /v1%s): MANAGEMENT-API.md lists those it has, and AddPlayback, the seed and /_mock/playbacks create media",
			operation.id, operation.method, operation.path)
	case errors.As(err, &wrong) && x.workspace.profile().WrongMethodStatus != http.StatusNotFound:
		x.Header().Set("Allow", wrong.Allow)
		return apiOperation{}, nil, refuse(ErrMethodNotAllowed, "%s", err)
	}
	return apiOperation{}, nil, refuse(ErrAPINotFound, "the API has no operation %s %s",
		redact.Clip(x.request.Method), redact.QuotePath(x.request.URL.Path))
}

// idempotencyKey returns the key under which the reply is kept, or "" if it is
// not kept. FastPix was observed to repeat the reply even after the object was
// deleted.
func idempotencyKey(x *exchange) string {
	key := x.request.Header.Get("Idempotency-Key")
	if key == "" || x.request.Method != http.MethodPost || x.workspace.profile().IgnoreIdempotencyKey {
		return ""
	}
	return x.request.URL.Path + "\x00" + key
}
