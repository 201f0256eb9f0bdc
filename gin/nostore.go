package playbackgin

import (
	"github.com/gin-gonic/gin"

	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// NoStore is a middleware for hand-made pages and responses that carry tokens,
// such as those of [core.Signer.SignAll]. It sets Cache-Control to "private,
// no-store" before the handler runs, as [Middleware] does, and the handler may
// replace it. [PerViewer] is true for these requests.
func NoStore(c *gin.Context) {
	c.Header("Cache-Control", adapter.PrivatePage)
	markPerViewer(c)
	c.Next()
}
