package playbackfiber_test

import (
	"net/http"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
)

// routes returns a bare handler, and the same handler behind the middleware.
func routes(t testing.TB) (bare, playback fasthttp.RequestHandler) {
	page := func(c *fiber.Ctx) error {
		_ = c.Params("id")
		return c.SendStatus(http.StatusNoContent)
	}
	mw := playbackfiber.Middleware(adaptertest.NewSigner(t), playbackfiber.Param("id", playbackfiber.Anyone))
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
	adaptertest.CheckAllocations(t, request(bare), request(playback))
}

func BenchmarkMiddleware(b *testing.B) {
	bare, playback := routes(b)
	adaptertest.Benchmark(b, request(bare), request(playback))
}
