package core

import (
	"errors"
	"fmt"
)

// Errors that an application's resolver returns, bare or wrapped, to refuse a
// viewer. The adapters answer with the HTTP status named here. [Refuse] returns
// an error for any other status.
var (
	// ErrUnauthenticated means that the viewer is not signed in: 401.
	ErrUnauthenticated = errors.New("viewer is not authenticated")
	// ErrForbidden means that the viewer is known but has no access to the
	// video: 403. [Signer.Sign] returns it for a grant that has ended; see
	// Grant.NotAfter.
	ErrForbidden = errors.New("viewer may not watch this video")
	// ErrNotFound means that the video does not exist: 404.
	ErrNotFound = errors.New("video not found")
)

// Errors of a [Grant] that cannot be signed.
var (
	// ErrInvalidPlaybackID means that the playback ID cannot be part of a
	// token or a URL; see [ValidatePlaybackID]. The adapters answer 400.
	ErrInvalidPlaybackID = errors.New("invalid playback ID")
	// ErrInvalidGrant means that the lifetime, the policy, the subject or
	// the extra claims of a Grant cannot be signed. The adapters answer
	// 500, because the application made the Grant.
	ErrInvalidGrant = errors.New("invalid grant")
)

// ErrKeyUnavailable means that the [KeySource] failed or that the key could not
// sign, and that no earlier playback can be returned; see [WithStaleIfError].
// The adapters answer 503.
var ErrKeyUnavailable = errors.New("signing key unavailable")

// ErrInvalidKey is matched by every error about a signing key that cannot be
// used. [ErrKeyEmpty] and the errors of its group describe the reason.
var ErrInvalidKey = errors.New("invalid signing key")

// Reasons for which a signing key is refused. Each matches [ErrInvalidKey],
// too. Errors that wrap them name the remedy and never contain a byte of the
// key material.
var (
	// ErrKeyIDMissing means that the key ID is empty.
	ErrKeyIDMissing = fmt.Errorf("%w: missing key ID", ErrInvalidKey)
	// ErrKeyIDInvalid means that the key ID is not 1 to 100 characters of
	// [A-Za-z0-9._-]. Errors never quote it, because it can be a private
	// key in the wrong place.
	ErrKeyIDInvalid = fmt.Errorf("%w: malformed key ID", ErrInvalidKey)
	// ErrKeyIDMismatch means that the key ID differs from the one in
	// FastPix's answer that contains the private key.
	ErrKeyIDMismatch = fmt.Errorf("%w: key ID of another key", ErrInvalidKey)
	// ErrKeyEmpty means that there is no key: the material is empty, the
	// SigningKey is the zero value, or the KeySource, the crypto.Signer or
	// the function that signs is nil or has no key.
	ErrKeyEmpty = fmt.Errorf("%w: empty private key", ErrInvalidKey)
	// ErrKeyTruncated means that a part of the private key is missing or
	// damaged.
	ErrKeyTruncated = fmt.Errorf("%w: truncated or damaged private key", ErrInvalidKey)
	// ErrKeyPublic means that the material is a public key or a
	// certificate.
	ErrKeyPublic = fmt.Errorf("%w: public key in place of a private key", ErrInvalidKey)
	// ErrKeyEncrypted means that a passphrase protects the private key.
	ErrKeyEncrypted = fmt.Errorf("%w: encrypted private key", ErrInvalidKey)
	// ErrKeyNotRSA means that the key is of another type, such as EC or
	// Ed25519.
	ErrKeyNotRSA = fmt.Errorf("%w: non-RSA key", ErrInvalidKey)
	// ErrKeyTooSmall means that the RSA key has fewer than 2048 bits.
	ErrKeyTooSmall = fmt.Errorf("%w: RSA key that is too small", ErrInvalidKey)
	// ErrKeyInconsistent means that the numbers of an RSA key do not match
	// each other.
	ErrKeyInconsistent = fmt.Errorf("%w: inconsistent RSA key", ErrInvalidKey)
	// ErrKeyUnrecognized means that the material is not a key in a known
	// form, for instance a shared HMAC secret.
	ErrKeyUnrecognized = fmt.Errorf("%w: unrecognized key material", ErrInvalidKey)
)
