package core

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// remoteSigning makes the signatures of remote signers, such as a KMS. They can
// hang, so it limits the time that a caller waits and, per key, the number of
// signatures in flight. A key that hangs thus does not delay the others.
type remoteSigning struct {
	timeout     time.Duration
	maxInFlight int
	mu          sync.Mutex
	keys        map[[sha256.Size]byte]*remoteKey // in use, by fingerprint
}

// remoteKey counts the signatures of one key.
type remoteKey struct {
	users   int           // callers and signatures in flight; guarded by remoteSigning.mu
	slots   chan struct{} // one per signature in flight
	overdue atomic.Int64  // signatures in flight that exceeded the timeout
}

// remoteSignature is a signature in flight.
type remoteSignature struct {
	done      chan struct{} // closed when the result is set
	signature []byte
	err       error
	ended     atomic.Bool // set by the first of the signer's return and the timeout
}

// errNoResult is the result of a remote signer that ends its goroutine.
var errNoResult = errors.New("the remote signer did not return")

// sign returns key's signature of a SHA-256 digest. It waits up to the timeout
// for its turn, and then up to the timeout for the signature. If every
// signature in flight has exceeded the timeout, it does not wait. ctx has the
// values for the remote signer and is never canceled.
func (r *remoteSigning) sign(ctx context.Context, key *keyMaterial, digest []byte) ([]byte, error) {
	k := r.use(key)
	defer r.release(key)
	if err := r.acquire(k); err != nil {
		return nil, err
	}
	r.use(key)
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	s := remoteSignature{done: make(chan struct{}), err: errNoResult}
	go func() {
		defer func() {
			if s.ended.Swap(true) {
				k.overdue.Add(-1)
			}
			<-k.slots
			r.release(key)
			close(s.done)
		}()
		s.signature, s.err = key.sign(ctx, digest)
	}()
	select {
	case <-s.done:
	case <-ctx.Done():
		k.overdue.Add(1)
		if !s.ended.Swap(true) {
			return nil, r.timedOut()
		}
		// It ended at the same moment.
		k.overdue.Add(-1)
		<-s.done
	}
	if errors.Is(s.err, context.DeadlineExceeded) && ctx.Err() != nil {
		return nil, r.timedOut()
	}
	return s.signature, s.err
}

func (r *remoteSigning) timedOut() error {
	return fmt.Errorf("the remote signer did not return within %v: "+
		"check the connection to it, or raise the limit with WithSigningTimeout", r.timeout)
}

// acquire takes one of k's slots.
func (r *remoteSigning) acquire(k *remoteKey) error {
	select {
	case k.slots <- struct{}{}:
		return nil
	default:
	}
	if k.overdue.Load() >= int64(r.maxInFlight) {
		return fmt.Errorf("%d signatures are in flight, and none has ended within %v: "+
			"the remote signer hangs, give its client a timeout", r.maxInFlight, r.timeout)
	}
	timer := time.NewTimer(r.timeout)
	defer timer.Stop()
	select {
	case k.slots <- struct{}{}:
		return nil
	case <-timer.C:
		return fmt.Errorf("%d signatures were in flight for %v: raise the limit with WithMaxInFlight",
			r.maxInFlight, r.timeout)
	}
}

// use returns the counts of a key until release is called.
func (r *remoteSigning) use(key *keyMaterial) *remoteKey {
	r.mu.Lock()
	defer r.mu.Unlock()
	k := r.keys[key.fingerprint]
	if k == nil {
		k = &remoteKey{slots: make(chan struct{}, r.maxInFlight)}
		r.keys[key.fingerprint] = k
	}
	k.users++
	return k
}

func (r *remoteSigning) release(key *keyMaterial) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k := r.keys[key.fingerprint]
	if k.users--; k.users == 0 {
		delete(r.keys, key.fingerprint)
	}
}
