package playbackgin_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
)

// routes returns a bare handler, and the same handler behind the middleware.
func routes(t testing.TB) (bare, playback http.Handler) {
	page := func(c *gin.Context) {
		_ = c.Param("id")
		c.Status(http.StatusNoContent)
	}
	mw := playbackgin.Middleware(adaptertest.NewSigner(t), playbackgin.Param("id", playbackgin.Anyone))
	without, with := gin.New(), gin.New()
	without.GET("/watch/:id", page)
	with.GET("/watch/:id", mw, page)
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
	resolve := func(*gin.Context) ([]core.CatalogItem, error) { return items() }
	router := gin.New()
	router.GET("/watch/:id", playbackgin.CatalogHandler(adaptertest.NewSigner(t), resolve))
	return adaptertest.Request(t, router)
}

func TestCatalogHandler_allocations(t *testing.T) {
	adaptertest.CheckCatalogAllocations(t, catalog(t))
}

func BenchmarkCatalogHandler(b *testing.B) {
	adaptertest.BenchmarkCatalog(b, catalog(b))
}
