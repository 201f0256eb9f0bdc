package core_test

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
)

// fast lets tests sign as fast as the key can.
var fast = core.WarmRate(1_000_000)

// earlyGrants returns n grants whose reuse windows are in their first half, in
// which nothing is signed for the next one.
func earlyGrants(t testing.TB, n int, now time.Time) []core.Grant {
	t.Helper()
	signer := newSigner(t, instantKey(t), core.WithClock(newClock(now).Now))
	var grants []core.Grant
	for i := 0; len(grants) < n; i++ {
		g := core.Grant{PlaybackID: fmt.Sprint("video-", i)}
		p := mustSign(t, signer, g)
		window := p.ExpiresAt().Sub(p.IssuedAt()) / 10
		if now.Sub(p.IssuedAt()) < window/2 {
			grants = append(grants, g)
		}
	}
	return grants
}

func TestWarm(t *testing.T) {
	t.Parallel()
	clock, events := newClock(specIssuedAt), new(counter)
	signer := newSigner(t, instantKey(t), core.WithClock(clock.Now), core.WithObserver(events))
	grants := earlyGrants(t, 20, specIssuedAt)
	mustSign(t, signer, grants[0])
	grants = append(grants, grants[1], core.Grant{PlaybackID: "free", Policy: core.Public})

	var reported []core.WarmProgress
	progress, err := signer.Warm(t.Context(), slices.Values(grants), fast,
		core.WarmReport(func(p core.WarmProgress, _ core.Grant, err error) {
			if err != nil {
				t.Error(err)
			}
			reported = append(reported, p)
		}))
	if err != nil {
		t.Fatal(err)
	}
	want := core.WarmProgress{Signed: 19, Reused: 3}
	if diff := cmp.Diff(want, progress); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	for i, p := range reported {
		if p.Done() != i+1 {
			t.Errorf("report %d: %d grants are done", i, p.Done())
		}
	}
	if len(reported) != len(grants) {
		t.Errorf("%d reports, want %d", len(reported), len(grants))
	}
	for _, g := range grants {
		mustSign(t, signer, g)
	}
	got := map[core.EventKind]int64{}
	for _, kind := range []core.EventKind{core.EventSigned, core.EventSignedAhead, core.EventReused} {
		got[kind] = events.count(kind)
	}
	if diff := cmp.Diff(map[core.EventKind]int64{
		core.EventSigned: 1, core.EventSignedAhead: 19, core.EventReused: 21,
	}, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestWarm_errors(t *testing.T) {
	t.Parallel()
	cause := errors.New("the KMS is down")
	broken := remoteKey(t, func() error { return cause })
	good := core.Grant{PlaybackID: "good"}
	many := make([]core.Grant, 100)
	for i := range many {
		many[i].PlaybackID = fmt.Sprint("video-", i)
	}
	for _, tt := range []struct {
		name   string
		signer *core.Signer
		grants []core.Grant
		opts   []core.WarmOption
		want   core.WarmProgress
		text   string
		is     error
	}{
		{
			name: "invalid grants", signer: newSigner(t, instantKey(t)),
			grants: []core.Grant{{PlaybackID: "bad/id"}, good, {PlaybackID: "ended", NotAfter: specIssuedAt}},
			want:   core.WarmProgress{Signed: 1, Failed: 2},
			text:   "2 of 3 grants could not be signed", is: core.ErrInvalidPlaybackID,
		},
		{
			name: "key unavailable", signer: newSigner(t, broken, core.WithMaxInFlight(1)), grants: many,
			want: core.WarmProgress{Failed: 10}, text: "stopped after 10 grants", is: core.ErrKeyUnavailable,
		},
		{
			name: "more than the cache", signer: newSigner(t, instantKey(t), core.WithMaxEntries(30)), grants: many,
			want: core.WarmProgress{Signed: 30}, text: "stopped after 30 grants: the signer keeps at most 30 playbacks",
		},
		{
			name: "no reuse", signer: newSigner(t, instantKey(t), core.WithReuseWindow(0)), grants: many,
			text: "WithReuseWindow(0)",
		},
		{
			name: "lifetime too short to be kept", signer: newSigner(t, instantKey(t)),
			grants: []core.Grant{{PlaybackID: "short", TTL: 9 * time.Second}, good},
			want:   core.WarmProgress{Signed: 1, Failed: 1},
			text:   "TTL: tokens that are valid for 9s are not kept", is: core.ErrInvalidGrant,
		},
		{
			name: "rate", signer: newSigner(t, instantKey(t)), grants: many, opts: []core.WarmOption{core.WarmRate(0)},
			text: "WarmRate: 0 is not positive",
		},
		{
			name: "no report", signer: newSigner(t, instantKey(t)), opts: []core.WarmOption{core.WarmReport(nil)},
			text: "WarmReport: the function is nil",
		},
		{name: "nil option", signer: newSigner(t, instantKey(t)), opts: []core.WarmOption{nil}, text: "an option is nil"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			opts := append([]core.WarmOption{fast}, tt.opts...)
			progress, err := tt.signer.Warm(t.Context(), slices.Values(tt.grants), opts...)
			if diff := cmp.Diff(tt.want, progress); diff != "" {
				t.Errorf("progress (-want +got):\n%s", diff)
			}
			if err == nil || !strings.Contains(err.Error(), tt.text) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got error %v, want one with %q that matches %v", err, tt.text, tt.is)
			}
		})
	}
}

