// Package nethttp adds FastPix playback to net/http and to every router that takes func(http.Handler) http.Handler, such as
// chi.
//
// # Quick start
//
//	key, err := core.SigningKeyFromEnv()
//	signer, err := core.NewSigner(key)
//
//	mayWatch := nethttp.PathValue("id", func(r *http.Request, playbackID string) error {
//		if session(r) == nil {
//			return core.ErrUnauthenticated // 401; core.ErrForbidden is 403, core.ErrNotFound is 404
//		}
//		return nil
//	})
//	mux := http.NewServeMux()
//	mux.Handle("GET /watch/{id}", nethttp.Middleware(signer, mayWatch)(http.HandlerFunc(watch)))
//	mux.Handle("GET /playback/{id}", nethttp.ConfigHandler(signer, mayWatch))
//
//	func watch(w http.ResponseWriter, r *http.Request) {
//		playback, _ := nethttp.FromRequest(r)
//		pages.ExecuteTemplate(w, "watch.html", playback)
//	}
//
// # Context
//
// The playback is in the request's context, where core.FromContext finds it too. Values, deadlines and cancellation that were
// set upstream stay in force, and bound the signing. When the middleware is mounted twice, the inner playback is the one that
// handlers see.
//
// # Refusals
//
// The handler never runs when there is no playback. The answer is a status code with a short text that does not tell why:
// 401, 403 and 404 for the errors of core that a resolver returns, 400 for a playback ID that cannot be one, 503 when the
// signing key is unavailable or a deadline has passed, 499 when the client has gone, and 500 for everything else. The causes
// of 5xx answers go to log/slog. [WithErrorHandler] changes all this.
//
// Everything here is safe for concurrent use.
package nethttp
