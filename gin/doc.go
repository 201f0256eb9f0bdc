// Package playbackgin adds FastPix playback to Gin.
//
// # Quick start
//
//	import playbackgin "github.com/FastPix/fastpix-playback-go/gin"
//
//	key, err := core.SigningKeyFromEnv()
//	signer, err := core.NewSigner(key)
//
//	authorize := func(c *gin.Context, playbackID string) error {
//		if session(c) == nil {
//			return core.ErrUnauthenticated
//		}
//		return nil
//	}
//	mayWatch := playbackgin.Param("id", authorize)
//	router := gin.Default()
//	router.GET("/watch/:id", playbackgin.Middleware(signer, mayWatch), watch)
//	router.GET("/playback/:id", playbackgin.ConfigHandler(signer, mayWatch))
//
//	func watch(c *gin.Context) {
//		playback, _ := playbackgin.FromContext(c)
//		c.HTML(http.StatusOK, "watch.html", playback)
//	}
//
// # Context
//
// The middleware adds the playback to the context of c.Request, from which both
// [FromContext] and [core.FromContext] return it. With
// Engine.ContextWithFallback, core.FromContext(c) returns it too. The values,
// the deadline and the cancellation of the request's context are kept, and
// apply to signing too. If the middleware is used twice, handlers get the inner
// playback.
//
// ConfigHandler and RedirectHandler do the same, for outer middleware. They and
// CatalogHandler abort the chain after their response, so that no handler can
// follow them.
//
// A cache must not store responses for one viewer; see [PerViewer].
//
// # Refusals
//
// If there is no playback, the chain is aborted. The response has
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
// The cause of a 5xx response is logged; see [WithLogger]. The error is added
// to c.Errors, for the application's log. [WithErrorHandler] replaces the body
// and the entry in c.Errors. To let an outer middleware render c.Errors, use a
// handler that writes nothing:
//
//	playbackgin.WithErrorHandler(func(c *gin.Context, err error) {
//		_ = c.Error(err)
//	})
//
// Without this option, what the outer middleware writes is discarded, because
// the response is complete.
//
// All functions of this package, and what they return, are safe for concurrent
// use.
package playbackgin
