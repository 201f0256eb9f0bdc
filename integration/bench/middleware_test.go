package bench_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// BenchmarkMiddleware calls handlers directly, without a network, so that it
// measures only the framework and the middleware. Both handlers write the same
// two bytes. The protected one reads the playback from the context first.
func BenchmarkMiddleware(b *testing.B) {
	grant := core.Grant{PlaybackID: videoID}
	b.Run("nethttp", func(b *testing.B) {
		b.Run("bare", func(b *testing.B) {
			benchmarkHTTP(b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok") }))
		})
		b.Run("playback", func(b *testing.B) {
			protect := nethttp.Middleware(newSigner(b), func(*http.Request) (core.Grant, error) { return grant, nil })
			benchmarkHTTP(b, protect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if _, ok := nethttp.FromRequest(r); ok {
					io.WriteString(w, "ok")
				}
			})))
		})
	})
	b.Run("gin", func(b *testing.B) {
		gin.SetMode(gin.ReleaseMode)
		b.Run("bare", func(b *testing.B) {
			engine := gin.New()
			engine.GET("/watch", func(c *gin.Context) { c.String(http.StatusOK, "ok") })
			benchmarkHTTP(b, engine)
		})
		b.Run("playback", func(b *testing.B) {
			engine := gin.New()
			protect := playbackgin.Middleware(newSigner(b), func(*gin.Context) (core.Grant, error) { return grant, nil })
			engine.GET("/watch", protect, func(c *gin.Context) {
				if _, ok := playbackgin.FromContext(c); ok {
					c.String(http.StatusOK, "ok")
				}
			})
			benchmarkHTTP(b, engine)
		})
	})
	b.Run("fiber", func(b *testing.B) {
		b.Run("bare", func(b *testing.B) {
			app := fiber.New()
			app.Get("/watch", func(c *fiber.Ctx) error { return c.SendString("ok") })
			benchmarkFiber(b, app)
		})
		b.Run("playback", func(b *testing.B) {
			app := fiber.New()
			protect := playbackfiber.Middleware(newSigner(b), func(*fiber.Ctx) (core.Grant, error) { return grant, nil })
			app.Get("/watch", protect, func(c *fiber.Ctx) error {
				if _, ok := playbackfiber.FromContext(c); !ok {
					return fiber.ErrInternalServerError
				}
				return c.SendString("ok")
			})
			benchmarkFiber(b, app)
		})
	})
}

func benchmarkHTTP(b *testing.B, handler http.Handler) {
	b.Helper()
	request := httptest.NewRequest(http.MethodGet, "/watch", nil)
	b.ReportAllocs()
	for b.Loop() {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		if recorder.Body.Len() != 2 {
			b.Fatalf("status %d, body %q", recorder.Code, recorder.Body)
		}
	}
}

func benchmarkFiber(b *testing.B, app *fiber.App) {
	b.Helper()
	handler := app.Handler()
	ctx := new(fasthttp.RequestCtx)
	ctx.Request.Header.SetMethod(http.MethodGet)
	ctx.Request.SetRequestURI("/watch")
	b.ReportAllocs()
	for b.Loop() {
		ctx.Response.Reset()
		ctx.ResetUserValues()
		handler(ctx)
		if len(ctx.Response.Body()) != 2 {
			b.Fatalf("status %d, body %q", ctx.Response.StatusCode(), ctx.Response.Body())
		}
	}
}
