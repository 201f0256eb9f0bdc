package core

import (
	"context"
	"crypto"
)

// NewInstantKey returns a key whose signatures are not verified, so that tests
// can make millions of them without RSA.
func NewInstantKey(like SigningKey, signer crypto.Signer) SigningKey {
	m := *like.material()
	m.remote = false
	m.signDigest = func(_ context.Context, digest []byte) ([]byte, error) {
		return signer.Sign(nil, digest, crypto.SHA256)
	}
	return m.key()
}

// FrontMinEntries is the smallest cache that gets a front.
const FrontMinEntries = frontMinEntries

// Evict removes all playbacks from the cache of s, but not from its front.
func (s *Signer) Evict() { s.reuse.slots.InvalidateAll() }
