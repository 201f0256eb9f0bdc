//go:build go1.25

package core_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// TestSign_notAfterReuse requests a rental once a second, in its last minute
// and earlier.
func TestSign_notAfterReuse(t *testing.T) {
	t.Parallel()
	for _, left := range []time.Duration{time.Minute, 2 * time.Minute, 30 * time.Minute, time.Hour, 25 * time.Hour} {
		t.Run(left.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				events := new(counter)
				signer := newSigner(t, instantKey(t), core.WithObserver(events))
				grant := core.Grant{PlaybackID: videoID, NotAfter: time.Now().Add(left)}
				for range 60 {
					p := mustSign(t, signer, grant)
					if p.ExpiresAt().After(grant.NotAfter) {
						t.Fatalf("the token expires at %v, after %v", p.ExpiresAt(), grant.NotAfter)
					}
					time.Sleep(time.Second)
				}
				synctest.Wait()
				if n := events.count(core.EventSigned) + events.count(core.EventSignedAhead); n > 2 {
					t.Errorf("60 requests in 60 s made %d signatures, want at most 2", n)
				}
			})
		})
	}
}

// TestSign_notAfterWholeRental requests a rental every 10 seconds until it
// ends, and then once more.
func TestSign_notAfterWholeRental(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		events := new(counter)
		signer := newSigner(t, instantKey(t), core.WithObserver(events))
		end := time.Now().Add(5*time.Hour + 123*time.Second)
		grant := core.Grant{PlaybackID: videoID, NotAfter: end}
		time.Sleep(time.Minute) // see TestSign_simulatedDay
		var last *core.Playback
		final, tokens := 0, map[*core.Playback]bool{}
		for time.Now().Before(end) {
			p := mustSign(t, signer, grant)
			left, want := time.Until(p.ExpiresAt()), min(54*time.Minute, time.Until(end))
			if left < want || left > time.Hour {
				t.Fatalf("got a token that is valid for %v, want %v to 1h", left, want)
			}
			if last != nil && last.ExpiresAt().Equal(end) && p != last {
				t.Fatalf("got %v after the final playback", p)
			}
			if p.ExpiresAt().Equal(end) {
				final++
			}
			last = p
			tokens[p] = true
			time.Sleep(10 * time.Second)
		}
		// The final token is valid for at most an hour. It is not signed
		// ahead.
		if final < 54*6 || final > 60*6 {
			t.Errorf("%d requests got the final token, want those of the last 54 to 60 minutes", final)
		}
		if n := events.count(core.EventSigned); n != 2 {
			t.Errorf("%d requests waited for a signature, want 2, for the first and the final token", n)
		}
		if n := events.count(core.EventSignedAhead); n != int64(len(tokens)-2) {
			t.Errorf("%d tokens were signed ahead, want the %d between the first and the final one", n, len(tokens)-2)
		}
		if !last.RefreshAt().Equal(end.Add(-time.Minute)) {
			t.Errorf("RefreshAt is %v, want a minute before %v", last.RefreshAt(), end)
		}
		if _, err := signer.Sign(t.Context(), grant); !errors.Is(err, core.ErrForbidden) {
			t.Errorf("at the end: got %v, want ErrForbidden", err)
		}
	})
}

// TestSign_notAfterShared signs one video for many viewers whose access ends at
// different times.
func TestSign_notAfterShared(t *testing.T) {
	t.Parallel()
	clock := newClock(specIssuedAt)
	events := new(counter)
	signer := newSigner(t, signingKey(t), core.WithClock(clock.Now), core.WithObserver(events))
	tokens := map[*core.Playback]bool{}
	for i := range 100 {
		end := specIssuedAt.Add(time.Hour + time.Duration(i)*time.Minute)
		tokens[mustSign(t, signer, core.Grant{PlaybackID: videoID, NotAfter: end})] = true
	}
	tokens[mustSign(t, signer, core.Grant{PlaybackID: videoID})] = true
	if n := events.count(core.EventSigned); n != 1 || len(tokens) != 1 {
		t.Errorf("101 grants made %d signatures and %d tokens, want 1 of each", n, len(tokens))
	}
}

