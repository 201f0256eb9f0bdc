package core

import "context"

// KeySource provides the signing key. A [Signer] asks it on every call, so that
// keys rotate without a restart. It must therefore be fast and safe for
// concurrent use. A slow key store needs a cache in front, such as [KeyRing] or
// [KeyFile].
//
// [SigningKey], [*KeyRing], [*KeyFile] and [KeySourceFunc] implement KeySource.
type KeySource interface {
	// SigningKey returns the key to sign with, for a caller with context
	// ctx. An error, or the zero SigningKey, makes the signer fail with
	// [ErrKeyUnavailable], or return a playback that was signed before; see
	// [WithStaleIfError]. An error that matches [ErrKeyEmpty] means that
	// there is no key for this caller.
	SigningKey(ctx context.Context) (SigningKey, error)
}

// KeySourceFunc is a function that implements [KeySource]. It can choose a key
// by a value in the context. It must then return an error that matches
// [ErrKeyEmpty] for a context without a key; see [WithStaleIfError]. To choose
// a key by tenant, use [Grant.Tenant]. [NewSigner] refuses a nil KeySourceFunc.
type KeySourceFunc func(ctx context.Context) (SigningKey, error)

// SigningKey calls f.
func (f KeySourceFunc) SigningKey(ctx context.Context) (SigningKey, error) { return f(ctx) }
