package nethttp

import (
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// RedirectHandler returns a handler that redirects to a stream that is signed
// for the request, for native players, casting and plain <video> elements. It
// calls resolve for each request. The extension of the path selects the form:
//
//	mux.Handle("GET /play/{file}", nethttp.RedirectHandler(
//		signer, nethttp.PathValue("file", authorize)))
//
//	/play/16af5b33.m3u8  the HLS playlist, see [core.Playback.StreamURL]
//	/play/16af5b33.mp4   the MP4 file, see [core.Playback.MP4URL]
//	/play/16af5b33.m4a   the audio file, see [core.Playback.AudioURL]
//
// [PathValue] removes the extension from the parameter. Other resolvers
// should call it first, and then change the grant that it returns:
//
//	member := nethttp.PathValue("file", authorize)
//	resolve := func(r *http.Request) (core.Grant, error) {
//		grant, err := member(r)
//		grant.Policy = core.DRM
//		return grant, err
//	}
//
// A resolver that returns an ID with the extension of the path causes 500.
// Requests for other extensions are refused with 404 before resolve is called.
// All other refusals are those of [Middleware].
//
// The status code is 302, which makes no client send a request body to FastPix.
// The response has Cache-Control: no-store and no body, because the URL
// contains the token.
//
// RedirectHandler panics if s, resolve or an option is nil, if s is a nil
// *core.Signer, or if [WithSkip] is one of the options.
func RedirectHandler(s core.PlaybackSigner, resolve Resolver, opts ...Option) http.Handler {
	cfg := newConfig(adapter.NewSettings("nethttp: RedirectHandler", adapter.Redirect, s, resolve), opts)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		url, err := redirectURL(r, cfg)
		if err != nil {
			refuse(w, r, cfg, err)
			return
		}
		if cfg.CacheControl != "" {
			w.Header().Set("Cache-Control", cfg.CacheControl)
		}
		w.Header().Set("Location", url) // http.Redirect would write a body
		w.WriteHeader(http.StatusFound)
	})
}

func redirectURL(r *http.Request, cfg *config) (string, error) {
	form, err := adapter.FormOf(r.URL.Path)
	if err != nil {
		return "", err
	}
	p, err := cfg.Playback(r.Context(), r.WithContext(adapter.WithForm(r.Context(), form)))
	if err != nil {
		return "", err
	}
	return form.URL(p)
}
