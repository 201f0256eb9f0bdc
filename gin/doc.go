// Package playbackgin adds FastPix playback to Gin.
//
// # Quick start
//
//	import playbackgin "github.com/FastPix/fastpix-playback-go/gin"
//
//	key, err := core.SigningKeyFromEnv()
//	signer, err := core.NewSigner(key)
//
//	mayWatch := playbackgin.Param("id", func(c *gin.Context, playbackID string) error {
//		if session(c) == nil {
//			return core.ErrUnauthenticated // 401; core.ErrForbidden is 403, core.ErrNotFound is 404
//		}
//		return nil
//	})
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
// The playback is in the context of c.Request, where core.FromContext finds it too; with Engine.ContextWithFallback it also
// finds it in c itself. Values, deadlines and cancellation that were set upstream stay in force, and bound the signing. When
// the middleware is mounted twice, the inner playback is the one that handlers see.
//
// # Refusals
//
// The handlers after the middleware never run when there is no playback. The answer is a status code: 401, 403 and 404 for the
// errors of core that a resolver returns, 400 for a playback ID that cannot be one, 503 when the signing key is unavailable or
// a deadline has passed, 499 when the client has gone, and 500 for everything else. The error goes to c.Errors, as Gin's
// logger and error middleware expect, and the body is left to a middleware further out; without one it is empty.
// [WithErrorHandler] changes all this.
//
// Everything here is safe for concurrent use.
package playbackgin
