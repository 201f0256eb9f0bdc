package playbackfiberv3_test

import (
	"net/http"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/valyala/fasthttp"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackfiberv3 "github.com/FastPix/fastpix-playback-go/fiberv3"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
)

// routes returns a bare handler, and the same handler behind the middleware.
func routes(t testing.TB) (bare, playback fasthttp.RequestHandler) {
	page := func(c fiber.Ctx) error {
		_ = c.Params("id")
		return c.SendStatus(http.StatusNoContent)
	}
	mw := playbackfiberv3.Middleware(adaptertest.NewSigner(t), playbackfiberv3.Param("id", playbackfiberv3.Anyone))
	without, with := fiber.New(), fiber.New()
	without.Get("/watch/:id", page)
	with.Get("/watch/:id", mw, page)
	return without.Handler(), with.Handler()
}

// request returns a function that sends one request. The function itself
// allocates almost nothing.
func request(handler fasthttp.RequestHandler) func() {
	ctx := newRequestCtx()
	ctx.Request.SetRequestURI("/watch/" + adaptertest.VideoID)
	return func() {
		ctx.ResetUserValues() // as the server does between requests
		ctx.Response.Reset()
		handler(ctx)
	}
}

func newRequestCtx() *fasthttp.RequestCtx {
	ctx := &fasthttp.RequestCtx{}
	ctx.Request.Header.SetMethod(http.MethodGet)
	return ctx
}

func TestMiddleware_allocations(t *testing.T) {
	bare, playback := routes(t)
	adaptertest.CheckAllocations(t, 1, request(bare), request(playback))
}

func BenchmarkMiddleware(b *testing.B) {
	bare, playback := routes(b)
	adaptertest.Benchmark(b, request(bare), request(playback))
}

// catalog returns a function that requests a catalog.
func catalog(t testing.TB) func() {
	items := adaptertest.Granted(adaptertest.CatalogItems)
	resolve := func(fiber.Ctx) ([]core.CatalogItem, error) { return items() }
	app := fiber.New()
	app.Get("/watch/:id", playbackfiberv3.CatalogHandler(adaptertest.NewSigner(t), resolve))
	return request(app.Handler())
}

func TestCatalogHandler_allocations(t *testing.T) {
	adaptertest.CheckCatalogAllocations(t, catalog(t))
}

func BenchmarkCatalogHandler(b *testing.B) {
	adaptertest.BenchmarkCatalog(b, catalog(b))
}
