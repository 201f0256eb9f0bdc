// Package nethttp adds FastPix playback to net/http and to every router that
// accepts func(http.Handler) http.Handler, such as chi. Some of these routers
// set no path values; see [PathValue].
//
// # Quick start
//
//	key, err := core.SigningKeyFromEnv()
//	signer, err := core.NewSigner(key)
//
//	authorize := func(r *http.Request, playbackID string) error {
//		if session(r) == nil {
//			return core.ErrUnauthenticated
//		}
//		return nil
//	}
//	mayWatch := nethttp.PathValue("id", authorize)
//	protect := nethttp.Middleware(signer, mayWatch)
//	mux := http.NewServeMux()
//	mux.Handle("GET /watch/{id}", protect(http.HandlerFunc(watch)))
//	mux.Handle("GET /playback/{id}", nethttp.ConfigHandler(signer, mayWatch))
//
//	func watch(w http.ResponseWriter, r *http.Request) {
//		playback, _ := nethttp.FromRequest(r)
//		pages.ExecuteTemplate(w, "watch.html", playback)
//	}
//
// # Context
//
// The middleware adds the playback to the request's context, from which both
// [FromRequest] and [core.FromContext] return it. The values, the deadline and
// the cancellation of the request's context are kept, and apply to signing too.
// If the middleware is used twice, handlers get the inner playback.
//
// # Refusals
//
// If there is no playback, the handler does not run. The response has
// Cache-Control: no-store, a short text that omits the cause, and one of these
// status codes:
//
//   - 400 if the playback ID is invalid ([core.ErrInvalidPlaybackID])
//   - 401, 403 or 404 if the resolver returns [core.ErrUnauthenticated],
//     [core.ErrForbidden] or [core.ErrNotFound]
//   - 499 if the client closed the connection
//   - 503 if the signing key is unavailable or a deadline was exceeded
//   - the status of [core.Refuse], with its text
//   - 500 for all other errors
//
// The text is plain text. It is JSON in responses of [ConfigHandler] and
// [CatalogHandler], and to requests that accept JSON only:
//
//	{"error":{"code":403,"message":"You may not watch this video."}}
//
// The cause of a 5xx response is logged; see [WithLogger]. [WithErrorHandler]
// replaces the response.
//
// All functions of this package, and what they return, are safe for concurrent
// use.
package nethttp
