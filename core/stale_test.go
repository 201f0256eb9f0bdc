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
)

var errDown = errors.New("the key store is down")

// flakySource is a key source that can be down.
type flakySource struct {
	down atomic.Bool
	ring core.KeyRing
}

func newFlakySource(t testing.TB, key core.SigningKey) *flakySource {
	t.Helper()
	s := new(flakySource)
	if err := s.ring.Rotate(key); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *flakySource) SigningKey(ctx context.Context) (core.SigningKey, error) {
	if s.down.Load() {
		return core.SigningKey{}, errDown
	}
	return s.ring.SigningKey(ctx)
}

// TestSign_staleKeySource requests a video every 10 seconds while the key
// source fails for 3 hours.
func TestSign_staleKeySource(t *testing.T) {
	t.Parallel()
	for name, ofTenant := range map[string]bool{"signer": false, "tenant": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				source := newFlakySource(t, instantKey(t))
				seen := new(recorder)
				signer := newSigner(t, source, core.WithObserver(seen))
				grant := core.Grant{PlaybackID: videoID}
				if ofTenant {
					grant.Tenant = newTenant(t, source)
				}
				last := mustSign(t, signer, grant)
				source.down.Store(true)
				seen.clear()
				served := 0
				for end := time.Now().Add(3 * time.Hour); time.Now().Before(end); time.Sleep(10 * time.Second) {
					p, err := signer.Sign(t.Context(), grant)
					if time.Now().Before(last.RefreshAt()) {
						if p != last || err != nil {
							t.Fatalf("at %v: got %v, %v, want %v", time.Now(), p, err, last)
						}
						served++
						continue
					}
					if !errors.Is(err, core.ErrKeyUnavailable) || !errors.Is(err, errDown) {
						t.Fatalf("at %v: got %v, %v, want ErrKeyUnavailable", time.Now(), p, err)
					}
				}
				// From the first request to a minute before the expiry.
				if served < 53*6 {
					t.Errorf("%d requests got the playback, want those of at least 53 minutes", served)
				}
				if n := seen.count(core.EventServedStale); n != served {
					t.Errorf("%d EventServedStale, want %d", n, served)
				}
				for _, e := range seen.events {
					if e.Kind == core.EventServedStale && (!errors.Is(e.Err, errDown) ||
						e.PlaybackID != videoID || e.KeyID != signingKey(t).ID()) {
						t.Fatalf("got event %+v, want the cause, the video and the key", e)
					}
				}

				source.down.Store(false)
				seen.clear()
				if p := mustSign(t, signer, grant); p == last || seen.count(core.EventServedStale) != 0 {
					t.Errorf("after the failure: got %v, want a new playback", p)
				}
			})
		})
	}
}

// TestSign_staleRemoteKey requests a video every second while a remote key
// fails for 3 hours.
func TestSign_staleRemoteKey(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fail func(ctx context.Context) error
		wait time.Duration // of a request, at most
		late int           // of 1000 requests that wait, at most
	}{
		"errors": {func(context.Context) error { return errDown }, 0, 0},
		"slow errors": {func(context.Context) error {
			time.Sleep(100 * time.Millisecond)
			return errDown
		}, 100 * time.Millisecond, 1000},
		"hangs":        {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, 500 * time.Millisecond, 110},
		"hangs longer": {func(context.Context) error { time.Sleep(time.Hour); return errDown }, 500 * time.Millisecond, 110},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var down atomic.Bool
				events := new(counter)
				signer := newSigner(t, newRemoteKey(t, func(ctx context.Context, digest []byte) ([]byte, error) {
					if down.Load() {
						return nil, test.fail(ctx)
					}
					return signRSA(ctx, digest)
				}), core.WithObserver(events))
				grant := core.Grant{PlaybackID: videoID}
				last := mustSign(t, signer, grant)
				down.Store(true)
				var served, late int
				for end := time.Now().Add(3 * time.Hour); time.Now().Before(end); time.Sleep(time.Second) {
					start := time.Now()
					p, err := signer.Sign(t.Context(), grant)
					waited := time.Since(start)
					if start.Before(last.RefreshAt()) {
						if p != last || err != nil || waited > test.wait {
							t.Fatalf("at %v: got %v, %v after %v, want %v", start, p, err, waited, last)
						}
						served++
						if waited > 0 {
							late++
						}
						continue
					}
					if !errors.Is(err, core.ErrKeyUnavailable) {
						t.Fatalf("at %v: got %v, %v, want ErrKeyUnavailable", start, p, err)
					}
				}
				if served < 2500 || late > served*test.late/1000 {
					t.Errorf("%d requests got the playback, %d of them late", served, late)
				}
				if n := events.count(core.EventServedStale); n == 0 || n > int64(served) {
					t.Errorf("%d EventServedStale for %d playbacks", n, served)
				}
				down.Store(false)
				time.Sleep(time.Hour) // until the signatures in flight have ended
				stale := events.count(core.EventServedStale)
				if p := mustSign(t, signer, grant); p == last || events.count(core.EventServedStale) != stale {
					t.Errorf("after the failure: got %v, want a new playback", p)
				}
			})
		})
	}
}

