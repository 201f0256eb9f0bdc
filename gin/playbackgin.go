package playbackgin

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Middleware returns a middleware that calls resolve for each request, signs
// the grant, and adds the playback to the request's context for the handler. A
// request that gets no playback does not reach the handler.
//
// Middleware panics if s, resolve or an option is nil, or if s is a nil
// *core.Signer.
func Middleware(s core.PlaybackSigner, resolve Resolver, opts ...Option) gin.HandlerFunc {
	cfg := newConfig(adapter.NewSettings("playbackgin: Middleware", adapter.Page, s, resolve), opts)
	return func(c *gin.Context) {
		if cfg.Skip != nil && cfg.Skip(c) {
			c.Next()
			return
		}
		p, err := cfg.Playback(c.Request.Context(), c)
		if err != nil {
			refuse(c, cfg, err)
			return
		}
		keep(c, p).SetCacheControl(c.Writer.Header(), cfg.CacheControl)
		c.Next()
	}
}

// keep adds p to the request, and returns the context. The old request is not
// restored afterwards, because goroutines that the handler started may still
// read c.Request.
func keep(c *gin.Context, p *core.Playback) *adapter.Context {
	ctx := adapter.NewContext(c.Request.Context(), p)
	c.Request = c.Request.WithContext(ctx)
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
func ConfigHandler(s core.PlaybackSigner, resolve Resolver, opts ...Option) gin.HandlerFunc {
	cfg := newConfig(adapter.NewSettings("playbackgin: ConfigHandler", adapter.JSON, s, resolve), opts)
	return func(c *gin.Context) {
		p, err := cfg.Playback(c.Request.Context(), c)
		if err != nil {
			refuse(c, cfg, err)
			return
		}
		keep(c, p)
		writeJSON(c, cfg, adapter.PlayerConfig(p))
	}
}

// writeJSON writes a response that is not a refusal.
func writeJSON(c *gin.Context, cfg *config, body []byte) {
	if cfg.CacheControl != "" {
		c.Header("Cache-Control", cfg.CacheControl)
	}
	c.Header("X-Content-Type-Options", adapter.NoSniff)
	c.Data(http.StatusOK, adapter.JSONType, body)
	// The response is complete. CachePage of gin-contrib/cache, which ignores
	// Cache-Control, drops the responses of aborted contexts.
	c.Abort()
}

// FromContext returns the playback that [Middleware], [ConfigHandler] or
// [RedirectHandler] added to the request's context, and whether there is one.
func FromContext(c *gin.Context) (*core.Playback, bool) {
	if c.Request == nil {
		return nil, false
	}
	return core.FromContext(c.Request.Context())
}

// PerViewer reports whether the response is for one viewer, because the request
// has a playback or was refused, or because of [CatalogHandler] or [NoStore]. A
// cache must not store such a response.
func PerViewer(c *gin.Context) bool {
	if c.Request == nil {
		return false
	}
	if _, ok := FromContext(c); ok {
		return true
	}
	marked, _ := c.Request.Context().Value(perViewerKey{}).(bool)
	return marked
}

// perViewerKey is the key for PerViewer in the context of a request that has no
// playback.
type perViewerKey struct{}

// markPerViewer makes PerViewer return true.
func markPerViewer(c *gin.Context) {
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), perViewerKey{}, true))
}

// Status returns the status code of the default response to err and a public
// text, for use in an [ErrorHandler] or in a middleware that renders c.Errors.
func Status(c *gin.Context, err error) (code int, text string) {
	return adapter.Refusal(c.Request.Context(), err)
}

// refuse responds to a request that gets no playback, and aborts the chain.
func refuse(c *gin.Context, cfg *config, err error) {
	code, text := Status(c, err)
	cfg.Log(c.Request.Context(), code, err)
	c.Header("Cache-Control", adapter.NoStore)
	c.Header("X-Content-Type-Options", adapter.NoSniff)
	if code == http.StatusUnauthorized && c.Writer.Header().Get("WWW-Authenticate") == "" {
		c.Header("WWW-Authenticate", adapter.Challenge)
	}
	c.Status(code)
	c.Abort()
	markPerViewer(c)
	if cfg.handleError != nil {
		cfg.handleError(c, err)
		return
	}
	_ = c.Error(err)
	contentType, body := adapter.RefusalBody(cfg.Kind == adapter.JSON, c.GetHeader("Accept"), code, text)
	c.Data(code, contentType, body)
	c.Writer = sentWriter{c.Writer}
}

// sentWriter is the writer of a context whose response is complete. It discards
// writes, so that an outer middleware that renders c.Errors does not append a
// second body. Gin has no hook after the outermost middleware, so the default
// response cannot wait for one.
type sentWriter struct{ gin.ResponseWriter }

func (sentWriter) WriteHeader(int)                      {}
func (sentWriter) Write(b []byte) (int, error)          { return len(b), nil }
func (sentWriter) WriteString(text string) (int, error) { return len(text), nil }
