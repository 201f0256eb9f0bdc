package nethttp

import (
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Middleware returns a middleware that asks resolve which video is wanted and whether this viewer may watch it, signs the
// playback, and calls the next handler with it in the request's context. The next handler is not called without one.
//
// It panics at once, not in a request, when s, resolve or an option is nil.
func Middleware(s *core.Signer, resolve Resolver, opts ...Option) func(http.Handler) http.Handler {
	cfg := adapter.NewSettings("nethttp: Middleware", s, resolve, answerError, opts)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if cfg.Skip != nil && cfg.Skip(r) {
				next.ServeHTTP(w, r)
				return
			}
			p, err := cfg.Playback(r.Context(), r)
			if err != nil {
				refuse(w, r, cfg, err)
				return
			}
			if cfg.CacheControl != "" {
				w.Header().Set("Cache-Control", cfg.CacheControl)
			}
			next.ServeHTTP(w, r.WithContext(core.NewContext(r.Context(), p)))
		})
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
func ConfigHandler(s *core.Signer, resolve Resolver, opts ...Option) http.Handler {
	cfg := adapter.NewSettings("nethttp: ConfigHandler", s, resolve, answerError, opts)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := cfg.Playback(r.Context(), r)
		if err != nil {
			refuse(w, r, cfg, err)
			return
		}
		body, err := adapter.PlayerConfig(p)
		if err != nil {
			refuse(w, r, cfg, err)
			return
		}
		w.Header().Set("Cache-Control", adapter.NoStore)
		w.Header().Set("Content-Type", adapter.PlayerConfigType)
		_, _ = w.Write(body) //nolint:gosec // not HTML: the type is JSON
	})
}

// FromRequest returns the playback that the middleware put into the request's context, and whether there is one.
func FromRequest(r *http.Request) (*core.Playback, bool) {
	return core.FromContext(r.Context())
}

// Status returns the status code and the public text with which the default error handler answers err. Error handlers use it
// to answer in a form of their own.
func Status(r *http.Request, err error) (code int, text string) {
	return adapter.Refusal(r.Context(), err)
}

// refuse answers a request that gets no playback.
func refuse(w http.ResponseWriter, r *http.Request, cfg *config, err error) {
	w.Header().Set("Cache-Control", adapter.NoStore)
	cfg.HandleError(w, r, err)
}

// answerError is the default ErrorHandler.
func answerError(w http.ResponseWriter, r *http.Request, err error) {
	code, text := Status(r, err)
	adapter.Log(r.Context(), code, err)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(text)) //nolint:gosec // fixed texts, as plain text
}
