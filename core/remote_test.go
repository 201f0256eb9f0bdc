//go:build go1.25

package core_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// hangingKey is a remote key that can hang.
type hangingKey struct {
	hangs    atomic.Bool
	release  chan struct{} // ends all signatures that hang
	inFlight atomic.Int64
	most     atomic.Int64 // signatures in flight at the same time
	delay    time.Duration
}

func newHangingKey(hangs bool) *hangingKey {
	k := &hangingKey{release: make(chan struct{})}
	k.hangs.Store(hangs)
	return k
}

func (k *hangingKey) key(t *testing.T) core.SigningKey {
	return remoteKey(t, func() error {
		n := k.inFlight.Add(1)
		defer k.inFlight.Add(-1)
		for most := k.most.Load(); n > most && !k.most.CompareAndSwap(most, n); most = k.most.Load() {
		}
		time.Sleep(k.delay)
		if k.hangs.Load() {
			<-k.release
		}
		return nil
	})
}

func TestSign_hangingRemoteKey(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		opts []core.Option
		want time.Duration
	}{
		"reuse":         {nil, core.DefaultSigningTimeout},
		"no reuse":      {[]core.Option{core.WithReuseWindow(0)}, core.DefaultSigningTimeout},
		"other timeout": {[]core.Option{core.WithSigningTimeout(time.Second)}, time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				remote, events := newHangingKey(true), new(counter)
				signer := newSigner(t, remote.key(t), append(test.opts, core.WithObserver(events))...)
				grant := core.Grant{PlaybackID: videoID}

				start := time.Now()
				_, err := signer.Sign(context.Background(), grant)
				if !errors.Is(err, core.ErrKeyUnavailable) || time.Since(start) != test.want {
					t.Errorf("got %v after %v, want ErrKeyUnavailable after %v", err, time.Since(start), test.want)
				}
				if n := events.count(core.EventSignFailed); n != 1 {
					t.Errorf("%d EventSignFailed, want 1", n)
				}

				// The key works again, while the first signature still hangs.
				remote.hangs.Store(false)
				mustSign(t, signer, grant)
				close(remote.release)
			})
		})
	}
}

func TestSign_boundsSignaturesInFlight(t *testing.T) {
	t.Parallel()
	for name, window := range map[string]core.Option{
		"reuse": core.WithTTL(time.Hour), "no reuse": core.WithReuseWindow(0),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const limit = 5
				remote := newHangingKey(true)
				signer := newSigner(t, remote.key(t), window, core.WithMaxInFlight(limit))
				sign := func(i int) (time.Duration, error) {
					start := time.Now()
					_, err := signer.Sign(context.Background(), core.Grant{PlaybackID: fmt.Sprint("video-", i)})
					return time.Since(start), err
				}

				var requests sync.WaitGroup
				for i := range 100 {
					requests.Go(func() {
						waited, err := sign(i)
						if !errors.Is(err, core.ErrKeyUnavailable) || waited > 2*core.DefaultSigningTimeout {
							t.Errorf("got %v after %v", err, waited)
						}
					})
				}
				requests.Wait()
				if n := remote.most.Load(); n != limit {
					t.Errorf("%d signatures in flight, want %d", n, limit)
				}

				// All hang for longer than the timeout, so that waiting has no purpose.
				if waited, err := sign(100); !errors.Is(err, core.ErrKeyUnavailable) || waited != 0 {
					t.Errorf("got %v after %v, want ErrKeyUnavailable at once", err, waited)
				}

				remote.hangs.Store(false)
				close(remote.release)
				synctest.Wait()
				if _, err := sign(101); err != nil {
					t.Errorf("after the signatures have ended: %v", err)
				}
			})
		})
	}
}

func TestSign_rotationFromHangingKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		remote := newHangingKey(true)
		ring, err := core.NewKeyRing(remote.key(t))
		if err != nil {
			t.Fatal(err)
		}
		signer := newSigner(t, ring, core.WithMaxInFlight(1))
		if _, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID}); !errors.Is(err, core.ErrKeyUnavailable) {
			t.Fatalf("got %v, want ErrKeyUnavailable", err)
		}
		next, err := newKey(testkeys.OtherKeyID, remoteSigner{key: testkeys.OtherRSA()})
		if err != nil {
			t.Fatal(err)
		}
		if err := ring.Rotate(next); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		mustSign(t, signer, core.Grant{PlaybackID: videoID})
		if waited := time.Since(start); waited != 0 {
			t.Errorf("a signature of the new key took %v", waited)
		}
		close(remote.release)
	})
}

