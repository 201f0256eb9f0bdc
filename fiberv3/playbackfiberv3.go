package playbackfiberv3

import (
	"github.com/gofiber/fiber/v3"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Middleware returns a middleware that calls resolve for each request, signs
// the grant, and adds the playback to the request's context for the handler. A
// request that gets no playback does not reach the handler.
//
// Middleware panics if s, resolve or an option is nil, or if s is a nil
// *core.Signer.
func Middleware(s core.PlaybackSigner, resolve Resolver, opts ...Option) fiber.Handler {
	cfg := newConfig(adapter.NewSettings("playbackfiberv3: Middleware", adapter.Page, s, resolve), opts)
	return func(c fiber.Ctx) error {
		if cfg.Skip != nil && cfg.Skip(c) {
			return c.Next()
		}
		p, err := cfg.Playback(c.Context(), c)
		if err != nil {
			return refuse(c, cfg, err)
		}
		if cfg.CacheControl != "" {
			c.Set(fiber.HeaderCacheControl, cfg.CacheControl)
		}
		keep(c, p)
		return c.Next()
	}
}

// keep adds p to the request.
func keep(c fiber.Ctx, p *core.Playback) {
	// For c as a context. c.Locals would allocate.
	c.RequestCtx().SetUserValue(core.ContextKey{}, p)
	// The context is not derived from c, which Fiber reuses for other requests.
	c.SetContext(core.NewContext(c.Context(), p))
}

// ConfigHandler returns a handler that responds with a playback as JSON, for
// single-page and mobile applications and for pages that renew their token.
// It calls resolve for each request.
//
//	{
//	  "playbackId": "…", "policy": "private", "streamType": "on-demand",
//	  "token": "…", "drmToken": null,
//	  "customDomain": "fastpix.io", "streamHost": "stream.fastpix.io",
//	  "streamUrl": "…", "poster": "…",
//	  "expiresAt": "2026-01-02T15:04:05Z", "expiresAtUnix": 1767366245,
//	  "refreshAt": "2026-01-02T15:03:05Z", "refreshAtUnix": 1767366185
//	}
//
// The tokens and times of public playbacks are null. streamType is
// "live-stream" for a live playback, whose poster is null, and "on-demand" for
// all others. customDomain is for FastPix's web player, and streamHost is the
// custom domain for its SDKs for iOS, Android and Flutter; they are null for
// base URLs that these do not support. Clients should repeat the request at
// refreshAt, when there is a new token. The response has Cache-Control:
// no-store and X-Content-Type-Options: nosniff.
//
// ConfigHandler panics if s, resolve or an option is nil, if s is a nil
// *core.Signer, or if [WithSkip] is one of the options.
func ConfigHandler(s core.PlaybackSigner, resolve Resolver, opts ...Option) fiber.Handler {
	cfg := newConfig(adapter.NewSettings("playbackfiberv3: ConfigHandler", adapter.JSON, s, resolve), opts)
	return func(c fiber.Ctx) error {
		p, err := cfg.Playback(c.Context(), c)
		if err != nil {
			return refuse(c, cfg, err)
		}
		keep(c, p)
		return sendJSON(c, cfg, adapter.PlayerConfig(p))
	}
}

// sendJSON sends a response that is not a refusal.
func sendJSON(c fiber.Ctx, cfg *config, body []byte) error {
	if cfg.CacheControl != "" {
		c.Set(fiber.HeaderCacheControl, cfg.CacheControl)
	}
	c.Set(fiber.HeaderContentType, adapter.JSONType)
	c.Set(fiber.HeaderXContentTypeOptions, adapter.NoSniff)
	return c.Send(body)
}

// FromContext returns the playback that [Middleware], [ConfigHandler] or
// [RedirectHandler] added to the request, and whether there is one.
func FromContext(c fiber.Ctx) (*core.Playback, bool) {
	return core.FromContext(c)
}

// PerViewer reports whether the response is for one viewer, because the request
// has a playback or was refused, or because of [CatalogHandler] or [NoStore]. A
// cache must not store such a response. Fiber's cache honors Cache-Control, so
// that it needs PerViewer only if the application replaces the header. It calls
// its Next function after the handler:
//
//	app.Use(cache.New(cache.Config{Next: playbackfiberv3.PerViewer}))
func PerViewer(c fiber.Ctx) bool {
	_, ok := FromContext(c)
	return ok || Cause(c) != nil || c.Locals(perViewerKey{}) != nil
}

// perViewerKey is the key for PerViewer in the c.Locals of a request that has
// no playback.
type perViewerKey struct{}

// markPerViewer makes PerViewer return true.
func markPerViewer(c fiber.Ctx) { c.Locals(perViewerKey{}, true) }
