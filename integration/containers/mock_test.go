package containers

import (
	"net/http"
	"strings"
	"testing"

	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/mockcontainer"
)

// startMock runs a mock and returns it with its base URL.
func startMock(tb testing.TB, opts ...testcontainers.ContainerCustomizer) (*mockcontainer.Container, string) {
	tb.Helper()
	ctr, err := mockcontainer.Run(tb.Context(), append(opts, quiet(tb))...)
	testcontainers.CleanupContainer(tb, ctr)
	if err != nil {
		tb.Fatal(err)
	}
	base, err := ctr.BaseURL(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return ctr, base
}

// createKey returns a signing key of the mock, as its two strings.
func createKey(tb testing.TB, base string) (id, privateKey string) {
	tb.Helper()
	var key struct{ ID, PrivateKey string }
	post(tb, base+"/_mock/keys", struct{}{}, &key)
	return key.ID, key.PrivateKey
}

// addPlayback adds a playback ID to the mock.
func addPlayback(tb testing.TB, base, policy string) string {
	tb.Helper()
	var playback struct{ ID string }
	post(tb, base+"/_mock/playbacks", map[string]string{"policy": policy}, &playback)
	return playback.ID
}

func newSigner(tb testing.TB, id, privateKey, base string) *core.Signer {
	tb.Helper()
	key, err := core.ParseSigningKey(id, []byte(privateKey))
	if err != nil {
		tb.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(base))
	if err != nil {
		tb.Fatal(err)
	}
	return signer
}

func streamURL(tb testing.TB, s *core.Signer, id string) string {
	tb.Helper()
	p, err := s.Sign(tb.Context(), core.Grant{PlaybackID: id})
	if err != nil {
		tb.Fatal(err)
	}
	return p.StreamURL()
}

func TestTheContainerPlaysWhatCoreSignedAndRefusesTheRest(t *testing.T) {
	t.Parallel()
	requireDocker(t)
	_, base := startMock(t)
	id, privateKey := createKey(t, base)
	private := addPlayback(t, base, "private")
	stream := streamURL(t, newSigner(t, id, privateKey, base), private)

	res, playlist := get(t, http.DefaultClient, stream)
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(playlist, "#EXTM3U") {
		t.Fatalf("the signed stream is answered with %s: %s", res.Status, playlist)
	}
	for _, line := range strings.Split(strings.TrimSpace(playlist), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if !strings.HasPrefix(line, base+"/") {
			t.Errorf("the variant %q is not under the published address %s", line, base)
		}
		if res, body := get(t, http.DefaultClient, line); res.StatusCode != http.StatusOK {
			t.Errorf("a variant of the playlist is answered with %s: %s", res.Status, body)
		}
	}

	unsigned, _, _ := strings.Cut(stream, "?")
	if res, _ := get(t, http.DefaultClient, unsigned); res.StatusCode != http.StatusUnauthorized || res.Header.Get("X-Mock-Reason") != "token_missing" {
		t.Errorf("the unsigned stream is answered with %s, %s", res.Status, res.Header.Get("X-Mock-Reason"))
	}
}
