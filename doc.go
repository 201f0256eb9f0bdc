// Package playback is the root of a module for secured playback of private and
// DRM-protected FastPix videos. It has no code. Import what the application
// needs:
//
//   - [github.com/FastPix/fastpix-playback-go/core] signs playback tokens and
//     builds URLs. It does not depend on a web framework.
//   - [github.com/FastPix/fastpix-playback-go/nethttp],
//     [github.com/FastPix/fastpix-playback-go/gin] and
//     [github.com/FastPix/fastpix-playback-go/fiber] are the middleware for
//     net/http, Gin and Fiber v2.
//   - [github.com/FastPix/fastpix-playback-go/core/player] writes the player
//     into an html/template page.
//   - [github.com/FastPix/fastpix-playback-go/core/signingkeys] creates, lists
//     and deletes signing keys with FastPix's API.
//   - [github.com/FastPix/fastpix-playback-go/core/webhook] verifies and reads
//     the webhooks that FastPix sends.
//   - [github.com/FastPix/fastpix-playback-go/mockfastpix] is a FastPix server
//     for tests.
//   - The command [github.com/FastPix/fastpix-playback-go/cmd/playback] signs,
//     inspects tokens, manages keys and runs the mock.
//
// # Quick start
//
// A middleware asks the application whether the viewer may watch the video,
// signs, and passes the playback to the handler in the request's context:
//
//	// FASTPIX_SIGNING_KEY_ID and FASTPIX_SIGNING_PRIVATE_KEY
//	key, err := core.SigningKeyFromEnv()
//	if err != nil {
//		log.Fatal(err)
//	}
//	signer, err := core.NewSigner(key, core.FromEnv())
//	if err != nil {
//		log.Fatal(err)
//	}
//	authorize := func(r *http.Request, playbackID string) error {
//		// or core.ErrUnauthenticated, core.ErrForbidden, core.ErrNotFound
//		return nil
//	}
//	protect := nethttp.Middleware(signer, nethttp.PathValue("id", authorize))
//	http.Handle("GET /watch/{id}", protect(http.HandlerFunc(watch)))
//
// The handler gets the playback with nethttp.FromRequest. The template function
// fastpixVideo of package core/player writes the player for it.
package playback
