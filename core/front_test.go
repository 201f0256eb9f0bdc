package core_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// TestSign_frontDistinguishes requests tokens of one video in turn, so that
// they compete for one place of the front.
func TestSign_frontDistinguishes(t *testing.T) {
	t.Parallel()
	first, second := instantKey(t), core.NewInstantKey(otherSigningKey(t), instantSigner{})
	ring, err := core.NewKeyRing(first)
	if err != nil {
		t.Fatal(err)
	}
	tenant := newTenant(t, first, core.WithSubject("tenant"))
	clock := newClock(specIssuedAt)
	hour := clock.Now().Add(time.Hour)
	hot := core.Grant{PlaybackID: videoID}
	for name, other := range map[string]struct {
		grant core.Grant
		key   core.SigningKey
	}{
		"key":      {hot, second},
		"video":    {core.Grant{PlaybackID: "another-video"}, first},
		"viewer":   {core.Grant{PlaybackID: videoID, Subject: "viewer"}, first},
		"claims":   {core.Grant{PlaybackID: videoID, Claims: map[string]any{"seat": 1}}, first},
		"lifetime": {core.Grant{PlaybackID: videoID, TTL: 30 * time.Minute}, first},
		"policy":   {core.Grant{PlaybackID: videoID, Policy: core.DRM}, first},
		"live":     {core.Grant{PlaybackID: videoID, Live: true}, first},
		"tenant":   {core.Grant{PlaybackID: videoID, Tenant: tenant}, first},
		"end":      {core.Grant{PlaybackID: videoID, NotAfter: hour.Add(-time.Minute)}, first},
	} {
		signer := newSigner(t, ring, core.WithClock(clock.Now))
		direct := newSigner(t, ring, core.WithClock(clock.Now), core.WithMaxEntries(100)) // has no front
		for _, step := range []string{"signed", "cached", "in front", "still in front"} {
			for range 3 {
				for _, request := range []struct {
					grant core.Grant
					key   core.SigningKey
				}{{hot, first}, other} {
					if err := ring.Rotate(request.key); err != nil {
						t.Fatal(err)
					}
					got, want := mustSign(t, signer, request.grant), mustSign(t, direct, request.grant)
					if got.Token() != want.Token() || got.Live() != want.Live() {
						t.Errorf("other %s, %s: got claims %v, want %v",
							name, step, claimsOf(t, got.Token()), claimsOf(t, want.Token()))
					}
				}
			}
			for range 2 {
				mustSign(t, signer, other.grant) // twice in succession
			}
		}
	}
}

// TestSign_frontAsksCache evicts a token that the front holds.
func TestSign_frontAsksCache(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		entries           int
		sameSecond, after int64 // signatures
	}{
		"front":                 {core.FrontMinEntries, 1, 2},
		"cache without a front": {core.FrontMinEntries - 1, 2, 2},
	} {
		clock, events := newClock(specIssuedAt), new(counter)
		signer := newSigner(t, instantKey(t),
			core.WithClock(clock.Now), core.WithObserver(events), core.WithMaxEntries(test.entries))
		sign := func() string { return mustSign(t, signer, core.Grant{PlaybackID: videoID}).Token() }
		token := sign()
		for range 3 {
			sign()
		}
		signer.Evict()
		if again := sign(); again != token {
			t.Errorf("%s: the token changed", name)
		}
		if n := events.count(core.EventSigned); n != test.sameSecond {
			t.Errorf("%s: %d signatures in the second of the eviction, want %d", name, n, test.sameSecond)
		}
		clock.Advance(time.Second)
		sign()
		if n := events.count(core.EventSigned); n != test.after {
			t.Errorf("%s: %d signatures in the next second, want %d", name, n, test.after)
		}
	}
}

// TestSign_frontKeepsDemand requests a video every second, while requests for
// other videos fill the cache many times.
func TestSign_frontKeepsDemand(t *testing.T) {
	t.Parallel()
	clock := newClock(specIssuedAt)
	signer := newSigner(t, instantKey(t), core.WithClock(clock.Now),
		core.WithMaxEntries(core.FrontMinEntries), core.WithTTL(core.DefaultMaxTTL))
	first := mustSign(t, signer, core.Grant{PlaybackID: videoID})
	for second := range 50 {
		for range 10 {
			if p := mustSign(t, signer, core.Grant{PlaybackID: videoID}); p != first {
				t.Fatalf("second %d: the video was signed again", second)
			}
		}
		signMany(t, signer, second*500, 500)
		clock.Advance(time.Second)
	}
}

// TestSign_frontAllocations requests more videos than the front can hold.
func TestSign_frontAllocations(t *testing.T) {
	clock := newClock(specIssuedAt)
	signer := newSigner(t, instantKey(t), core.WithClock(clock.Now), core.WithTTL(core.DefaultMaxTTL))
	var halves [2][]core.Grant
	for i := range 4000 {
		g := core.Grant{PlaybackID: fmt.Sprint("video-", i)}
		// Nothing is signed ahead in the first half of a window.
		age := clock.Now().Sub(mustSign(t, signer, g).IssuedAt())
		if age > time.Minute && age < time.Hour {
			halves[i%2] = append(halves[i%2], g)
		}
	}
	ctx, half, step := t.Context(), 0, time.Second
	for name, round := range map[string]func(){
		"other videos in each second": func() {
			half, step = 1-half, -step
			clock.Advance(step)
			for _, g := range halves[half] {
				_, _ = signer.Sign(ctx, g)
			}
		},
		"each video twice in succession": func() {
			for _, g := range halves[0] {
				_, _ = signer.Sign(ctx, g)
				_, _ = signer.Sign(ctx, g)
			}
		},
	} {
		n := testing.AllocsPerRun(20, round)
		if requests := len(halves[0]); requests < 600 || n > float64(requests/10) {
			t.Errorf("%s: %v allocations for %d requests, want few", name, n, requests)
		}
	}
}

// TestSign_frontConcurrent requests tokens that compete for the places of the
// front, in seconds that change.
func TestSign_frontConcurrent(t *testing.T) {
	t.Parallel()
	const videos, rounds = 1500, 4
	clock := newClock(specIssuedAt)
	signer := newSigner(t, instantKey(t), core.WithClock(clock.Now), core.WithTTL(core.DefaultMaxTTL))
	var all sync.WaitGroup
	for worker := range 4 {
		all.Add(1)
		go func() {
			defer all.Done()
			subject := fmt.Sprint("viewer-", worker%2)
			for i := range videos * rounds {
				id := fmt.Sprint("video-", (i*7+i/3)%videos)
				p := mustSign(t, signer, core.Grant{PlaybackID: id, Subject: subject})
				if p.ID() != id {
					t.Errorf("got a playback of %s, want %s", p.ID(), id)
					return
				}
				if i%100 == 0 {
					if sub := claimsOf(t, p.Token())["sub"]; sub != subject {
						t.Errorf("got a token of %v, want %s", sub, subject)
						return
					}
					clock.Advance(10 * time.Millisecond)
				}
			}
		}()
	}
	all.Wait()
}
