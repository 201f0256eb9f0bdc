package playbackecho

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v5"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Middleware returns a middleware that calls resolve for each request, signs
// the grant, and adds the playback to the request's context for the handler. A
// request that gets no playback does not reach the handler.
//
// Middleware panics if s, resolve or an option is nil, or if s is a nil
// *core.Signer.
func Middleware(s core.PlaybackSigner, resolve Resolver, opts ...Option) echo.MiddlewareFunc {
	cfg := newConfig(adapter.NewSettings("playbackecho: Middleware", adapter.Page, s, resolve), opts)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			if cfg.Skip != nil && cfg.Skip(c) {
				return next(c)
			}
			p, err := cfg.Playback(c.Request().Context(), c)
			if err != nil {
				return refuse(c, cfg, err)
			}
			keep(c, p).SetCacheControl(c.Response().Header(), cfg.CacheControl)
			return next(c)
		}
	}
}

// keep adds p to the request, and returns the context. The old request is not
// restored afterwards, so that outer middleware has the playback too.
func keep(c *echo.Context, p *core.Playback) *adapter.Context {
	ctx := adapter.NewContext(c.Request().Context(), p)
	c.SetRequest(c.Request().WithContext(ctx))
	return ctx
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
func ConfigHandler(s core.PlaybackSigner, resolve Resolver, opts ...Option) echo.HandlerFunc {
	cfg := newConfig(adapter.NewSettings("playbackecho: ConfigHandler", adapter.JSON, s, resolve), opts)
	return func(c *echo.Context) error {
		p, err := cfg.Playback(c.Request().Context(), c)
		if err != nil {
			return refuse(c, cfg, err)
		}
		keep(c, p)
		return sendJSON(c, cfg, adapter.PlayerConfig(p))
	}
}

// sendJSON sends a response that is not a refusal.
func sendJSON(c *echo.Context, cfg *config, body []byte) error {
	header := c.Response().Header()
	if cfg.CacheControl != "" {
		header.Set(echo.HeaderCacheControl, cfg.CacheControl)
	}
	header.Set(echo.HeaderXContentTypeOptions, adapter.NoSniff)
	return c.Blob(http.StatusOK, adapter.JSONType, body)
}

// FromContext returns the playback that [Middleware], [ConfigHandler] or
// [RedirectHandler] added to the request's context, and whether there is one.
func FromContext(c *echo.Context) (*core.Playback, bool) {
	if c.Request() == nil {
		return nil, false
	}
	return core.FromContext(c.Request().Context())
}

// PerViewer reports whether the response is for one viewer, because the request
// has a playback or was refused, or because of [CatalogHandler] or [NoStore]. A
// cache must not store such a response.
func PerViewer(c *echo.Context) bool {
	if c.Request() == nil {
		return false
	}
	if _, ok := FromContext(c); ok {
		return true
	}
	marked, _ := c.Request().Context().Value(perViewerKey{}).(bool)
	return marked
}

// perViewerKey is the key for PerViewer in the context of a request that has no
// playback.
type perViewerKey struct{}

// markPerViewer makes PerViewer return true.
func markPerViewer(c *echo.Context) {
	c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), perViewerKey{}, true)))
}
