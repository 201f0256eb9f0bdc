package playbackgin_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
)

// routes returns the same handler twice: bare, and behind the middleware with a signature that is reused.
func routes(t testing.TB) (bare, playback http.Handler) {
	page := func(c *gin.Context) {
		_ = c.Param("id")
		c.Status(http.StatusNoContent)
	}
	mw := playbackgin.Middleware(adaptertest.NewSigner(t), playbackgin.Param("id", playbackgin.Anyone))
	a, b := gin.New(), gin.New()
	a.GET("/watch/:id", page)
	b.GET("/watch/:id", mw, page)
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
