// Package playbackfiberv3 adds FastPix playback to Fiber v3.
//
// # Quick start
//
//	import playbackfiberv3 "github.com/FastPix/fastpix-playback-go/fiberv3"
//
//	key, err := core.SigningKeyFromEnv()
//	signer, err := core.NewSigner(key)
//
//	authorize := func(c fiber.Ctx, playbackID string) error {
//		if session(c) == nil {
//			return core.ErrUnauthenticated
//		}
//		return nil
//	}
//	mayWatch := playbackfiberv3.Param("id", authorize)
//	app := fiber.New(fiber.Config{Views: html.New("./views", ".html")})
//	app.Get("/watch/:id", playbackfiberv3.Middleware(signer, mayWatch), watch)
//	app.Get("/playback/:id", playbackfiberv3.ConfigHandler(signer, mayWatch))
//
//	func watch(c fiber.Ctx) error {
//		playback, _ := playbackfiberv3.FromContext(c)
//		return c.Render("watch", playback)
//	}
//
// # Context
//
// In a handler, FromContext(c), core.FromContext(c.Context()) and
// core.FromContext(c) all return the playback. The values, the deadline and the
// cancellation of c.Context() are kept, and apply to signing too. If the
// middleware is used twice, handlers get the inner playback.
//
// Fiber does not cancel c.Context() when a client disconnects. A signing key in
// a KMS can be slow, and requests for it then accumulate until the signer's
// timeout; see [core.WithSigningTimeout]. For a shorter one, set a deadline in
// a middleware before this one:
//
//	app.Use(func(c fiber.Ctx) error {
//		ctx, cancel := context.WithTimeout(c.Context(), 3*time.Second)
//		defer cancel()
//		c.SetContext(ctx)
//		return c.Next()
//	})
//
// A playback, and the playback ID that authorize gets, remain valid after the
// request, unlike most values of a fiber.Ctx.
//
// A cache must not store responses for one viewer; see [PerViewer].
//
// # Refusals
//
// If there is no playback, the middleware returns a *fiber.Error and the
// handlers after it do not run. The message of the error is short and omits the
// cause. The application's error handler writes the response, which has
// Cache-Control: no-store and one of these status codes:
//
//   - 400 if the playback ID is invalid ([core.ErrInvalidPlaybackID])
//   - 401, 403 or 404 if the resolver returns [core.ErrUnauthenticated],
//     [core.ErrForbidden] or [core.ErrNotFound]
//   - 499 if c.Context() was canceled
//   - 503 if the signing key is unavailable or a deadline was exceeded
//   - the status of [core.Refuse], or the code of a *fiber.Error, that the
//     resolver returns, with its text, if it is from 400 to 599
//   - 500 for all other errors
//
// Fiber's default error handler sends the text as plain text. If the
// application has no error handler, responses of [ConfigHandler] and
// [CatalogHandler], and to requests that accept JSON only, are JSON:
//
//	{"error":{"code":403,"message":"You may not watch this video."}}
//
// The cause of a 5xx response is logged; see [WithLogger]. [WithErrorHandler]
// replaces the error, and has access to the cause. The application's error
// handler gets the cause from [Cause].
//
// All functions of this package, and what they return, are safe for concurrent
// use.
package playbackfiberv3
