package playbackgin

import (
	"github.com/gin-gonic/gin"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Resolver returns which video a request is for and whether the viewer may
// watch it. To refuse the viewer it returns [core.ErrUnauthenticated],
// [core.ErrForbidden] or [core.ErrNotFound], bare or wrapped. It is called for
// every request and must be safe for concurrent use.
type Resolver func(c *gin.Context) (core.Grant, error)

// Param returns a Resolver for private videos whose playback ID is the route
// parameter called name, as in the route "/watch/:id". The resolver checks the
// ID and then calls authorize, which decides whether the viewer may watch the
// video. For DRM and public videos, or to set a lifetime or a subject, write a
// Resolver.
//
// Param panics if name is empty or authorize is nil. To let everyone watch,
// pass [Anyone].
func Param(name string, authorize func(c *gin.Context, playbackID string) error) Resolver {
	return adapter.ParamResolver("playbackgin: Param", name, param, authorize, nil)
}

// Anyone is an authorize function that lets every visitor watch, signed in or
// not.
func Anyone(*gin.Context, string) error { return nil }

// param returns a route parameter, without the extension in a request to
// RedirectHandler.
func param(c *gin.Context, name string) string {
	return adapter.TrimExtension(c.Request.Context(), c.Param(name))
}