// TestSign_staleDuringFlight checks that a flight delays requests for 500 ms in
// all, and that its result is stored.
func TestSign_staleDuringFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var slow atomic.Bool
		var signatures atomic.Int64
		signer := newSigner(t, newRemoteKey(t, func(ctx context.Context, digest []byte) ([]byte, error) {
			signatures.Add(1)
			if slow.Load() {
				time.Sleep(5 * time.Second)
			}
			return signRSA(ctx, digest)
		}))
		grant := core.Grant{PlaybackID: videoID}
		first := mustSign(t, signer, grant)
		time.Sleep(time.Until(first.IssuedAt().Add(6 * time.Minute))) // the next window
		slow.Store(true)
		begin := time.Now()
		var requests sync.WaitGroup
		for i := range 40 {
			requests.Go(func() {
				time.Sleep(time.Duration(i) * 100 * time.Millisecond)
				start := time.Now()
				p, err := signer.Sign(t.Context(), grant)
				if p != first || err != nil {
					t.Errorf("after %v: got %v, %v, want the first playback", start.Sub(begin), p, err)
				}
				want := max(0, 500*time.Millisecond-start.Sub(begin))
				if waited := time.Since(start); waited != want {
					t.Errorf("after %v: waited for %v, want %v", start.Sub(begin), waited, want)
				}
			})
		}
		requests.Wait()
		time.Sleep(time.Until(begin.Add(5 * time.Second)))
		synctest.Wait()
		start := time.Now()
		if p := mustSign(t, signer, grant); p == first || time.Since(start) != 0 {
			t.Errorf("after the flight: got %v after %v, want its result at once", p, time.Since(start))
		}
		if n := signatures.Load(); n != 2 {
			t.Errorf("%d signatures, want 2", n)
		}
	})
}

// TestSign_staleOff checks the cases in which the error is returned.
func TestSign_staleOff(t *testing.T) {
	t.Parallel()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		opt   core.Option
		ctx   context.Context
		grant core.Grant
		want  error
	}{
		"option":   {core.WithStaleIfError(false), t.Context(), core.Grant{PlaybackID: videoID}, core.ErrKeyUnavailable},
		"no reuse": {core.WithReuseWindow(0), t.Context(), core.Grant{PlaybackID: videoID}, core.ErrKeyUnavailable},
		"canceled": {core.WithStaleIfError(true), canceled, core.Grant{PlaybackID: videoID}, core.ErrKeyUnavailable},
		"other viewer": {
			core.WithStaleIfError(true), t.Context(),
			core.Grant{PlaybackID: videoID, Subject: "viewer-1"},
			core.ErrKeyUnavailable,
		},
		"bad grant": {
			core.WithStaleIfError(true), t.Context(), core.Grant{PlaybackID: videoID, TTL: 1}, core.ErrInvalidGrant,
		},
		"ended grant": {
			core.WithStaleIfError(true), t.Context(),
			core.Grant{PlaybackID: videoID, NotAfter: specIssuedAt},
			core.ErrForbidden,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := newFlakySource(t, signingKey(t))
			signer := newSigner(t, source, test.opt, core.WithClock(newClock(specIssuedAt).Now))
			mustSign(t, signer, core.Grant{PlaybackID: videoID})
			source.down.Store(true)
			if p, err := signer.Sign(test.ctx, test.grant); p != nil || !errors.Is(err, test.want) {
				t.Errorf("got %v, %v, want %v", p, err, test.want)
			}
		})
	}
}