// TestSign_notAfterWindowEdge reads the clock at the end of a window, while
// another request has moved on to the next one.
func TestSign_notAfterWindowEdge(t *testing.T) {
	t.Parallel()
	var early time.Time // what the next reading of the clock returns, once
	signer := newSigner(t, signingKey(t), core.WithClock(func() time.Time {
		if now := early; !now.IsZero() {
			early = time.Time{}
			return now
		}
		return specIssuedAt
	}))
	next := mustSign(t, signer, core.Grant{PlaybackID: videoID})
	early = next.IssuedAt().Add(-time.Second)
	end := next.ExpiresAt().Add(-time.Minute)
	p := mustSign(t, signer, core.Grant{PlaybackID: videoID, NotAfter: end})
	if !p.ExpiresAt().Equal(end) {
		t.Errorf("the token expires at %v, want the end of the grant, %v", p.ExpiresAt(), end)
	}
}

func TestSign_notAfterEnded(t *testing.T) {
	t.Parallel()
	clock := newClock(specIssuedAt)
	signers := map[string]*core.Signer{
		"reuse":    newSigner(t, signingKey(t), core.WithClock(clock.Now)),
		"no reuse": newSigner(t, signingKey(t), core.WithClock(clock.Now), core.WithReuseWindow(0)),
	}
	second := specIssuedAt.Truncate(time.Second)
	for name, signer := range signers {
		for _, policy := range []core.Policy{core.Private, core.DRM, core.Public} {
			sign := func(end time.Time) (*core.Playback, error) {
				return signer.Sign(t.Context(), core.Grant{PlaybackID: videoID, Policy: policy, NotAfter: end})
			}
			for _, end := range []time.Time{
				second, second.Add(999 * time.Millisecond), second.Add(-time.Nanosecond), second.Add(-1000 * time.Hour),
				time.Unix(0, 0), time.Time{}.Add(1),
			} {
				_, err := sign(end)
				if !errors.Is(err, core.ErrForbidden) || errors.Is(err, core.ErrInvalidGrant) {
					t.Fatalf("%s, %v: end %v: got %v, want ErrForbidden", name, policy, end, err)
				}
				if !strings.Contains(err.Error(), "ended at "+end.UTC().Format(time.RFC3339)) {
					t.Errorf("error %q does not contain the end", err)
				}
			}
			p, err := sign(second.Add(time.Second))
			if err != nil {
				t.Fatalf("%s, %v: one second before the end: %v", name, policy, err)
			}
			if want := second.Add(time.Second); policy != core.Public && !p.ExpiresAt().Equal(want) {
				t.Errorf("%s, %v: the token expires at %v, want %v", name, policy, p.ExpiresAt(), want)
			}
			if policy == core.Public && !p.ExpiresAt().IsZero() {
				t.Errorf("%s: a public playback expires at %v", name, p.ExpiresAt())
			}
		}
	}
}

// TestSign_notAfterDuringKeySource ends a grant while the key source fetches
// the key.
func TestSign_notAfterDuringKeySource(t *testing.T) {
	t.Parallel()
	key := instantKey(t)
	for name, fails := range map[string]bool{"succeeds": false, "fails": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				source := core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
					time.Sleep(time.Minute)
					if fails {
						return core.SigningKey{}, errors.New("vault is sealed")
					}
					return key, nil
				})
				grant := core.Grant{PlaybackID: videoID, NotAfter: time.Now().Add(30 * time.Second)}
				for _, opts := range [][]core.Option{nil, {core.WithReuseWindow(0)}} {
					p, err := newSigner(t, source, opts...).Sign(t.Context(), grant)
					if !errors.Is(err, core.ErrForbidden) || errors.Is(err, core.ErrKeyUnavailable) {
						t.Errorf("%d options: got %v, %v, want ErrForbidden", len(opts), p, err)
					}
				}
			})
		})
	}
}

func TestSignAll_notAfter(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, signingKey(t), core.WithClock(newClock(specIssuedAt).Now))
	playbacks, err := signer.SignAll(t.Context(), []core.Grant{
		{PlaybackID: "rented", NotAfter: specIssuedAt.Add(time.Minute)},
		{PlaybackID: "ended", NotAfter: specIssuedAt.Add(-time.Minute)},
	})
	var all *core.SignAllError
	if !errors.As(err, &all) || all.Errors[0] != nil || !errors.Is(all.Errors[1], core.ErrForbidden) {
		t.Fatalf("got %v, want ErrForbidden for the second grant", err)
	}
	if want := specIssuedAt.Add(time.Minute); !playbacks[0].ExpiresAt().Equal(want) {
		t.Errorf("the token expires at %v, want %v", playbacks[0].ExpiresAt(), want)
	}
}

