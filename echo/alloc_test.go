package playbackecho_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v5"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackecho "github.com/FastPix/fastpix-playback-go/echo"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
)

// routes returns a bare handler, and the same handler behind the middleware.
func routes(t testing.TB) (bare, playback http.Handler) {
	page := func(c *echo.Context) error {
		_ = c.Param("id")
		return c.NoContent(http.StatusNoContent)
	}
	mw := playbackecho.Middleware(adaptertest.NewSigner(t), playbackecho.Param("id", playbackecho.Anyone))
	without, with := echo.New(), echo.New()
	without.GET("/watch/:id", page)
	with.GET("/watch/:id", page, mw)
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
	resolve := func(*echo.Context) ([]core.CatalogItem, error) { return items() }
	e := echo.New()
	e.GET("/watch/:id", playbackecho.CatalogHandler(adaptertest.NewSigner(t), resolve))
	return adaptertest.Request(t, e)
}

func TestCatalogHandler_allocations(t *testing.T) {
	adaptertest.CheckCatalogAllocations(t, catalog(t))
}

func BenchmarkCatalogHandler(b *testing.B) {
	adaptertest.BenchmarkCatalog(b, catalog(b))
}
