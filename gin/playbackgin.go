package playbackgin

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Middleware returns a middleware that asks resolve which video is wanted and whether this viewer may watch it, signs the
// playback, and calls the next handler with it in the request's context. The next handler is not called without one.
//
// It panics at once, not in a request, when s, resolve or an option is nil.
func Middleware(s *core.Signer, resolve Resolver, opts ...Option) gin.HandlerFunc {
	cfg := adapter.NewSettings("playbackgin: Middleware", s, resolve, answerError, opts)
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
		if cfg.CacheControl != "" {
			c.Header("Cache-Control", cfg.CacheControl)
		}
		// The old request is not put back afterwards: goroutines that the handler started may still read the new one.
		c.Request = c.Request.WithContext(core.NewContext(c.Request.Context(), p))
		c.Next()
	}
}

// ConfigHandler returns a handler that answers with what a player needs, as JSON: for single-page and mobile applications,
// and for pages that stay open and renew their token. The resolver is asked every time.
//
//	{
//	  "playbackId": "…", "policy": "private", "token": "…", "drmToken": null, "streamUrl": "…", "poster": "…",
//	  "expiresAt": "2026-01-02T15:04:05Z", "expiresAtUnix": 1767366245,
//	  "refreshAt": "2026-01-02T15:03:05Z", "refreshAtUnix": 1767366185
//	}
//
// For public playbacks, tokens and times are null. Ask again at refreshAt: there is a new token then. The answer is never
// stored by caches. Of the options, WithErrorHandler concerns it.
//
// It panics at once, not in a request, when s, resolve or an option is nil.
func ConfigHandler(s *core.Signer, resolve Resolver, opts ...Option) gin.HandlerFunc {
	cfg := adapter.NewSettings("playbackgin: ConfigHandler", s, resolve, answerError, opts)
	return func(c *gin.Context) {
		p, err := cfg.Playback(c.Request.Context(), c)
		if err != nil {
			refuse(c, cfg, err)
			return
		}
		body, err := adapter.PlayerConfig(p)
		if err != nil {
			refuse(c, cfg, err)
			return
		}
		c.Header("Cache-Control", adapter.NoStore)
		c.Data(http.StatusOK, adapter.PlayerConfigType, body)
	}
}

// FromContext returns the playback that the middleware put into the request's context, and whether there is one.
func FromContext(c *gin.Context) (*core.Playback, bool) {
	if c.Request == nil {
		return nil, false
	}
	return core.FromContext(c.Request.Context())
}

// Status returns the status code with which the default error handler answers err, and a public text for it. Error handlers
// use it to answer in a form of their own.
func Status(c *gin.Context, err error) (code int, text string) {
	return adapter.Refusal(c.Request.Context(), err)
}

// refuse answers a request that gets no playback, and keeps the handlers after this one from running.
func refuse(c *gin.Context, cfg *config, err error) {
	code, _ := Status(c, err)
	c.Header("Cache-Control", adapter.NoStore)
	c.Status(code)
	c.Abort()
	cfg.HandleError(c, err)
}

// answerError is the default ErrorHandler. It writes no body: once one is written, middleware further out could not answer.
func answerError(c *gin.Context, err error) {
	_ = c.Error(err)
}