// TestSign_staleRemoteKeyCanceled checks that a request that leaves gets the
// error of its context.
func TestSign_staleRemoteKeyCanceled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		remote := newHangingKey(false)
		signer := newSigner(t, remote.key(t))
		grant := core.Grant{PlaybackID: videoID}
		first := mustSign(t, signer, grant)
		time.Sleep(time.Until(first.IssuedAt().Add(6 * time.Minute)))
		remote.hangs.Store(true)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if p, err := signer.Sign(ctx, grant); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, %v, want context.DeadlineExceeded", p, err)
		}
		close(remote.release)
		synctest.Wait()
	})
}

// TestSign_staleNotAfter lets a rental end while the key source fails.
func TestSign_staleNotAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := newFlakySource(t, instantKey(t))
		signer := newSigner(t, source)
		// The window of the last token begins while the source fails.
		end := time.Now().Add(70 * time.Minute)
		grant := core.Grant{PlaybackID: videoID, NotAfter: end}
		first := mustSign(t, signer, grant)
		source.down.Store(true)
		for time.Now().Before(end.Add(time.Minute)) {
			p, err := signer.Sign(t.Context(), grant)
			switch {
			case !time.Now().Before(end):
				if !errors.Is(err, core.ErrForbidden) {
					t.Fatalf("after the end: got %v, %v, want ErrForbidden", p, err)
				}
			case time.Now().Before(first.RefreshAt()):
				if p != first || err != nil || p.ExpiresAt().After(end) {
					t.Fatalf("at %v: got %v, %v, want the first playback", time.Now(), p, err)
				}
			case !errors.Is(err, core.ErrKeyUnavailable):
				t.Fatalf("at %v: got %v, %v, want ErrKeyUnavailable", time.Now(), p, err)
			}
			time.Sleep(10 * time.Second)
		}
	})
}

// TestSign_staleShorterNotAfter shortens a grant while the key source fails.
func TestSign_staleShorterNotAfter(t *testing.T) {
	t.Parallel()
	source := newFlakySource(t, signingKey(t))
	signer := newSigner(t, source, core.WithClock(newClock(specIssuedAt).Now))
	mustSign(t, signer, core.Grant{PlaybackID: videoID})
	source.down.Store(true)
	mustSign(t, signer, core.Grant{PlaybackID: videoID, NotAfter: specIssuedAt.Add(24 * time.Hour)})
	p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID, NotAfter: specIssuedAt.Add(time.Minute)})
	if !errors.Is(err, core.ErrKeyUnavailable) {
		t.Errorf("got %v, %v, want ErrKeyUnavailable", p, err)
	}
}

// TestSign_staleIdleVideo requests a video again after most of its lifetime.
func TestSign_staleIdleVideo(t *testing.T) {
	t.Parallel()
	clock := newClock(specIssuedAt)
	source := newFlakySource(t, signingKey(t))
	signer := newSigner(t, source, core.WithClock(clock.Now))
	first := mustSign(t, signer, core.Grant{PlaybackID: videoID})
	source.down.Store(true)
	clock.Advance(first.RefreshAt().Add(-time.Second).Sub(clock.Now()))
	if p := mustSign(t, signer, core.Grant{PlaybackID: videoID}); p != first {
		t.Errorf("got %v, want the first playback", p)
	}
	clock.Advance(time.Second)
	if p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID}); !errors.Is(err, core.ErrKeyUnavailable) {
		t.Errorf("at RefreshAt: got %v, %v, want ErrKeyUnavailable", p, err)
	}
	// The clock is set back.
	clock.Advance(-2 * time.Hour)
	if p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID}); !errors.Is(err, core.ErrKeyUnavailable) {
		t.Errorf("before the playback was issued: got %v, %v, want ErrKeyUnavailable", p, err)
	}
}

