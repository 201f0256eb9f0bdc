// Package adaptertest holds what the tests of the framework adapters have in common.
package adaptertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// VideoID is a playback ID.
const VideoID = "16af5b33-cf4d-4717-9b90-ce429a124455"

// NewSigner returns a signer with a key of its own making.
func NewSigner(tb testing.TB) *core.Signer {
	tb.Helper()
	key, err := core.NewSigningKey(testkeys.KeyID, testkeys.RSA())
	if err != nil {
		tb.Fatal(err)
	}
	signer, err := core.NewSigner(key)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = signer.Close() })
	return signer
}

// Summary is what most tests compare of a response: status, body, Cache-Control.
func Summary(w *httptest.ResponseRecorder) []string {
	return []string{fmt.Sprint(w.Code), w.Body.String(), w.Header().Get("Cache-Control")}
}

// CheckMistakes makes mistakes that a program makes when it is put together, and checks that each panics at once, with a text
// that begins with the mistake's key.
func CheckMistakes(t *testing.T, mistakes map[string]func()) {
	t.Helper()
	for want, mistake := range mistakes {
		t.Run(want, func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, want) {
					t.Errorf("panic = %q, want it to start with %q", got, want)
				}
			}()
			mistake()
		})
	}
}

// maxAllocations is how many allocations a middleware may add to a request whose token is reused.
const maxAllocations = 5

// CheckAllocations compares a request to a bare handler with one to the same handler behind the middleware. Both functions
// serve one request.
func CheckAllocations(t *testing.T, bare, playback func()) {
	t.Helper()
	playback() // signs
	before, after := testing.AllocsPerRun(1000, bare), testing.AllocsPerRun(1000, playback)
	t.Logf("allocations per request: %v bare, %v with playback", before, after)
	if after-before > maxAllocations {
		t.Errorf("the middleware adds %v allocations to a request, want %d at most", after-before, maxAllocations)
	}
}

// Benchmark measures the same two.
func Benchmark(b *testing.B, bare, playback func()) {
	playback() // signs
	for _, bm := range []struct {
		name  string
		serve func()
	}{{"bare", bare}, {"playback", playback}} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bm.serve()
			}
		})
	}
}

// Request returns a function that sends one request for /watch/{VideoID} to handler, and allocates next to nothing itself.
func Request(tb testing.TB, handler http.Handler) func() {
	r := httptest.NewRequestWithContext(tb.Context(), http.MethodGet, "/watch/"+VideoID, nil)
	w := discard{http.Header{}}
	return func() {
		clear(w.header)
		handler.ServeHTTP(w, r)
	}
}

// discard is an http.ResponseWriter.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}
