package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestWatch(t *testing.T) {
	fastpix := mockfastpix.Start(t) // closed when the test ends
	video := fastpix.AddPlayback(mockfastpix.PlaybackOptions{})
	token := tokenIn(t, newSite(newSigner(t, fastpix)), "/watch/"+video)
	if v := fastpix.Verify(token, video, mockfastpix.ResourceStream); !v.Accepted {
		t.Error(v.Err()) // names the wrong claim and the remedy
	}
	fastpix.Advance(2 * time.Hour)
	if v := fastpix.Verify(token, video, mockfastpix.ResourceStream); v.Accepted {
		t.Error("the token is valid after two hours")
	}
}

// newSigner returns a signer for the mock's videos, with the mock's clock.
func newSigner(t *testing.T, fastpix *mockfastpix.Server) *core.Signer {
	t.Helper()
	created := fastpix.CreateSigningKey() // the strings that FastPix's API returns
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(fastpix.URL()), core.WithClock(fastpix.Now))
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

// tokenIn returns the player's token in a page of the site.
func tokenIn(t *testing.T, site http.Handler, path string) string {
	t.Helper()
	page := httptest.NewRecorder()
	site.ServeHTTP(page, httptest.NewRequest(http.MethodGet, path, nil))
	_, token, ok := strings.Cut(page.Body.String(), ` token="`)
	if !ok {
		t.Fatalf("the page has no token: %d %s", page.Code, page.Body)
	}
	token, _, _ = strings.Cut(token, `"`)
	return token
}
