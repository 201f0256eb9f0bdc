package playbackgin_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
)

// routes returns the same handler twice: bare, and behind the middleware with a signature that is reused.
func routes(t testing.TB) (bare, playback http.Handler) {
	page := func(c *gin.Context) {
		_ = c.Param("id")
		c.Status(http.StatusNoContent)
	}
	mw := playbackgin.Middleware(newSigner(t), playbackgin.Param("id", playbackgin.Anyone))
	a, b := gin.New(), gin.New()
	a.GET("/watch/:id", page)
	b.GET("/watch/:id", mw, page)
	return a, b
}

// once returns a function that serves one request, with as little of its own as possible.
func once(t testing.TB, handler http.Handler) func() {
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/watch/"+videoID, nil)
	w := discard{http.Header{}}
	serve := func() {
		clear(w.header)
		handler.ServeHTTP(w, r)
	}
	serve() // signs
	return serve
}

// discard is a http.ResponseWriter.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

func TestMiddlewareAllocatesLittle(t *testing.T) {
	bare, playback := routes(t)
	before := testing.AllocsPerRun(1000, once(t, bare))
	after := testing.AllocsPerRun(1000, once(t, playback))
	t.Logf("allocations per request: %v bare, %v with playback", before, after)
	if after-before > 5 {
		t.Errorf("the middleware adds %v allocations to a request, want 5 at most", after-before)
	}
}

func BenchmarkMiddleware(b *testing.B) {
	bare, playback := routes(b)
	for name, handler := range map[string]http.Handler{"bare": bare, "playback": playback} {
		b.Run(name, func(b *testing.B) {
			serve := once(b, handler)
			b.ReportAllocs()
			for b.Loop() {
				serve()
			}
		})
	}
}
