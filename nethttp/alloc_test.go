package nethttp_test

import (
	"net/http"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// routes returns a bare handler, and the same handler behind the middleware.
func routes(t testing.TB) (bare, playback http.Handler) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.PathValue("id")
		w.WriteHeader(http.StatusNoContent)
	})
	mw := nethttp.Middleware(adaptertest.NewSigner(t), nethttp.PathValue("id", nethttp.Anyone))
	without, with := http.NewServeMux(), http.NewServeMux()
	without.Handle("GET /watch/{id}", page)
	with.Handle("GET /watch/{id}", mw(page))
	return without, with
}

func TestMiddleware_allocations(t *testing.T) {
	bare, playback := routes(t)
	adaptertest.CheckAllocations(t, 2, adaptertest.Request(t, bare), adaptertest.Request(t, playback))
}

func BenchmarkMiddleware(b *testing.B) {
	bare, playback := routes(b)
	adaptertest.Benchmark(b, adaptertest.Request(b, bare), adaptertest.Request(b, playback))
}

// catalog returns a function that requests a catalog.
func catalog(t testing.TB) func() {
	items := adaptertest.Granted(adaptertest.CatalogItems)
	resolve := func(*http.Request) ([]core.CatalogItem, error) { return items() }
	return adaptertest.Request(t, nethttp.CatalogHandler(adaptertest.NewSigner(t), resolve))
}

func TestCatalogHandler_allocations(t *testing.T) {
	adaptertest.CheckCatalogAllocations(t, catalog(t))
}

func BenchmarkCatalogHandler(b *testing.B) {
	adaptertest.BenchmarkCatalog(b, catalog(b))
}
