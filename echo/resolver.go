package playbackecho

import (
	"net/url"
	"strings"

	"github.com/labstack/echo/v5"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Resolver returns which video a request is for and whether the viewer may
// watch it. To refuse the viewer it returns [core.ErrUnauthenticated],
// [core.ErrForbidden] or [core.ErrNotFound], bare or wrapped. It is called for
// every request and must be safe for concurrent use.
type Resolver func(c *echo.Context) (core.Grant, error)

// Param returns a Resolver for private videos whose playback ID is the route
// parameter called name, as in the route "/watch/:id". The resolver checks the
// ID and then calls authorize, which decides whether the viewer may watch the
// video. For DRM and public videos, or to set a lifetime or a subject, write a
// Resolver.
//
// Param panics if name is empty or authorize is nil. To let everyone watch,
// pass [Anyone].
func Param(name string, authorize func(c *echo.Context, playbackID string) error) Resolver {
	return adapter.ParamResolver("playbackecho: Param", name, param, authorize, nil)
}

// Anyone is an authorize function that lets every visitor watch, signed in or
// not.
func Anyone(*echo.Context, string) error { return nil }

// param returns a route parameter without percent-encoding, which Echo leaves
// in if it matches the raw path, without the trailing slash of the path, which
// Echo adds to the last parameter, and without the extension in a request to
// RedirectHandler.
func param(c *echo.Context, name string) string {
	value := strings.TrimSuffix(c.Param(name), "/")
	if strings.Contains(value, "%") && strings.Contains(c.Request().URL.RawPath, value) {
		if decoded, err := url.PathUnescape(value); err == nil {
			value = decoded
		}
	}
	return adapter.TrimExtension(c.Request().Context(), value)
}
