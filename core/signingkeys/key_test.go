package signingkeys_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

func TestGetAndDelete(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	client := api.client(t)
	created, err := client.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := client.Get(t.Context(), created.ID)
	if err != nil {
		t.Fatal(err)
	}
	if age := time.Since(got.ServerTime); age < -5*time.Second || age > 5*time.Second {
		t.Errorf("ServerTime = %v, want the current time", got.ServerTime)
	}
	want := signingkeys.KeyDetails{
		ID:           created.ID,
		WorkspaceID:  workspace,
		PublicKeyPEM: testkeys.PublicPEM(sharedPairs()[0]),
		ServerTime:   got.ServerTime,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("details differ (-want +got):\n%s", diff)
	}
	public, err := got.RSAPublicKey()
	if err != nil || !public.Equal(&sharedPairs()[0].PublicKey) {
		t.Errorf("RSAPublicKey() = %v, %v, want the key that the API generated", public, err)
	}
	if err := client.Delete(t.Context(), created.ID); err != nil {
		t.Errorf("Delete: %v", err)
	}
	err = client.Delete(t.Context(), created.ID)
	if !errors.Is(err, signingkeys.ErrNotFound) {
		t.Errorf("second Delete: error = %v, want ErrNotFound", err)
	}
	const text = "delete signing key b7158b65-302d-4fbd-9c48-000000000001: " +
		"FastPix answered 404 Not Found (Signing key Not Found): The requested signing key does not exist."
	if err.Error() != text {
		t.Errorf("error text differs\n got %s\nwant %s", err, text)
	}
}

func TestDelete_lostResponse(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.keys = []fakeKey{{id: "gone"}}
	api.before = func(w http.ResponseWriter, _ *http.Request, n int) bool {
		if n > 1 {
			return false
		}
		api.keys = nil
		refuse(w, 502, "<html>Bad Gateway</html>")
		return true
	}
	client := api.client(t, signingkeys.WithMaxWait(time.Millisecond))
	if err := client.Delete(t.Context(), "gone"); err != nil {
		t.Errorf("Delete = %v, want nil: the first attempt deleted the key", err)
	}
}

func TestGetAndDelete_invalidID(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	client := api.client(t)
	ids := map[string]error{
		"": core.ErrKeyIDMissing, ".": core.ErrKeyIDInvalid, "..": core.ErrKeyIDInvalid, "a/b": core.ErrKeyIDInvalid,
		"a?b": core.ErrKeyIDInvalid, "%2e": core.ErrKeyIDInvalid, "a b": core.ErrKeyIDInvalid,
		"é":                      core.ErrKeyIDInvalid,
		strings.Repeat("a", 101): core.ErrKeyIDInvalid, "-----BEGIN PRIVATE " + "KEY-----": core.ErrKeyIDInvalid,
	}
	for id, want := range ids {
		_, err := client.Get(t.Context(), id)
		for _, err := range []error{err, client.Delete(t.Context(), id)} {
			if !errors.Is(err, want) {
				t.Errorf("ID %q: error = %v, want %v", id, err, want)
			} else if len(id) > 2 && strings.Contains(err.Error(), id) {
				t.Errorf("the error quotes the ID: %v", err)
			}
		}
	}
	if n := len(api.seen()); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}
