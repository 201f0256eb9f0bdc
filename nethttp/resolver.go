package nethttp

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Resolver says which video a request is about and whether this viewer may watch it. It returns core.ErrUnauthenticated,
// core.ErrForbidden or core.ErrNotFound, bare or wrapped, to refuse. It is called for each request, concurrently.
type Resolver func(r *http.Request) (core.Grant, error)

// PathValue returns a Resolver for private videos whose playback ID is the path value called name, as in the pattern
// "/watch/{id}". It checks the ID, then asks authorize whether this viewer may watch that video. For DRM and public playback
// IDs, lifetimes or subjects, write a Resolver.
//
// It panics at once, not in a request, when name is empty or authorize is nil. To let everyone watch, pass Anyone.
func PathValue(name string, authorize func(r *http.Request, playbackID string) error) Resolver {
	return adapter.ParamResolver("nethttp: PathValue", name, pathValue, authorize)
}

// Anyone is the authorize function of a video that every visitor may watch, signed in or not.
func Anyone(*http.Request, string) error { return nil }

// pathValue returns a path value without percent-encoding. Routers that match the raw path, such as chi, hand it out with.
func pathValue(r *http.Request, name string) string {
	value := r.PathValue(name)
	if strings.Contains(value, "%") && strings.Contains(r.URL.RawPath, value) {
		if decoded, err := url.PathUnescape(value); err == nil {
			return decoded
		}
	}
	return value
}
