package views_test

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/scale/views"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

const tolerance = 0.02

func playbackID(video int) string { return fmt.Sprintf("%08d-cf4d-4717-9b90-ce429a124455", video) }

// smallCase is a site that is small enough for real signatures.
type smallCase struct {
	videos, replicas int
	perSecond        float64 // requests
	length           time.Duration
	restarts         []time.Duration
	seed             uint64
}

const (
	smallTTL    = 10 * time.Minute
	smallWindow = time.Minute
	smallSkew   = 0.9
)

func (c smallCase) trace() views.Trace {
	return views.NewTrace(c.seed, views.Trace{
		TTL: smallTTL, Window: smallWindow, Replicas: c.replicas, Restarts: c.restarts,
	}, c.videos, smallSkew, c.perSecond, c.length)
}

// expected returns the signatures that the model expects from a cold start on.
func (c smallCase) expected() float64 {
	e := views.Scenario{
		PageViews: c.perSecond, Videos: c.videos, Skew: smallSkew, VideosPerPage: 1, Replicas: c.replicas, Locations: 1,
		TTL: smallTTL, Window: smallWindow, MaxEntries: c.videos, PlayTime: time.Minute,
	}.Estimate(views.Costs{})
	return e.Signatures*c.length.Seconds() + e.Restart*float64(c.replicas*(1+len(c.restarts)))
}

// near reports whether two numbers differ by at most 2 %.
func near(got, want float64) bool { return math.Abs(got-want) <= tolerance*want }

// sign makes the requests of a trace with real signers, whose keys change at
// each restart if rotate is set. It returns the number of signatures.
func sign(t *testing.T, trace views.Trace, rotate bool) (all, ahead int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var signed, signedAhead atomic.Int64
		keys, err := core.NewKeyRing(signingKey(t, 0))
		if err != nil {
			t.Fatal(err)
		}
		newSigner := func() *core.Signer {
			signer, err := core.NewSigner(keys, core.WithTTL(trace.TTL), core.WithReuseWindow(trace.Window),
				core.WithObserver(core.ObserverFunc(func(_ context.Context, e core.Event) {
					switch e.Kind {
					case core.EventSigned:
						signed.Add(1)
					case core.EventSignedAhead:
						signedAhead.Add(1)
					}
				})))
			if err != nil {
				t.Fatal(err)
			}
			return signer
		}
		replicas := make([]*core.Signer, trace.Replicas)
		start := func() {
			for i := range replicas {
				replicas[i] = newSigner()
			}
		}
		stop := func() {
			for _, r := range replicas {
				r.Close()
			}
		}
		start()
		defer func() { stop() }()
		began, restarts := time.Now(), trace.Restarts
		for _, r := range trace.Requests {
			for len(restarts) > 0 && restarts[0] <= r.At {
				if rotate {
					if err := keys.Rotate(signingKey(t, len(trace.Restarts)+1-len(restarts))); err != nil {
						t.Fatal(err)
					}
				} else {
					stop()
					start()
				}
				restarts = restarts[1:]
			}
			time.Sleep(time.Until(began.Add(r.At)))
			if _, err := replicas[r.Replica].Sign(t.Context(), core.Grant{PlaybackID: playbackID(r.Video)}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait() // for the signature of the next window
		}
		all, ahead = int(signed.Load()+signedAhead.Load()), int(signedAhead.Load())
	})
	return all, ahead
}

func signingKey(t *testing.T, number int) core.SigningKey {
	t.Helper()
	key, err := core.NewSigningKey([]string{testkeys.KeyID, testkeys.OtherKeyID}[number%2], testkeys.RSA())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// epoch is the time at which synctest starts.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// TestTrace_realSigner compares the number of signatures of core.Signer to that
// of the same trace, which must be equal, and to the expectation. A trace that
// is this short varies by some percent, so the seeds are those of typical ones.
func TestTrace_realSigner(t *testing.T) {
	for name, test := range map[string]struct {
		smallCase
		rotate bool
	}{
		"popular videos": {smallCase{videos: 6, replicas: 2, perSecond: 2, length: 20 * time.Minute, seed: 1}, false},
		"long tail":      {smallCase{videos: 150, replicas: 2, perSecond: 0.8, length: 12 * time.Minute, seed: 1}, false},
		"restart": {smallCase{
			videos: 12, replicas: 3, perSecond: 3, length: 5 * time.Minute, restarts: []time.Duration{3 * time.Minute},
			seed: 8,
		}, false},
		"rotation": {smallCase{
			videos: 12, replicas: 3, perSecond: 3, length: 5 * time.Minute, restarts: []time.Duration{3 * time.Minute},
			seed: 8,
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			trace := test.trace()
			all, ahead := sign(t, trace, test.rotate)
			wantAll, wantAhead := trace.Signatures(epoch, playbackID)
			if all != wantAll || ahead != wantAhead {
				t.Errorf("core.Signer made %d signatures, %d ahead; the trace counts %d, %d ahead", all, ahead, wantAll, wantAhead)
			}
			if want := test.expected(); !near(float64(all), want) {
				t.Errorf("core.Signer made %d signatures of %d requests, the model expects %.1f", all, len(trace.Requests), want)
			}
			t.Logf("%d requests, %d signatures, expected %.1f", len(trace.Requests), all, test.expected())
		})
	}
}

// TestScenario_Estimate compares the expectation to long traces.
func TestScenario_Estimate(t *testing.T) {
	t.Parallel()
	var everyHour []time.Duration
	for at := 100 * time.Second; at < 20*time.Hour; at += 1003 * time.Second {
		everyHour = append(everyHour, at)
	}
	for name, c := range map[string]smallCase{
		"popular videos": {videos: 10, replicas: 2, perSecond: 10, length: 10 * time.Hour},
		"long tail":      {videos: 2000, replicas: 3, perSecond: 4, length: 20 * time.Hour},
		"restarts":       {videos: 500, replicas: 2, perSecond: 5, length: 20 * time.Hour, restarts: everyHour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _ := c.trace().Signatures(epoch, playbackID)
			if want := c.expected(); !near(float64(got), want) {
				t.Errorf("the trace needs %d signatures, the model expects %.1f", got, want)
			}
			t.Logf("%d signatures, expected %.1f", got, c.expected())
		})
	}
}
