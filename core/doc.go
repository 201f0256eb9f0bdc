// Package core signs playback URLs for private and DRM-protected videos on
// FastPix. It covers keys, claims, tokens and URLs, and does not depend on a
// web framework. The packages nethttp, gin, fiber, fiberv3 and echo integrate
// it into one.
//
// # Quick start
//
//	key, err := core.SigningKeyFromEnv()
//	signer, err := core.NewSigner(key)
//	playback, err := signer.Sign(ctx, core.Grant{PlaybackID: id})
//	url := playback.StreamURL()
//
// A [Grant] describes what a viewer can watch. Its policy is [Private] unless
// another one is set. The URL is
// https://stream.fastpix.io/{id}.m3u8?token={JWT}. A [Playback] has the URLs of
// the stream, of its images and of its DRM licenses.
//
// FastPix is moving from fastpix.io to fastpix.com. [WithDomain], or [FromEnv]
// and the variable FASTPIX_DOMAIN, switches all URLs and the issuer.
//
// # Keys
//
// FastPix creates the signing keys and returns each private key once.
// [ParseSigningKey] reads it in any common form,
// [SigningKeyFromEnv] reads it from the environment. [NewSigningKey] accepts
// any RSA crypto.Signer, and [NewRemoteSigningKey] a function that calls a KMS.
//
// A [Signer] asks its [KeySource] on every call, so keys can rotate without a
// restart. A [SigningKey] never changes. A [KeyRing] changes when the
// application calls Rotate, and a [KeyFile] when its file changes. A
// [KeySourceFunc] can choose a key by the context of the call. A [Tenant] has
// keys and hosts of its own; [Grant.Tenant] selects it.
//
// # Tokens
//
// FastPix accepts JWTs that are signed with RS256 and have the claims kid, aud
// and exp. The claims iss, sub and iat are optional; this package always writes
// them. The audience is "media:{playbackID}" for private playback IDs and
// "drm:{playbackID}" for DRM ones. One token opens the stream and the images,
// and for DRM the license, too. Public playback IDs get no token. Sources:
// https://docs.fastpix.io/docs/secured-playback-with-jwts and
// https://fastpix.com/docs/video-security/generate-jwts-for-secure-media.
//
// # Reuse
//
// A signature takes about a millisecond of CPU time. A [Signer] therefore
// returns the same token during a window, by default a tenth of the token's
// lifetime, and signs the tokens in demand before the next window begins. A
// returned token is valid for at least 90 % of its lifetime, and never for more
// than its lifetime. Windows depend only on the clock and the playback ID, so
// that all replicas of an application return the same URLs and signed posters
// can be cached. See [WithReuseWindow]. [Signer.Warm] signs a catalog ahead.
//
// # Errors
//
// Errors wrap the sentinel errors of this package; use errors.Is:
//
//   - [ErrInvalidKey], when a key is loaded: the key cannot be used. Errors of
//     its group, such as [ErrKeyTruncated], name the reason.
//   - an [*OptionError], from [NewSigner] and [NewTenant]: the application is
//     configured wrongly.
//   - [ErrInvalidPlaybackID] and [ErrInvalidGrant], from [Signer.Sign]: this
//     video cannot be signed. Another call does not help.
//   - [ErrForbidden], from Sign: the grant has ended; see [Grant.NotAfter].
//   - [ErrKeyUnavailable], from Sign: the key source or the KMS failed. A later
//     call can succeed.
//   - the error of the context, from Sign: it ended before there was a token.
//
// A resolver refuses a viewer with [ErrUnauthenticated], [ErrForbidden],
// [ErrNotFound] or [Refuse]. The adapters answer each error with one status.
//
// No error, log value or printed form contains a token or a byte of a private
// key.
//
// # Concurrency
//
// All types are safe for concurrent use after their construction.
// [Signer.Close] ends the background work of a Signer. A Signer that becomes
// unreachable needs no Close.
//
// A KMS can hang. [WithSigningTimeout] limits the time that a request waits for
// it, and [WithMaxInFlight] the number of calls at a time.
package core
