package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const playbackID = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"

// open returns a mock with a signing key per tenant, an application that signs
// with these keys, and the IDs of the keys.
func open(t *testing.T) (*mockfastpix.Server, http.Handler, map[string]string) {
	t.Helper()
	mock := mockfastpix.Start(t)
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: playbackID})
	ts, keyIDs := tenants{}, map[string]string{}
	for _, host := range []string{"alpha.example", "beta.example"} {
		created := mock.CreateSigningKey()
		key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
		if err != nil {
			t.Fatal(err)
		}
		keyIDs[host] = created.ID
		if ts[host], err = core.NewTenant(key, core.WithBaseURL(mock.URL())); err != nil {
			t.Fatal(err)
		}
	}
	signer, err := core.NewSigner(core.KeySourceFunc(noTenant))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { signer.Close() })
	return mock, newHandler(signer, ts), keyIDs
}

func ask(t *testing.T, handler http.Handler, host string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/stream/"+playbackID, nil)
	r.Host = host
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func TestTenants_ownKeys(t *testing.T) {
	t.Parallel()
	mock, handler, keyIDs := open(t)

	var wg sync.WaitGroup
	for i := range 40 {
		host := []string{"Alpha.Example", "beta.example:8080"}[i%2]
		wg.Go(func() {
			keyID := keyIDs[strings.ToLower(strings.TrimSuffix(host, ":8080"))]
			if err := play(t, mock, ask(t, handler, host).Body.String(), keyID); err != nil {
				t.Errorf("%s: %v", host, err)
			}
		})
	}
	wg.Wait()
}

// play fetches the playlist and checks which key signed the token.
func play(t *testing.T, mock *mockfastpix.Server, streamURL, keyID string) error {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSpace(streamURL), nil)
	if err != nil {
		return err
	}
	r.Header.Set("User-Agent", keyID) // to find the request in the journal
	res, err := mock.Client().Do(r)
	if err != nil {
		return err
	}
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", res.StatusCode)
	}
	for _, seen := range mock.Requests() {
		if seen.UserAgent == keyID && seen.KeyID != keyID {
			return fmt.Errorf("signed with key %s, want %s", seen.KeyID, keyID)
		}
	}
	return nil
}

func TestTenants_unknownHost(t *testing.T) {
	t.Parallel()
	mock, handler, _ := open(t)
	w := ask(t, handler, "gamma.example")
	if w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), mock.URL()) {
		t.Errorf("answer = %d %q, want 404 without a URL", w.Code, w.Body)
	}
}