// TestSign_idleVideo requests a video again shortly before its playback should
// be renewed, while the cache's time passes.
func TestSign_idleVideo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := newFlakySource(t, instantKey(t))
		signer := newSigner(t, source)
		grant := core.Grant{PlaybackID: videoID}
		first := mustSign(t, signer, grant)
		source.down.Store(true)
		time.Sleep(time.Until(first.RefreshAt()) - time.Second)
		if p := mustSign(t, signer, grant); p != first {
			t.Errorf("got %v, want the first playback", p)
		}
	})
}

// TestSign_idleRental does the same with the last token of a grant, which is
// reused until it expires, with and without stale playbacks.
func TestSign_idleRental(t *testing.T) {
	t.Parallel()
	for _, stale := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			events := new(counter)
			signer := newSigner(t, instantKey(t), core.WithObserver(events), core.WithStaleIfError(stale))
			grant := core.Grant{PlaybackID: videoID, NotAfter: time.Now().Add(50 * time.Minute)}
			mustSign(t, signer, grant)
			time.Sleep(49 * time.Minute)
			mustSign(t, signer, grant)
			if n := events.count(core.EventSigned); n != 1 {
				t.Errorf("WithStaleIfError(%v): %d signatures, want 1", stale, n)
			}
		})
	}
}

// TestSign_staleAfterRotation lets the key source fail after a change of keys.
func TestSign_staleAfterRotation(t *testing.T) {
	t.Parallel()
	source := newFlakySource(t, signingKey(t))
	signer := newSigner(t, source, core.WithClock(newClock(specIssuedAt).Now))
	for _, tenant := range []*core.Tenant{nil, newTenant(t, source)} {
		if err := source.ring.Rotate(signingKey(t)); err != nil {
			t.Fatal(err)
		}
		signed, other := core.Grant{PlaybackID: "signed", Tenant: tenant}, core.Grant{PlaybackID: "other", Tenant: tenant}
		mustSign(t, signer, signed)
		mustSign(t, signer, other)
		if err := source.ring.Rotate(otherSigningKey(t)); err != nil {
			t.Fatal(err)
		}
		after := mustSign(t, signer, signed)
		source.down.Store(true)
		if p := mustSign(t, signer, signed); p != after {
			t.Errorf("%v: got %v, want the playback of the new key", tenant, p)
		}
		if p, err := signer.Sign(t.Context(), other); !errors.Is(err, core.ErrKeyUnavailable) {
			t.Errorf("%v: got %v, %v, want ErrKeyUnavailable, because only the old key has signed", tenant, p, err)
		}
		source.down.Store(false)
	}
}

// TestSign_staleKeyByContext lets a key source fail that selects keys by the
// context.
func TestSign_staleKeyByContext(t *testing.T) {
	t.Parallel()
	keys := map[any]core.SigningKey{"a": signingKey(t), "b": otherSigningKey(t)}
	var down atomic.Bool
	signer := newSigner(t, core.KeySourceFunc(func(ctx context.Context) (core.SigningKey, error) {
		key, ok := keys[ctx.Value(requestID{})]
		if !ok {
			return core.SigningKey{}, fmt.Errorf("%w: unknown tenant", core.ErrKeyEmpty)
		}
		if down.Load() {
			return core.SigningKey{}, errDown
		}
		return key, nil
	}), core.WithClock(newClock(specIssuedAt).Now))
	sign := func(id string) (*core.Playback, error) {
		return signer.Sign(context.WithValue(t.Context(), requestID{}, id), core.Grant{PlaybackID: videoID})
	}
	unknown := func() {
		t.Helper()
		if p, err := sign("unknown"); !errors.Is(err, core.ErrKeyUnavailable) {
			t.Errorf("unknown tenant: got %v, %v, want ErrKeyUnavailable", p, err)
		}
	}
	for _, id := range []string{"a", "b", "a"} {
		if _, err := sign(id); err != nil {
			t.Fatal(err)
		}
		unknown()
	}
	down.Store(true)
	unknown()
	for id := range keys {
		if p, err := sign(id.(string)); !errors.Is(err, core.ErrKeyUnavailable) {
			t.Errorf("%v: got %v, %v, want ErrKeyUnavailable", id, p, err)
		}
	}
}

