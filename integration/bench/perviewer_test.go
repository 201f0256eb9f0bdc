package bench_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	fiberv3 "github.com/gofiber/fiber/v3"
	"github.com/labstack/echo/v5"
	"github.com/valyala/fasthttp"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackecho "github.com/FastPix/fastpix-playback-go/echo"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
	playbackfiberv3 "github.com/FastPix/fastpix-playback-go/fiberv3"
	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
	"github.com/FastPix/fastpix-playback-go/integration/internal/ratio"
	"github.com/FastPix/fastpix-playback-go/nethttp"
	"github.com/FastPix/fastpix-playback-go/opensslkey"
)

// BenchmarkPerViewerRatio requests one video for 10,000 viewers with tokens of
// their own, so that no token is reused. It compares keys that sign with
// OpenSSL with those that sign with crypto/rsa.
func BenchmarkPerViewerRatio(b *testing.B) {
	gin.SetMode(gin.ReleaseMode)
	for _, adapter := range []struct {
		name  string
		serve func(*core.Signer, func() core.Grant) func() (body string)
	}{
		{"nethttp", viewersOfHTTP},
		{"gin", viewersOfGin},
		{"fiber", viewersOfFiber},
		{"fiberv3", viewersOfFiberV3},
		{"echo", viewersOfEcho},
	} {
		if testing.Short() && adapter.name != "nethttp" {
			continue
		}
		request := func(signer *core.Signer) func() {
			viewer := 0
			serve := adapter.serve(signer, func() core.Grant {
				viewer++
				return core.Grant{PlaybackID: videoID, Subject: fmt.Sprint("viewer-", viewer)}
			})
			return func() {
				if body := serve(); body != "ok" {
					b.Fatalf("%s: %q", adapter.name, body)
				}
			}
		}
		ratio.Run(b, ratio.Pair{
			Name: adapter.name + "-openssl/" + adapter.name + "-go",
			Over: request(signerOf(b, opensslkey.Parse)), OverN: 100,
			Under: request(signerOf(b, core.ParseSigningKey)), UnderN: 100,
			Rounds: 100,
		})
	}
}

func viewersOfHTTP(signer *core.Signer, grant func() core.Grant) func() string {
	protect := nethttp.Middleware(signer, func(*http.Request) (core.Grant, error) { return grant(), nil })
	return answerHTTP(protect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := nethttp.FromRequest(r); ok {
			io.WriteString(w, "ok")
		}
	})))
}

func viewersOfGin(signer *core.Signer, grant func() core.Grant) func() string {
	engine := gin.New()
	protect := playbackgin.Middleware(signer, func(*gin.Context) (core.Grant, error) { return grant(), nil })
	engine.GET("/watch", protect, func(c *gin.Context) {
		if _, ok := playbackgin.FromContext(c); ok {
			c.String(http.StatusOK, "ok")
		}
	})
	return answerHTTP(engine)
}

func viewersOfEcho(signer *core.Signer, grant func() core.Grant) func() string {
	e := echo.New()
	protect := playbackecho.Middleware(signer, func(*echo.Context) (core.Grant, error) { return grant(), nil })
	e.GET("/watch", func(c *echo.Context) error {
		if _, ok := playbackecho.FromContext(c); !ok {
			return echo.ErrInternalServerError
		}
		return c.String(http.StatusOK, "ok")
	}, protect)
	return answerHTTP(e)
}

func viewersOfFiber(signer *core.Signer, grant func() core.Grant) func() string {
	app := fiber.New()
	protect := playbackfiber.Middleware(signer, func(*fiber.Ctx) (core.Grant, error) { return grant(), nil })
	app.Get("/watch", protect, func(c *fiber.Ctx) error {
		if _, ok := playbackfiber.FromContext(c); !ok {
			return fiber.ErrInternalServerError
		}
		return c.SendString("ok")
	})
	return answerFast(app.Handler())
}

func viewersOfFiberV3(signer *core.Signer, grant func() core.Grant) func() string {
	app := fiberv3.New()
	protect := playbackfiberv3.Middleware(signer, func(fiberv3.Ctx) (core.Grant, error) { return grant(), nil })
	app.Get("/watch", protect, func(c fiberv3.Ctx) error {
		if _, ok := playbackfiberv3.FromContext(c); !ok {
			return fiberv3.ErrInternalServerError
		}
		return c.SendString("ok")
	})
	return answerFast(app.Handler())
}

func answerHTTP(handler http.Handler) func() string {
	request := httptest.NewRequest(http.MethodGet, "/watch", nil)
	return func() string {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		return recorder.Body.String()
	}
}

func answerFast(handler fasthttp.RequestHandler) func() string {
	ctx := new(fasthttp.RequestCtx)
	ctx.Request.Header.SetMethod(http.MethodGet)
	ctx.Request.SetRequestURI("/watch")
	return func() string {
		ctx.Response.Reset()
		ctx.ResetUserValues()
		handler(ctx)
		return string(ctx.Response.Body())
	}
}
