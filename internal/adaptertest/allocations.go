package adaptertest

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// CheckAllocations compares a request to a bare handler with one to the same
// handler behind the middleware, which adds want allocations if the token is
// reused. Each function serves one request. With the race detector, it only
// reports them.
func CheckAllocations(t *testing.T, want float64, bare, playback func()) {
	t.Helper()
	playback() // signs
	before, after := testing.AllocsPerRun(1000, bare), testing.AllocsPerRun(1000, playback)
	t.Logf("allocations per request: %v bare, %v with playback", before, after)
	if got := after - before; got != want && !raceDetector {
		t.Errorf("the middleware adds %v allocations to a request, want %v", got, want)
	}
}

// Figures of CheckCatalogAllocations. An item allocates its two URLs and the
// parameters of one.
const (
	CatalogItems   = 200
	maxPerItem     = 4
	maxPerResponse = 50
)

// CheckCatalogAllocations bounds the allocations of a CatalogHandler for the
// videos of Granted(CatalogItems), whose tokens are reused. serve serves one
// request. With the race detector, it only reports them.
func CheckCatalogAllocations(t *testing.T, serve func()) {
	t.Helper()
	serve() // signs
	got := testing.AllocsPerRun(20, serve)
	t.Logf("allocations: %v, which is %.2f per item", got, got/CatalogItems)
	if want := float64(maxPerItem*CatalogItems + maxPerResponse); got > want && !raceDetector {
		t.Errorf("allocations = %v, want %v at most", got, want)
	}
}

// BenchmarkCatalog measures the handler of CheckCatalogAllocations.
func BenchmarkCatalog(b *testing.B, serve func()) {
	serve() // signs
	b.ReportAllocs()
	for b.Loop() {
		serve()
	}
}

// Benchmark measures both functions of CheckAllocations.
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

// Request returns a function that sends one request for /watch/{VideoID} to
// handler. The function itself allocates almost nothing.
func Request(tb testing.TB, handler http.Handler) func() {
	r := httptest.NewRequestWithContext(tb.Context(), http.MethodGet, "/watch/"+VideoID, nil)
	w := discard{http.Header{}}
	return func() {
		clear(w.header)
		handler.ServeHTTP(w, r)
	}
}

// discard is an http.ResponseWriter that discards the response.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}
