package nethttp

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Resolver returns which video a request is for and whether the viewer may
// watch it. To refuse the viewer it returns [core.ErrUnauthenticated],
// [core.ErrForbidden] or [core.ErrNotFound], bare or wrapped. It is called for
// every request and must be safe for concurrent use.
type Resolver func(r *http.Request) (core.Grant, error)

// PathValue returns a Resolver for private videos whose playback ID is the path
// value called name, as in the pattern "/watch/{id}". The resolver checks the
// ID and then calls authorize, which decides whether the viewer may watch the
// video. For DRM and public videos, or to set a lifetime or a subject, write a
// Resolver.
//
// PathValue panics if name is empty or authorize is nil. To let everyone watch,
// pass [Anyone].
func PathValue(name string, authorize func(r *http.Request, playbackID string) error) Resolver {
	return adapter.ParamResolver("nethttp: PathValue", name, pathValue, authorize)
}

// Anyone is an authorize function that lets every visitor watch, signed in or
// not.
func Anyone(*http.Request, string) error { return nil }

// pathValue returns a path value without percent-encoding, which routers that
// match the raw path, such as chi, leave in.
func pathValue(r *http.Request, name string) string {
	value := r.PathValue(name)
	if strings.Contains(value, "%") && strings.Contains(r.URL.RawPath, value) {
		if decoded, err := url.PathUnescape(value); err == nil {
			return decoded
		}
	}
	return value
}
