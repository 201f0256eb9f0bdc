package playbackfiber_test

import (
	"net/http"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
)

// routes returns the same handler twice: bare, and behind the middleware with a signature that is reused.
func routes(t testing.TB) (bare, playback fasthttp.RequestHandler) {
	page := func(c *fiber.Ctx) error {
		_ = c.Params("id")
		return c.SendStatus(http.StatusNoContent)
	}
	mw := playbackfiber.Middleware(newSigner(t), playbackfiber.Param("id", playbackfiber.Anyone))
	a, b := fiber.New(), fiber.New()
	a.Get("/watch/:id", page)
	b.Get("/watch/:id", mw, page)
	return a.Handler(), b.Handler()
}

// once returns a function that serves one request, with as little of its own as possible.
func once(handler fasthttp.RequestHandler) func() {
	ctx := newRequestCtx()
	ctx.Request.SetRequestURI("/watch/" + videoID)
	serve := func() {
		ctx.ResetUserValues() // as the server does between requests
		ctx.Response.Reset()
		handler(ctx)
	}
	serve() // signs
	return serve
}

func newRequestCtx() *fasthttp.RequestCtx {
	ctx := &fasthttp.RequestCtx{}
	ctx.Request.Header.SetMethod(http.MethodGet)
	return ctx
}

func TestMiddlewareAllocatesLittle(t *testing.T) {
	bare, playback := routes(t)
	before := testing.AllocsPerRun(1000, once(bare))
	after := testing.AllocsPerRun(1000, once(playback))
	t.Logf("allocations per request: %v bare, %v with playback", before, after)
	if after-before > 5 {
		t.Errorf("the middleware adds %v allocations to a request, want 5 at most", after-before)
	}
}

func BenchmarkMiddleware(b *testing.B) {
	bare, playback := routes(b)
	for name, handler := range map[string]fasthttp.RequestHandler{"bare": bare, "playback": playback} {
		b.Run(name, func(b *testing.B) {
			serve := once(handler)
			b.ReportAllocs()
			for b.Loop() {
				serve()
			}
		})
	}
}
