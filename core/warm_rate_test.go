//go:build go1.25

package core_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// TestWarm_rate signs a catalog of which the signer has a half, with a remote
// signer that takes longer than the interval between two signatures.
func TestWarm_rate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		grants := earlyGrants(t, 60, time.Now())
		var mu sync.Mutex
		var starts []time.Time
		signer := newSigner(t, remoteKey(t, func() error {
			mu.Lock()
			starts = append(starts, time.Now())
			mu.Unlock()
			time.Sleep(50 * time.Millisecond)
			return nil
		}))
		if _, err := signer.SignAll(t.Context(), grants[:30]); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		starts = nil
		mu.Unlock()
		begin := time.Now()
		progress, err := signer.Warm(t.Context(), slices.Values(grants), core.WarmRate(50))
		if want := (core.WarmProgress{Signed: 30, Reused: 30}); err != nil || progress != want {
			t.Errorf("got %+v, %v, want %+v", progress, err, want)
		}
		if took, want := time.Since(begin), 29*20*time.Millisecond+50*time.Millisecond; took != want {
			t.Errorf("Warm took %v, want %v", took, want)
		}
		for i := 1; i < len(starts); i++ {
			if pause := starts[i].Sub(starts[i-1]); pause < 20*time.Millisecond {
				t.Errorf("%v between two signatures, want 20ms at least", pause)
			}
		}
	})
}

// TestWarm_viewersFirst requests other videos during Warm, while the remote
// signer is slow.
func TestWarm_viewersFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		signer := newSigner(t, remoteKey(t, func() error { time.Sleep(time.Second); return nil }), core.WithMaxInFlight(4))
		grants := earlyGrants(t, 20, time.Now())
		var work sync.WaitGroup
		work.Go(func() {
			if _, err := signer.Warm(t.Context(), slices.Values(grants[:10]), fast); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(100 * time.Millisecond) // Warm has begun all signatures that it can
		begin := time.Now()
		for _, g := range grants[10:13] {
			work.Go(func() {
				mustSign(t, signer, g)
				if took := time.Since(begin); took != time.Second {
					t.Errorf("a viewer waited for %v, want the second of one signature", took)
				}
			})
		}
		work.Wait()
	})
}
