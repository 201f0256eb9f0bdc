package playbackfiberv3

import (
	"github.com/gofiber/fiber/v3"

	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// NoStore is a middleware for hand-made pages and responses that carry tokens,
// such as those of [core.Signer.SignAll]. It sets Cache-Control to "private,
// no-store" before the handler runs, as [Middleware] does, and the handler may
// replace it. [PerViewer] is true for these requests.
func NoStore(c fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, adapter.PrivatePage)
	markPerViewer(c)
	return c.Next()
}
