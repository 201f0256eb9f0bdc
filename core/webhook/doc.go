// Package webhook verifies and reads the webhooks that FastPix sends, for
// example when a media is ready to play.
//
// # Quick start
//
//	secret, err := webhook.ParseSecret(os.Getenv("FASTPIX_WEBHOOK_SECRET"))
//
// A handler passes each request to the secret:
//
//	func receive(w http.ResponseWriter, r *http.Request) {
//		event, err := secret.Read(r)
//		switch {
//		case errors.Is(err, webhook.ErrProbe):
//			w.WriteHeader(http.StatusNoContent)
//		case err != nil:
//			http.Error(w, "The webhook is invalid.", http.StatusUnauthorized)
//		case event.Type == webhook.MediaReady:
//			publish(event.Object.ID)
//		}
//	}
//
// # Verification
//
// In other frameworks, pass the body and the header [SignatureHeader] to
// [Secret.Event]. The body must be the bytes that were received, because JSON
// that was decoded and encoded again has another signature.
//
// The signature covers no time, so a webhook that was recorded can be sent
// again. Handle each [Event.ID] once, or ask FastPix's API for the current
// state.
//
// Source: https://docs.fastpix.io/docs/webhook-signature-verification. The
// signature is the base64 text of an HMAC-SHA256 of the body. The key is the
// base64-decoded signing secret of the dashboard, as FastPix's Moodle plugin
// uses it.
//
// # Errors
//
// [ErrSecretInvalid] means that the secret was not copied completely. A request
// with [ErrSignatureMissing] or [ErrSignatureInvalid] is not from FastPix, or
// the secret is another one: answer 401. [ErrProbe] is the check of FastPix's
// dashboard, which has no signature: answer 2xx and do nothing.
// [ErrMalformed] means that the signature is valid and the body is not an
// event.
// Errors contain neither the secret nor the body.
//
// A [Secret] is safe for concurrent use.
package webhook
