package signingkeys_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

func TestError(t *testing.T) {
	t.Parallel()
	const operation = "get signing key k: "
	for _, test := range []struct {
		name   string
		status int
		body   string
		is     error
		text   string
	}{
		{
			"wrong credentials", 401, `{"success":false,"error":{"code":401,"message":"unauthorized"}}`,
			signingkeys.ErrUnauthorized, "FastPix answered 401 Unauthorized: " +
				"check the access token ID and the secret key, and that they belong to the right workspace",
		},
		{
			"invalid field", 422, `{"success":false,"error":{"code":422,"message":"payload validation failed",` +
				`"fields":[{"field":"signingKeyId","message":"is invalid"}]}}`,
			signingkeys.ErrInvalidRequest,
			"FastPix answered 422 Unprocessable Entity (payload validation failed): signingKeyId is invalid",
		},
		{
			"plan limit", 400, `{"success":false,"error":{"code":400,"message":"Bad Request","description":"trial"}}`,
			signingkeys.ErrInvalidRequest, "FastPix answered 400 Bad Request: trial",
		},
		{
			"proxy page", 503, `<html>secret page</html>`,
			signingkeys.ErrUnavailable, "FastPix answered 503 Service Unavailable",
		},
		{"unregistered status", 524, ``, signingkeys.ErrUnavailable, "FastPix answered 524"},
		{"not implemented", 501, ``, signingkeys.ErrUnavailable, "FastPix answered 501 Not Implemented"},
		{
			"message of several lines", 400, `{"error":{"message":"a\nb\u001b[31m"}}`,
			signingkeys.ErrInvalidRequest, "FastPix answered 400 Bad Request (a b [31m)",
		},
		{
			"other server", 200, `<html></html>`, signingkeys.ErrUnexpectedAnswer,
			"unexpected answer: it is not JSON of the documented form: check the base URL",
		},
		{
			"success without a key", 200, `{"success":true,"data":{}}`, signingkeys.ErrUnexpectedAnswer,
			"unexpected answer: it has no publicKey",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newFakeAPI(t)
			api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
				refuse(w, test.status, test.body)
				return true
			}
			_, err := api.client(t, signingkeys.WithRetries(0)).Get(t.Context(), "k")
			if !errors.Is(err, test.is) {
				t.Errorf("error = %v, want %v", err, test.is)
			}
			if diff := cmp.Diff(operation+test.text, err.Error()); diff != "" {
				t.Errorf("error text differs (-want +got):\n%s", diff)
			}
			var e *signingkeys.Error
			if errors.As(err, &e) && e.Status != test.status {
				t.Errorf("Status = %d, want %d", e.Status, test.status)
			}
		})
	}
}

func TestError_redirect(t *testing.T) {
	t.Parallel()
	elsewhere := newFakeAPI(t)
	api := newFakeAPI(t)
	api.before = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
		return true
	}
	_, err := api.client(t).Create(t.Context())
	if !errors.Is(err, signingkeys.ErrUnexpectedAnswer) || !strings.Contains(err.Error(), "set the base URL") {
		t.Errorf("error = %v, want ErrUnexpectedAnswer with the remedy", err)
	}
	if n := len(elsewhere.seen()); n != 0 {
		t.Error("the client followed the redirect")
	}
}
