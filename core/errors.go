package core

import (
	"errors"
	"fmt"
)

// Errors that an application's resolver returns (wrapped or bare) to refuse a viewer. The adapters map them to the HTTP
// status codes named here.
var (
	// ErrUnauthenticated says that the viewer is not signed in: 401.
	ErrUnauthenticated = errors.New("viewer is not authenticated")
	// ErrForbidden says that the viewer is known but may not watch this video: 403.
	ErrForbidden = errors.New("viewer may not watch this video")
	// ErrNotFound says that there is no such video: 404.
	ErrNotFound = errors.New("video not found")
)

// Errors of a [Grant] that cannot be signed.
var (
	// ErrInvalidPlaybackID marks a playback ID that must not enter a token or a URL. Adapters answer 400.
	ErrInvalidPlaybackID = errors.New("invalid playback ID")
	// ErrInvalidGrant marks a Grant with a field that cannot be signed: lifetime, policy, subject or extra claims.
	ErrInvalidGrant = errors.New("invalid grant")
)

// ErrKeyUnavailable marks a failure to get or use the signing key: the [KeySource] failed or the key could not sign.
// Adapters answer 503.
var ErrKeyUnavailable = errors.New("signing key unavailable")

// ErrInvalidKey is matched by every error about key material; the others below say which kind it is.
var ErrInvalidKey = errors.New("invalid signing key")

// Reasons why key material is refused. Each matches [ErrInvalidKey] too. Their texts, and the errors wrapping them, never
// contain a byte of the material.
var (
	// ErrKeyIDMissing means that the key ID is empty.
	ErrKeyIDMissing = fmt.Errorf("%w: missing key ID", ErrInvalidKey)
	// ErrKeyIDInvalid means that the key ID is not 1 to 100 characters of
	// [A-Za-z0-9._-]. The error never quotes it, because it can be a private
	// key in the wrong place.
	ErrKeyIDInvalid = fmt.Errorf("%w: malformed key ID", ErrInvalidKey)
	// ErrKeyIDMismatch means that the key ID differs from the one in FastPix's
	// answer that holds the private key.
	ErrKeyIDMismatch = fmt.Errorf("%w: key ID of another key", ErrInvalidKey)
	// ErrKeyEmpty says that there is no key material at all.
	ErrKeyEmpty = fmt.Errorf("%w: empty private key", ErrInvalidKey)
	// ErrKeyTruncated says that the material is the beginning of a key, or one with a piece missing.
	ErrKeyTruncated = fmt.Errorf("%w: truncated or damaged private key", ErrInvalidKey)
	// ErrKeyPublic says that the material is a public key or a certificate.
	ErrKeyPublic = fmt.Errorf("%w: public key where a private key is needed", ErrInvalidKey)
	// ErrKeyEncrypted says that the private key is protected by a passphrase.
	ErrKeyEncrypted = fmt.Errorf("%w: encrypted private key", ErrInvalidKey)
	// ErrKeyNotRSA says that the private key is of another kind, such as EC or Ed25519.
	ErrKeyNotRSA = fmt.Errorf("%w: non-RSA key", ErrInvalidKey)
	// ErrKeyTooSmall says that the RSA key has fewer than 2048 bits.
	ErrKeyTooSmall = fmt.Errorf("%w: RSA key too small", ErrInvalidKey)
	// ErrKeyInconsistent says that the numbers of an RSA key do not belong together.
	ErrKeyInconsistent = fmt.Errorf("%w: inconsistent RSA key", ErrInvalidKey)
	// ErrKeyUnrecognized says that the material is no private key at all, for instance a shared HMAC secret.
	ErrKeyUnrecognized = fmt.Errorf("%w: unrecognized key material", ErrInvalidKey)
)
