package nethttp

import (
	"net/http"

	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// NoStore is a middleware for hand-made pages and responses that carry tokens,
// such as those of [core.Signer.SignAll]. It sets Cache-Control to "private,
// no-store" before the handler runs, as [Middleware] does, and the handler may
// replace it. NoStore panics if next is nil.
func NoStore(next http.Handler) http.Handler {
	if next == nil {
		panic("nethttp: NoStore: the next handler is nil")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", adapter.PrivatePage)
		next.ServeHTTP(w, r)
	})
}
