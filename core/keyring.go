package core

import (
	"context"
	"fmt"
	"sync/atomic"
)

// KeyRing is a [KeySource] whose key can be replaced while requests are served.
// It is safe for concurrent use, and reading it never blocks. The zero value
// has no key; Rotate sets one.
//
// To rotate without refusing a viewer, create the new signing key in FastPix,
// call Rotate in every process, wait until the tokens of the old key have
// expired (the signer's TTL), then delete the old key in FastPix.
type KeyRing struct {
	current atomic.Pointer[SigningKey]
}

// NewKeyRing returns a KeyRing that holds key. It fails with [ErrKeyEmpty] if
// key is the zero value.
func NewKeyRing(key SigningKey) (*KeyRing, error) {
	r := new(KeyRing)
	if err := r.Rotate(key); err != nil {
		return nil, err
	}
	return r, nil
}

// Rotate makes key the one that signs from now on. It fails with [ErrKeyEmpty]
// if key is the zero value, and then keeps the present key.
func (r *KeyRing) Rotate(key SigningKey) error {
	if key.IsZero() {
		return fmt.Errorf("core: KeyRing: %w: %s", ErrKeyEmpty, zeroKey)
	}
	r.current.Store(&key)
	return nil
}

// SigningKey returns the present key. It fails with [ErrKeyEmpty] if there is
// none.
func (r *KeyRing) SigningKey(context.Context) (SigningKey, error) {
	key := r.current.Load()
	if key == nil {
		return SigningKey{}, fmt.Errorf("core: KeyRing: %w: the ring is empty: make it with NewKeyRing", ErrKeyEmpty)
	}
	return *key, nil
}
