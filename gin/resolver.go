package playbackgin

import (
	"github.com/gin-gonic/gin"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Resolver says which video a request is about and whether this viewer may watch it. It returns core.ErrUnauthenticated,
// core.ErrForbidden or core.ErrNotFound, bare or wrapped, to refuse. It is called for each request, concurrently.
type Resolver func(c *gin.Context) (core.Grant, error)

// Param returns a Resolver for private videos whose playback ID is the route parameter called name, as in the route
// "/watch/:id". It checks the ID, then asks authorize whether this viewer may watch that video. For DRM and public playback
// IDs, lifetimes or subjects, write a Resolver.
//
// It panics at once, not in a request, when name is empty or authorize is nil. To let everyone watch, pass Anyone.
func Param(name string, authorize func(c *gin.Context, playbackID string) error) Resolver {
	return adapter.ParamResolver("playbackgin: Param", name, (*gin.Context).Param, authorize)
}

// Anyone is the authorize function of a video that every visitor may watch, signed in or not.
func Anyone(*gin.Context, string) error { return nil }
