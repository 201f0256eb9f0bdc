// Package core signs playback URLs for private and DRM-protected videos on FastPix. It knows keys, claims, tokens and URLs, and
// no web framework: the packages nethttp, gin and fiber put it into one.
//
// # Quick start
//
//	key, err := core.SigningKeyFromEnv()                          // or ParseSigningKey, OpenKeyFile, NewSigningKey
//	signer, err := core.NewSigner(key)
//	playback, err := signer.Sign(ctx, core.Grant{PlaybackID: id}) // private by default
//	url := playback.StreamURL()                                   // https://stream.fastpix.io/{id}.m3u8?token={JWT}
//
// # Tokens
//
// FastPix accepts JWTs that are signed with RS256 and carry the claims kid, aud and exp; iss, sub and iat are optional and
// always written here. The audience is "media:{playbackID}" for private playback IDs and "drm:{playbackID}" for DRM ones; one
// token opens the stream and the images, and for DRM the licence as well. Public playback IDs get no token. Source:
// https://docs.fastpix.io/docs/secured-playback-with-jwts and https://fastpix.com/docs/video-security/generate-jwts-for-secure-media.
//
// # Reuse
//
// A signature costs about a millisecond of CPU. A [Signer] hands out the same token during a window, by default a tenth of its
// lifetime, and signs ahead of the next window what is in demand. Windows follow from the clock, so all replicas of an
// application emit the same URLs, which keeps signed posters cacheable. See [WithReuseWindow].
//
// # Keys
//
// A [Signer] asks its [KeySource] on every use: a [SigningKey] never changes, a [KeyRing] changes when told to, a [KeyFile] when
// its file does, and a [KeySourceFunc] decides per call. Any RSA crypto.Signer is a key, so a KMS works, too.
//
// # Errors
//
// What callers branch on are sentinel errors, wrapped; use errors.Is. No error, log value or printed form of this package holds
// a token or a byte of a private key.
//
// # Concurrency
//
// Every type of this package is safe for concurrent use once it is made. A [Signer] needs [Signer.Close] only to end its
// background work early; an unreachable one ends it by itself.
package core
