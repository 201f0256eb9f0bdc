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
// PathValue needs a router that sets [http.Request.PathValue], such as
// [http.ServeMux] and chi. Others, such as gorilla/mux and Echo v4, need a
// middleware in front that calls [http.Request.SetPathValue]:
//
//	for name, value := range mux.Vars(r) {
//		r.SetPathValue(name, value)
//	}
//
// PathValue panics if name is empty or authorize is nil. To let everyone watch,
// pass [Anyone].
func PathValue(name string, authorize func(r *http.Request, playbackID string) error) Resolver {
	return adapter.ParamResolver("nethttp: PathValue", name, pathValue, authorize, remedy)
}

// Anyone is an authorize function that lets every visitor watch, signed in or
// not.
func Anyone(*http.Request, string) error { return nil }

// pathValue returns a path value without percent-encoding, which routers that
// match the raw path, such as chi, leave in, and without the extension in a
// request to RedirectHandler.
func pathValue(r *http.Request, name string) string {
	value := r.PathValue(name)
	if strings.Contains(value, "%") && strings.Contains(r.URL.RawPath, value) {
		if decoded, err := url.PathUnescape(value); err == nil {
			value = decoded
		}
	}
	return adapter.TrimExtension(r.Context(), value)
}

// remedy returns the advice for a request without the path value. http.ServeMux
// and chi set the pattern of a request that they route.
func remedy(r *http.Request) string {
	if r.Pattern != "" {
		return adapter.UseRoute
	}
	return "the router has not run yet, or sets no path values, like gorilla/mux and Echo v4: " +
		"add the middleware to the route instead of the whole router, " +
		"or call r.SetPathValue with the router's parameter in a middleware before this one"
}
