// Package playbackfiber adds FastPix playback to Fiber v2.
//
// # Quick start
//
//	import playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
//
//	key, err := core.SigningKeyFromEnv()
//	signer, err := core.NewSigner(key)
//
//	mayWatch := playbackfiber.Param("id", func(c *fiber.Ctx, playbackID string) error {
//		if session(c) == nil {
//			return core.ErrUnauthenticated // 401; core.ErrForbidden is 403, core.ErrNotFound is 404
//		}
//		return nil
//	})
//	app := fiber.New(fiber.Config{Views: html.New("./views", ".html")})
//	app.Get("/watch/:id", playbackfiber.Middleware(signer, mayWatch), watch)
//	app.Get("/playback/:id", playbackfiber.ConfigHandler(signer, mayWatch))
//
//	func watch(c *fiber.Ctx) error {
//		playback, _ := playbackfiber.FromContext(c)
//		return c.Render("watch", playback)
//	}
//
// # Context
//
// The playback is in c.Locals and in c.UserContext(), where core.FromContext finds it too. Values, deadlines and cancellation
// that were set upstream with SetUserContext stay in force, and bound the signing. When the middleware is mounted twice, the
// inner playback is the one that handlers see. A playback may be kept after the request, unlike most of what Fiber hands out;
// so may the playback ID that authorize gets.
//
// # Refusals
//
// The handlers after the middleware never run when there is no playback. The middleware returns an error, as Fiber's handlers
// do: its text is short and does not tell why, it unwraps to a *fiber.Error and to the cause, and Fiber's error handling
// answers. The status code is 401, 403 and 404 for the errors of core that a resolver returns, 400 for a playback ID that
// cannot be one, 503 when the signing key is unavailable or a deadline has passed, 499 when the request was cancelled, the
// code of a *fiber.Error that a resolver returns, and 500 for everything else. The causes of 5xx answers go to log/slog.
// [WithErrorHandler] changes all this.
//
// Everything here is safe for concurrent use.
package playbackfiber