func TestWarm_contextEnds(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, instantKey(t))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	endless := func(yield func(core.Grant) bool) {
		for i := 0; yield(core.Grant{PlaybackID: fmt.Sprint("video-", i)}); i++ {
		}
	}
	progress, err := signer.Warm(ctx, endless, fast, core.WarmReport(func(p core.WarmProgress, _ core.Grant, _ error) {
		if p.Done() == 50 {
			cancel()
		}
	}))
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "stopped after ") {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if progress.Signed < 50 || progress.Signed > 60 || progress.Failed != 0 {
		t.Errorf("got %+v, want about 50 signatures", progress)
	}
}

// TestWarm_replicas starts three replicas with the same catalog, whose viewers
// do not wait until it is signed.
func TestWarm_replicas(t *testing.T) {
	t.Parallel()
	const replicas, videos, viewers = 3, 200, 4
	for name, remote := range map[string]bool{"local key": false, "remote key": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			grants := earlyGrants(t, videos, specIssuedAt)
			var signatures atomic.Int64
			var work sync.WaitGroup
			for range replicas {
				key := countedKey(t, remote, &signatures)
				signer := newSigner(t, key, core.WithClock(newClock(specIssuedAt).Now))
				start := make(chan struct{})
				for viewer := range viewers {
					work.Add(1)
					go func() {
						defer work.Done()
						<-start
						for i := range grants {
							if _, err := signer.Sign(context.Background(), grants[(i+viewer*videos/viewers)%videos]); err != nil {
								t.Error(err)
							}
						}
					}()
				}
				work.Add(1)
				go func() {
					defer work.Done()
					close(start)
					progress, err := signer.Warm(context.Background(), slices.Values(grants), fast)
					if err != nil || progress.Done() != videos {
						t.Errorf("Warm: %+v, %v", progress, err)
					}
				}()
			}
			work.Wait()
			if n := signatures.Load(); n != replicas*videos {
				t.Errorf("%d signatures of %d replicas, want %d", n, replicas, replicas*videos)
			}
		})
	}
}

// countedKey returns a key that counts its signatures.
func countedKey(t *testing.T, remote bool, n *atomic.Int64) core.SigningKey {
	t.Helper()
	if remote {
		return remoteKey(t, func() error { n.Add(1); return nil })
	}
	return core.NewInstantKey(signingKey(t), remoteSigner{sign: func(d []byte, o crypto.SignerOpts) ([]byte, error) {
		n.Add(1)
		return instantSigner{}.Sign(nil, d, o)
	}})
}
