// Package playbackecho adds FastPix playback to Echo v5.
//
// # Quick start
//
//	import playbackecho "github.com/FastPix/fastpix-playback-go/echo"
//
//	key, err := core.SigningKeyFromEnv()
//	signer, err := core.NewSigner(key)
//
//	authorize := func(c *echo.Context, playbackID string) error {
//		if session(c) == nil {
//			return core.ErrUnauthenticated
//		}
//		return nil
//	}
//	mayWatch := playbackecho.Param("id", authorize)
//	e := echo.New()
//	e.GET("/watch/:id", watch, playbackecho.Middleware(signer, mayWatch))
//	e.GET("/playback/:id", playbackecho.ConfigHandler(signer, mayWatch))
//
//	func watch(c *echo.Context) error {
//		playback, _ := playbackecho.FromContext(c)
//		return c.Render(http.StatusOK, "watch.html", playback)
//	}
//
// # Context
//
// The middleware adds the playback to the context of c.Request(), from which
// both [FromContext] and [core.FromContext] return it. The values, the deadline
// and the cancellation of the request's context are kept, and apply to signing
// too. If the middleware is used twice, handlers get the inner playback.
// ConfigHandler does the same, for outer middleware.
//
// A cache must not store responses for one viewer; see [PerViewer].
//
// # Refusals
//
// If there is no playback, the middleware returns an *echo.HTTPError and the
// handler does not run. The message of the error is short and omits the cause,
// which the error wraps. Only echo.DefaultHTTPErrorHandler(true) sends the
// cause to clients. The response has Cache-Control: no-store and one of these
// status codes:
//
//   - 400 if the playback ID is invalid ([core.ErrInvalidPlaybackID])
//   - 401, 403 or 404 if the resolver returns [core.ErrUnauthenticated],
//     [core.ErrForbidden] or [core.ErrNotFound]
//   - 499 if the client closed the connection
//   - 503 if the signing key is unavailable or a deadline was exceeded
//   - the status of [core.Refuse], or of an error of package echo such as an
//     *echo.HTTPError, that the resolver returns, with its text, if it is from
//     400 to 599
//   - 500 for all other errors
//
// If the application has an HTTPErrorHandler of its own, it writes the body.
// Otherwise the body is plain text. It is JSON in responses of [ConfigHandler]
// and [CatalogHandler], and to requests that accept JSON only:
//
//	{"error":{"code":403,"message":"You may not watch this video."}}
//
// The response is then complete when outer middleware gets the error. As for
// all errors in Echo, an outer middleware or an HTTPErrorHandler that writes a
// response must first check whether the response is committed. To let an outer
// middleware write it, use an error handler that returns the error:
//
//	playbackecho.WithErrorHandler(func(_ *echo.Context, err error) error {
//		return err
//	})
//
// The cause of a 5xx response is logged; see [WithLogger]. [WithErrorHandler]
// replaces the response.
//
// All functions of this package, and what they return, are safe for concurrent
// use.
package playbackecho