func TestSign_waitsForSignaturesInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		remote := newHangingKey(false)
		remote.delay = time.Second
		signer := newSigner(t, remote.key(t), core.WithMaxInFlight(2))
		start := time.Now()
		var requests sync.WaitGroup
		for i := range 10 {
			requests.Go(func() {
				if _, err := signer.Sign(t.Context(), core.Grant{PlaybackID: fmt.Sprint("video-", i)}); err != nil {
					t.Error(err)
				}
			})
		}
		requests.Wait()
		if took := time.Since(start); took != 5*time.Second || remote.most.Load() != 2 {
			t.Errorf("10 signatures took %v, up to %d at a time, want 5s and 2", took, remote.most.Load())
		}
	})
}

func TestSign_callerLeavesBeforeItsTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		remote := newHangingKey(true)
		signer := newSigner(t, remote.key(t), core.WithMaxInFlight(1))
		go func() { _, _ = signer.Sign(context.Background(), core.Grant{PlaybackID: "first"}) }()
		synctest.Wait()

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := signer.Sign(ctx, core.Grant{PlaybackID: "second"})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("got %v after %v, want context.DeadlineExceeded after 1s", err, time.Since(start))
		}
		close(remote.release)
	})
}

func TestSignAll_hangingRemoteKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		remote := newHangingKey(true)
		signer := newSigner(t, remote.key(t))
		grants := make([]core.Grant, 1000)
		for i := range grants {
			grants[i].PlaybackID = fmt.Sprint("video-", i)
		}
		start := time.Now()
		_, err := signer.SignAll(context.Background(), grants)
		if !errors.Is(err, core.ErrKeyUnavailable) || time.Since(start) > 2*core.DefaultSigningTimeout {
			t.Errorf("got %v after %v, want ErrKeyUnavailable within twice the timeout", err, time.Since(start))
		}
		close(remote.release)
	})
}

func TestClose_hangingRemoteKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		remote := newHangingKey(false)
		signer := newSigner(t, remote.key(t))
		grant := core.Grant{PlaybackID: videoID}
		p := mustSign(t, signer, grant)
		window := p.ExpiresAt().Sub(p.IssuedAt()) / 10

		remote.hangs.Store(true)
		time.Sleep(time.Until(p.IssuedAt().Add(window * 3 / 4)))
		mustSign(t, signer, grant) // queues the signature of the next window
		synctest.Wait()
		if n := remote.inFlight.Load(); n != 1 {
			t.Fatalf("%d signatures in flight, want the one of the next window", n)
		}
		start := time.Now()
		signer.Close()
		if waited := time.Since(start); waited != 0 {
			t.Errorf("Close returned after %v, want at once", waited)
		}
		mustSign(t, signer, grant)
		close(remote.release)
	})
}

// TestSign_hangingRemoteKeyLeaksNothing requests a video every second for an
// hour, while the remote key hangs.
func TestSign_hangingRemoteKeyLeaksNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		remote := newHangingKey(true)
		signer := newSigner(t, remote.key(t))
		var waiting, most atomic.Int64
		for i := range 3600 {
			go func() {
				waiting.Add(1)
				defer waiting.Add(-1)
				_, err := signer.Sign(context.Background(), core.Grant{PlaybackID: fmt.Sprint("video-", i%7)})
				if !errors.Is(err, core.ErrKeyUnavailable) {
					t.Errorf("got %v, want ErrKeyUnavailable", err)
				}
			}()
			time.Sleep(time.Second)
			most.Store(max(most.Load(), waiting.Load()))
		}
		if n := remote.most.Load(); n != core.DefaultMaxInFlight {
			t.Errorf("%d signatures in flight, want %d", n, core.DefaultMaxInFlight)
		}
		// One request a second waits for at most the timeout twice.
		if n := most.Load(); n > 20 {
			t.Errorf("%d requests wait at the same time", n)
		}
		close(remote.release)
	})
}