// TestSign_staleRotationRace lets the answer of a key source arrive after a
// change of keys.
func TestSign_staleRotationRace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := newFlakySource(t, signingKey(t))
		signer := newSigner(t, core.KeySourceFunc(func(ctx context.Context) (core.SigningKey, error) {
			key, err := source.SigningKey(ctx)
			if ctx.Value(requestID{}) == "delayed" {
				time.Sleep(time.Second)
			}
			return key, err
		}))
		grant := core.Grant{PlaybackID: videoID}
		mustSign(t, signer, grant)
		go func() {
			if _, err := signer.Sign(context.WithValue(context.Background(), requestID{}, "delayed"), grant); err != nil {
				t.Error(err)
			}
		}()
		synctest.Wait()
		if err := source.ring.Rotate(otherSigningKey(t)); err != nil {
			t.Fatal(err)
		}
		after := mustSign(t, signer, grant)
		time.Sleep(time.Minute)
		source.down.Store(true)
		if p := mustSign(t, signer, grant); p != after {
			t.Errorf("got %v of key %v, want the playback of the new key", p, claimsOf(t, p.Token())["kid"])
		}
	})
}

// TestSign_keySourceCallsAfterRotation checks that the first requests after a
// change of keys ask the key source only once more, all together: one after the
// other, they would queue for a slow source.
func TestSign_keySourceCallsAfterRotation(t *testing.T) {
	t.Parallel()
	const requests = 20
	var rotated atomic.Bool
	var calls atomic.Int64
	all := make(chan struct{}) // closed when each request has called the source
	keys := map[bool]core.SigningKey{false: instantKey(t), true: otherSigningKey(t)}
	signer := newSigner(t, core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
		if rotated.Load() {
			switch calls.Add(1) {
			case requests:
				close(all)
			case requests + 1:
				time.Sleep(50 * time.Millisecond) // the others wait for this call
			}
			<-all
		}
		return keys[rotated.Load()], nil
	}))
	grant := core.Grant{PlaybackID: videoID}
	mustSign(t, signer, grant)
	rotated.Store(true)
	var running sync.WaitGroup
	for range requests {
		running.Go(func() {
			if _, err := signer.Sign(t.Context(), grant); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	if n := calls.Load(); n != requests+1 {
		t.Errorf("%d requests after a change of keys called the source %d times, want once each and once more", requests, n)
	}
}

// TestSignAll_staleHangingKey signs a catalog while the remote key hangs.
func TestSignAll_staleHangingKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		remote := newHangingKey(false)
		signer := newSigner(t, remote.key(t))
		grants := make([]core.Grant, 300)
		for i := range grants {
			grants[i].PlaybackID = fmt.Sprint("video-", i)
		}
		if _, err := signer.SignAll(t.Context(), grants); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Minute)
		remote.hangs.Store(true)
		start := time.Now()
		if _, err := signer.SignAll(t.Context(), grants); err != nil || time.Since(start) > 500*time.Millisecond {
			t.Errorf("got %v after %v, want playbacks within 500ms", err, time.Since(start))
		}
		remote.hangs.Store(false)
		close(remote.release)
		time.Sleep(time.Minute)
	})
}
