package soak_test

import (
	"crypto"
	"errors"
	"io"
	"sync/atomic"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// hangingKMS is a remote signer that does not return until the test ends.
type hangingKMS struct {
	done  chan struct{}
	calls atomic.Int64
}

func newHangingKMS() *hangingKMS { return &hangingKMS{done: make(chan struct{})} }

func (k *hangingKMS) key(t *testing.T) core.SigningKey {
	t.Helper()
	key, err := core.NewSigningKey("kms-key", k)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (k *hangingKMS) release() { close(k.done) }

func (k *hangingKMS) Public() crypto.PublicKey { return testkeys.RSA().Public() }

func (k *hangingKMS) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	k.calls.Add(1)
	<-k.done
	return nil, errors.New("the KMS was shut down")
}
