package nethttp

import (
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Middleware returns a middleware that calls resolve for each request, signs
// the grant, and adds the playback to the request's context for the handler. A
// request that gets no playback does not reach the handler.
//
// Middleware panics if s, resolve or an option is nil, or if s is a nil
// *core.Signer. The middleware panics if the handler is nil.
func Middleware(s core.PlaybackSigner, resolve Resolver, opts ...Option) func(http.Handler) http.Handler {
	cfg := newConfig(adapter.NewSettings("nethttp: Middleware", adapter.Page, s, resolve), opts)
	return func(next http.Handler) http.Handler {
		if next == nil {
			panic("nethttp: Middleware: the next handler is nil")
		}
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
			ctx := adapter.NewContext(r.Context(), p)
			ctx.SetCacheControl(w.Header(), cfg.CacheControl)
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
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
func ConfigHandler(s core.PlaybackSigner, resolve Resolver, opts ...Option) http.Handler {
	cfg := newConfig(adapter.NewSettings("nethttp: ConfigHandler", adapter.JSON, s, resolve), opts)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := cfg.Playback(r.Context(), r)
		if err != nil {
			refuse(w, r, cfg, err)
			return
		}
		writeJSON(w, cfg, adapter.PlayerConfig(p))
	})
}

// writeJSON writes a response that is not a refusal.
func writeJSON(w http.ResponseWriter, cfg *config, body []byte) {
	if cfg.CacheControl != "" {
		w.Header().Set("Cache-Control", cfg.CacheControl)
	}
	w.Header().Set("Content-Type", adapter.JSONType)
	w.Header().Set("X-Content-Type-Options", adapter.NoSniff)
	_, _ = w.Write(body)
}

// FromRequest returns the playback that the middleware added to the request's
// context, and whether there is one.
func FromRequest(r *http.Request) (*core.Playback, bool) {
	return core.FromContext(r.Context())
}

// Status returns the status code and the public text of the default response to
// err, for use in an [ErrorHandler].
func Status(r *http.Request, err error) (code int, text string) {
	return adapter.Refusal(r.Context(), err)
}

// refuse responds to a request that gets no playback.
func refuse(w http.ResponseWriter, r *http.Request, cfg *config, err error) {
	code, text := Status(r, err)
	cfg.Log(r.Context(), code, err)
	w.Header().Set("Cache-Control", adapter.NoStore)
	w.Header().Set("X-Content-Type-Options", adapter.NoSniff)
	if code == http.StatusUnauthorized && w.Header().Get("WWW-Authenticate") == "" {
		w.Header().Set("WWW-Authenticate", adapter.Challenge)
	}
	preset := &presetWriter{ResponseWriter: w, code: code}
	if cfg.handleError != nil {
		cfg.handleError(preset, r, err)
	} else {
		contentType, body := adapter.RefusalBody(cfg.Kind == adapter.JSON, r.Header.Get("Accept"), code, text)
		w.Header().Set("Content-Type", contentType)
		_, _ = preset.Write(body)
	}
	preset.finish()
}
