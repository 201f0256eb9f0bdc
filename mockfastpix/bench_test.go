package mockfastpix_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// discard is a ResponseWriter that discards the response.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

// BenchmarkHandler measures the allocations of the handler without a network.
func BenchmarkHandler(b *testing.B) {
	srv, signer := start(b)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	req := httptest.NewRequest(http.MethodGet, master(id, signer.token(b, id)), nil)
	b.ReportAllocs()
	for b.Loop() {
		srv.ServeHTTP(discard{http.Header{}}, req)
	}
}

func TestServer_allocations(t *testing.T) {
	srv, signer := start(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	req := httptest.NewRequest(http.MethodGet, master(id, signer.token(t, id)), nil)
	const limit = 80
	if n := testing.AllocsPerRun(200, func() { srv.ServeHTTP(discard{http.Header{}}, req) }); n > limit {
		t.Errorf("%v allocations for a verified master playlist, want at most %d", n, limit)
	}
}

// The heap must not grow with the number of requests.
func TestJournal_memory(t *testing.T) {
	needs.SkipUnlessLong(t)
	requests := 1_000_000
	if testing.Short() {
		requests = 100_000
	}
	srv, err := mockfastpix.New(mockfastpix.WithJournalSize(1000))
	if err != nil {
		t.Fatal(err)
	}
	defer closeServer(t, srv)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	filler, header := strings.Repeat("x", 1000), http.Header{}
	ask := func(n int) {
		for i := range n {
			// A new long string for each request, as in a request line.
			line := []byte("/" + id + ".m3u8?token=")
			line = append(line, filler...)
			line[len(line)-1] = byte('a' + i%26)
			path, query, _ := strings.Cut(string(line), "?")
			clear(header)
			srv.ServeHTTP(discard{header}, &http.Request{
				Method: http.MethodGet, URL: &url.URL{Path: path, RawQuery: query},
			})
		}
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	ask(2000)
	before := heap()
	ask(requests)
	if after := heap(); after > before+1<<20 {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
}
