package core

import "context"

// KeySource provides the signing key. A [Signer] asks it on every use, so that keys rotate without a restart; it must
// therefore be fast, and safe for concurrent use. A slow store belongs behind a cache, such as [KeyRing] or [KeyFile].
//
// [SigningKey], [*KeyRing], [*KeyFile] and [KeySourceFunc] are KeySources.
type KeySource interface {
	SigningKey(ctx context.Context) (SigningKey, error)
}

// KeySourceFunc makes a KeySource of a function: for a key per tenant, for instance, found by a value in the context.
type KeySourceFunc func(ctx context.Context) (SigningKey, error)

// SigningKey calls f.
func (f KeySourceFunc) SigningKey(ctx context.Context) (SigningKey, error) { return f(ctx) }
