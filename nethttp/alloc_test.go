package nethttp_test

import (
	"net/http"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// routes returns the same handler twice: bare, and behind the middleware with a signature that is reused.
func routes(t testing.TB) (bare, playback http.Handler) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.PathValue("id")
		w.WriteHeader(http.StatusNoContent)
	})
	mw := nethttp.Middleware(adaptertest.NewSigner(t), nethttp.PathValue("id", nethttp.Anyone))
	a, b := http.NewServeMux(), http.NewServeMux()
	a.Handle("GET /watch/{id}", page)
	b.Handle("GET /watch/{id}", mw(page))
	return a, b
}

func TestMiddlewareAllocatesLittle(t *testing.T) {
	bare, playback := routes(t)
	adaptertest.CheckAllocations(t, adaptertest.Request(t, bare), adaptertest.Request(t, playback))
}

func BenchmarkMiddleware(b *testing.B) {
	bare, playback := routes(b)
	adaptertest.Benchmark(b, adaptertest.Request(b, bare), adaptertest.Request(b, playback))
}
