package playbackfiber

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Resolver says which video a request is about and whether this viewer may watch it. It returns core.ErrUnauthenticated,
// core.ErrForbidden or core.ErrNotFound, bare or wrapped, to refuse. It is called for each request, concurrently.
type Resolver func(c *fiber.Ctx) (core.Grant, error)

// Param returns a Resolver for private videos whose playback ID is the route parameter called name, as in the route
// "/watch/:id". It checks the ID, then asks authorize whether this viewer may watch that video. For DRM and public playback
// IDs, lifetimes or subjects, write a Resolver.
//
// It panics at once, not in a request, when name is empty or authorize is nil. To let everyone watch, pass Anyone.
func Param(name string, authorize func(c *fiber.Ctx, playbackID string) error) Resolver {
	return adapter.ParamResolver("playbackfiber: Param", name, param, authorize)
}

// Anyone is the authorize function of a video that every visitor may watch, signed in or not.
func Anyone(*fiber.Ctx, string) error { return nil }

// param returns a route parameter without percent-encoding, as a string that stays what it is: Fiber's own belongs to a buffer
// that the next request overwrites.
func param(c *fiber.Ctx, name string) string {
	value := strings.Clone(c.Params(name))
	if strings.Contains(value, "%") && !c.App().Config().UnescapePath {
		if decoded, err := url.PathUnescape(value); err == nil {
			return decoded
		}
	}
	return value
}
