package core

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// remoteSigning makes the signatures of remote signers, such as a KMS. They get
// no context and can hang, so it limits the time that a caller waits and the
// number of signatures in flight.
type remoteSigning struct {
	timeout time.Duration
	slots   chan struct{} // one per signature in flight
	overdue atomic.Int64  // signatures in flight that exceeded the timeout
}

func newRemoteSigning(timeout time.Duration, maxInFlight int) *remoteSigning {
	return &remoteSigning{timeout: timeout, slots: make(chan struct{}, maxInFlight)}
}

// sign returns key's signature of a SHA-256 digest. It waits up to the timeout
// for its turn, and then up to the timeout for the signature. If every
// signature in flight has exceeded the timeout, it does not wait.
func (r *remoteSigning) sign(key *keyMaterial, digest []byte) ([]byte, error) {
	if err := r.acquire(); err != nil {
		return nil, err
	}
	s := remoteSignature{done: make(chan struct{}), err: errNoResult}
	go func() {
		defer func() {
			if s.ended.Swap(true) {
				r.overdue.Add(-1)
			}
			<-r.slots
			close(s.done)
		}()
		s.signature, s.err = key.sign(digest)
	}()
	timer := time.NewTimer(r.timeout)
	defer timer.Stop()
	select {
	case <-s.done:
		return s.signature, s.err
	case <-timer.C:
	}
	r.overdue.Add(1)
	if s.ended.Swap(true) {
		// It ended at the same moment.
		r.overdue.Add(-1)
		<-s.done
		return s.signature, s.err
	}
	return nil, fmt.Errorf("the crypto.Signer did not return within %v: "+
		"check the connection to it, or raise the limit with WithSigningTimeout", r.timeout)
}

// acquire takes a slot.
func (r *remoteSigning) acquire() error {
	select {
	case r.slots <- struct{}{}:
		return nil
	default:
	}
	if r.overdue.Load() >= int64(cap(r.slots)) {
		return fmt.Errorf("%d signatures are in flight, and none has ended within %v: "+
			"the crypto.Signer hangs, give its client a timeout", cap(r.slots), r.timeout)
	}
	timer := time.NewTimer(r.timeout)
	defer timer.Stop()
	select {
	case r.slots <- struct{}{}:
		return nil
	case <-timer.C:
		return fmt.Errorf("%d signatures were in flight for %v: raise the limit with WithMaxInFlight",
			cap(r.slots), r.timeout)
	}
}

// remoteSignature is a signature in flight.
type remoteSignature struct {
	done      chan struct{} // closed when the result is set
	signature []byte
	err       error
	ended     atomic.Bool // set by the first of the signer's return and the timeout
}

// errNoResult is the result of a crypto.Signer that ends its goroutine.
var errNoResult = errors.New("the crypto.Signer did not return")
