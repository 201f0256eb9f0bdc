package mockfastpix_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// BenchmarkVerifiedMasterPlaylist measures verified master playlists. The
// target is at least half of the rate of BenchmarkBareHandler.
func BenchmarkVerifiedMasterPlaylist(b *testing.B) {
	srv, signer := start(b)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	benchmarkGet(b, srv.URL()+master(id, signer.token(b, id)))
}

// BenchmarkBareHandler measures a handler that only verifies an RSA signature.
func BenchmarkBareHandler(b *testing.B) {
	srv, signer := start(b)
	token := signer.token(b, srv.AddPlayback(mockfastpix.PlaybackOptions{}))
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := r.FormValue("token")
		dot := strings.LastIndexByte(token, '.')
		signature, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
		if err != nil {
			http.Error(w, "", http.StatusUnauthorized)
			return
		}
		sum := sha256.Sum256([]byte(token[:dot]))
		if rsa.VerifyPKCS1v15(&signer.key.PublicKey, crypto.SHA256, sum[:], signature) != nil {
			http.Error(w, "", http.StatusUnauthorized)
		}
	}))
	defer host.Close()
	benchmarkGet(b, host.URL+"/?token="+token)
}

func benchmarkGet(b *testing.B, url string) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	defer client.CloseIdleConnections()
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			res, err := client.Get(url)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				b.Errorf("status %d", res.StatusCode)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
}

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

// The heap must not grow with the number of requests.
func TestJournal_memory(t *testing.T) {
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
