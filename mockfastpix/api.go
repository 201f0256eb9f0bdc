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

// apiRoutes are the operations of the management API.
var apiRoutes = route.Table[func(*apiCall) (apiAnswer, *refusal)]{
	route.New(http.MethodPost, "iam/signing-keys", (*apiCall).createSigningKey),
	route.New(http.MethodGet, "iam/signing-keys", (*apiCall).listSigningKeys),
	route.New(http.MethodGet, "iam/signing-keys/*", (*apiCall).getSigningKey),
	route.New(http.MethodDelete, "iam/signing-keys/*", (*apiCall).deleteSigningKey),

	route.New(http.MethodPost, "on-demand", (*apiCall).createMedia),
	route.New(http.MethodGet, "on-demand", (*apiCall).listMedia),
	route.New(http.MethodGet, "on-demand/*", (*apiCall).getMedia),
	route.New(http.MethodPatch, "on-demand/*", (*apiCall).updateMedia),
	route.New(http.MethodDelete, "on-demand/*", (*apiCall).deleteMedia),

	route.New(http.MethodPost, "on-demand/*/playback-ids", (*apiCall).createMediaPlaybackID),
	route.New(http.MethodGet, "on-demand/*/playback-ids", (*apiCall).listMediaPlaybackIDs),
	route.New(http.MethodDelete, "on-demand/*/playback-ids", (*apiCall).deleteMediaPlaybackID),
	route.New(http.MethodGet, "on-demand/*/playback-ids/*", (*apiCall).getMediaPlaybackID),
	route.New(http.MethodPatch, "on-demand/*/playback-ids/*/domains", (*apiCall).updateDomains),
	route.New(http.MethodPatch, "on-demand/*/playback-ids/*/user-agents", (*apiCall).updateUserAgents),

	route.New(http.MethodPost, "live/streams", (*apiCall).createStream),
	route.New(http.MethodGet, "live/streams", (*apiCall).listStreams),
	route.New(http.MethodGet, "live/streams/*", (*apiCall).getStream),
	route.New(http.MethodPatch, "live/streams/*", (*apiCall).updateStream),
	route.New(http.MethodDelete, "live/streams/*", (*apiCall).deleteStream),

	route.New(http.MethodPost, "live/streams/*/playback-ids", (*apiCall).createStreamPlaybackID),
	route.New(http.MethodDelete, "live/streams/*/playback-ids", (*apiCall).deleteStreamPlaybackID),
	route.New(http.MethodGet, "live/streams/*/playback-ids/*", (*apiCall).getStreamPlaybackID),
}

// serveAPI handles /v1/, except the DRM paths, which serveEdge handles.
func serveAPI(x *exchange) {
	if refused := checkCredentials(x); refused != nil {
		x.refuse(refused)
		return
	}
	x.entry.Outcome = OutcomeAccepted
	handle, ids, refused := findOperation(x)
	if refused != nil {
		x.refuse(refused)
		return
	}
	c := &apiCall{workspace: x.workspace, request: x.request, now: x.workspace.now()}
	if len(ids) > 0 {
		c.id = ids[0]
	}
	if len(ids) > 1 {
		c.playbackID = ids[1]
		x.entry.PlaybackID = redact.Text(c.playbackID)
	}
	if c.body, refused = readAPIBody(x, x.request); refused != nil {
		x.refuse(refused)
		return
	}
	perform := func() (reply *jsonReply, keep bool) {
		answer, r := handle(c)
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
	reply.write(x)
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

// findOperation returns the handler for the request and the IDs in its path. It
// sets Allow if the path accepts other methods, unless the profile treats the
// path as unknown.
func findOperation(x *exchange) (handle func(*apiCall) (apiAnswer, *refusal), ids []string, r *refusal) {
	handle, ids, err := apiRoutes.Find(x.request.Method, strings.TrimPrefix(x.request.URL.Path, "/v1/"))
	if err == nil {
		return handle, ids, nil
	}
	var wrong *route.MethodError
	if errors.As(err, &wrong) && x.workspace.profile.WrongMethodStatus != http.StatusNotFound {
		x.Header().Set("Allow", wrong.Allow)
		return nil, nil, refuse(ErrMethodNotAllowed, "%s", err)
	}
	return nil, nil, refuse(ErrAPINotFound, "the API has no operation %s %s",
		redact.Clip(x.request.Method), redact.Quote(x.request.URL.Path))
}

// idempotencyKey returns the key under which the reply is kept, or "" if it is
// not kept. FastPix was observed to repeat the reply even after the object was
// deleted.
func idempotencyKey(x *exchange) string {
	key := x.request.Header.Get("Idempotency-Key")
	if key == "" || x.request.Method != http.MethodPost || x.workspace.profile.IgnoreIdempotencyKey {
		return ""
	}
	return x.request.URL.Path + "\x00" + key
}
