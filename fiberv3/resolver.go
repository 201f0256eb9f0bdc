package playbackfiberv3

import (
	"net/url"
	"strings"
	"unique"

	"github.com/gofiber/fiber/v3"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Resolver returns which video a request is for and whether the viewer may
// watch it. To refuse the viewer it returns [core.ErrUnauthenticated],
// [core.ErrForbidden] or [core.ErrNotFound], bare or wrapped. It is called for
// every request and must be safe for concurrent use.
type Resolver func(c fiber.Ctx) (core.Grant, error)

// Param returns a Resolver for private videos whose playback ID is the route
// parameter called name, as in the route "/watch/:id". The resolver checks the
// ID and then calls authorize, which decides whether the viewer may watch the
// video. For DRM and public videos, or to set a lifetime or a subject, write a
// Resolver.
//
// Param panics if name is empty or authorize is nil. To let everyone watch,
// pass [Anyone].
func Param(name string, authorize func(c fiber.Ctx, playbackID string) error) Resolver {
	return adapter.ParamResolver("playbackfiberv3: Param", name, param, authorize, nil)
}

// Anyone is an authorize function that lets every visitor watch, signed in or
// not.
func Anyone(fiber.Ctx, string) error { return nil }

// param returns a route parameter without percent-encoding, and without the
// extension in a request to RedirectHandler. It returns a copy, because the
// next request overwrites the buffer that Fiber's string shares. Package unique
// makes one copy for all requests for the same video.
func param(c fiber.Ctx, name string) string {
	return adapter.TrimExtension(c.Context(), unescape(c, unique.Make(c.Params(name)).Value()))
}

// unescape returns a part of the path without percent-encoding.
func unescape(c fiber.Ctx, part string) string {
	if strings.Contains(part, "%") && !c.App().Config().UnescapePath {
		if decoded, err := url.PathUnescape(part); err == nil {
			return decoded
		}
	}
	return part
}
