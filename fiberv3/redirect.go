package playbackfiberv3

import (
	"github.com/gofiber/fiber/v3"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// RedirectHandler returns a handler that redirects to a stream that is signed
// for the request, for native players, casting and plain <video> elements. It
// calls resolve for each request. The extension of the path selects the form:
//
//	app.Get("/play/:file", playbackfiberv3.RedirectHandler(
//		signer, playbackfiberv3.Param("file", authorize)))
//
//	/play/16af5b33.m3u8  the HLS playlist, see [core.Playback.StreamURL]
//	/play/16af5b33.mp4   the MP4 file, see [core.Playback.MP4URL]
//	/play/16af5b33.m4a   the audio file, see [core.Playback.AudioURL]
//
// [Param] removes the extension from the parameter. Other resolvers
// should call it first, and then change the grant that it returns:
//
//	member := playbackfiberv3.Param("file", authorize)
//	resolve := func(c fiber.Ctx) (core.Grant, error) {
//		grant, err := member(c)
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
func RedirectHandler(s core.PlaybackSigner, resolve Resolver, opts ...Option) fiber.Handler {
	cfg := newConfig(adapter.NewSettings("playbackfiberv3: RedirectHandler", adapter.Redirect, s, resolve), opts)
	return func(c fiber.Ctx) error {
		url, err := redirectURL(c, cfg)
		if err != nil {
			return refuse(c, cfg, err)
		}
		if cfg.CacheControl != "" {
			c.Set(fiber.HeaderCacheControl, cfg.CacheControl)
		}
		return c.Redirect().Status(fiber.StatusFound).To(url)
	}
}

func redirectURL(c fiber.Ctx, cfg *config) (string, error) {
	form, err := adapter.FormOf(unescape(c, c.Path()))
	if err != nil {
		return "", err
	}
	c.SetContext(adapter.WithForm(c.Context(), form))
	p, err := cfg.Playback(c.Context(), c)
	if err != nil {
		return "", err
	}
	keep(c, p)
	return form.URL(p)
}