// TestSign_notAfterReplicas asks two signers at random times for tokens of
// random grants. The first one is asked often, the second one rarely.
func TestSign_notAfterReplicas(t *testing.T) {
	t.Parallel()
	for range 20 {
		seed := rand.Uint64()
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0))
			seconds := func(n int64) time.Duration { return time.Duration(random.Int64N(n)) * time.Second }
			clock := newClock(specIssuedAt.Add(seconds(100_000)))
			opts := []core.Option{core.WithClock(clock.Now)}
			if random.IntN(2) == 0 {
				opts = append(opts, core.WithReuseWindow(time.Second+seconds(3000)))
			}
			busy, idle := newSigner(t, instantKey(t), opts...), newSigner(t, instantKey(t), opts...)
			end := clock.Now().Add(time.Second + seconds(20_000))
			grant := core.Grant{
				PlaybackID: fmt.Sprint("video-", random.IntN(100)),
				TTL:        20*time.Second + seconds(7200),
				NotAfter:   end,
			}
			for clock.Now().Before(end.Truncate(time.Second)) {
				p := mustSign(t, busy, grant)
				if random.IntN(3) == 0 {
					if other := mustSign(t, idle, grant); other.Token() != p.Token() {
						t.Fatalf("the replicas returned %v issued at %v, and %v issued at %v",
							p, p.IssuedAt(), other, other.IssuedAt())
					}
				}
				clock.Advance(time.Second + seconds(200))
			}
		})
	}
}

// TestSign_notAfterProperties checks the bounds of tokens for random lifetimes,
// windows and ends.
func TestSign_notAfterProperties(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	key := instantKey(t)
	for range 2000 {
		// Small values meet more edges.
		scale := []int64{20, 300, 20_000}[random.IntN(3)]
		between := func(low, high int64) int64 { return low + random.Int64N(high-low+1) }
		ttl, window := between(1, scale), between(0, scale)
		now := specIssuedAt.Unix() + between(-scale, scale)
		end := now + between(1, 3*scale)
		at := time.Unix(now, between(0, 999_999_999))
		signer, err := core.NewSigner(key,
			core.WithReuseWindow(time.Duration(window)*time.Second), core.WithClock(func() time.Time { return at }))
		if err != nil {
			t.Fatal(err)
		}
		p := mustSign(t, signer, core.Grant{
			PlaybackID: fmt.Sprint("video-", random.IntN(1000)),
			TTL:        time.Duration(ttl) * time.Second,
			NotAfter:   time.Unix(end, between(0, 999_999_999)),
		})
		signer.Close()
		issued, expires := p.IssuedAt().Unix(), p.ExpiresAt().Unix()
		claims := claimsOf(t, p.Token())
		if claims["iat"] != float64(issued) || claims["exp"] != float64(expires) {
			t.Errorf("the playback is valid from %d to %d, its token from %v to %v",
				issued, expires, claims["iat"], claims["exp"])
		}
		left := min(ttl-min(window, ttl/2), end-now)
		if expires > end || expires <= now || issued > now || expires-issued > ttl || expires-now < left ||
			p.RefreshAt().After(p.ExpiresAt()) || p.RefreshAt().Before(p.IssuedAt()) {
			t.Fatalf("seed %d: TTL %d, window %d, now %d, end %d: issued at %d, expires at %d, refresh at %d",
				seed, ttl, window, now, end, issued, expires, p.RefreshAt().Unix())
		}
	}
}

func TestSign_notAfterAllocations(t *testing.T) {
	signer := newSigner(t, signingKey(t), core.WithClock(newClock(specIssuedAt).Now))
	ctx, grant := t.Context(), core.Grant{PlaybackID: videoID, NotAfter: specIssuedAt.Add(time.Minute)}
	mustSign(t, signer, grant)
	if n := testing.AllocsPerRun(1000, func() { _, _ = signer.Sign(ctx, grant) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}
