package core_test

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// countingKey is a slow remote signer that counts its signatures.
type countingKey struct {
	n      atomic.Int64
	delay  time.Duration
	before func() // called before each signature, if set
}

func (k *countingKey) signer() crypto.Signer {
	return remoteSigner{key: testkeys.RSA(), sign: func(d []byte, o crypto.SignerOpts) ([]byte, error) {
		if k.before != nil {
			k.before()
		}
		k.n.Add(1)
		time.Sleep(k.delay)
		return testkeys.RSA().Sign(nil, d, o)
	}}
}

func TestSign_reuseWithinWindow(t *testing.T) {
	t.Parallel()
	clock := newClock(specIssuedAt)
	signer := newSigner(t, signingKey(t), core.WithClock(clock.Now), core.WithTTL(1000*time.Second))
	grant := core.Grant{PlaybackID: videoID}
	first := mustSign(t, signer, grant)

	seen := map[string]time.Time{}
	for range 1000 { // seconds: ten windows
		p := mustSign(t, signer, grant)
		now := clock.Now()
		left := p.ExpiresAt().Sub(now)
		if left > 1000*time.Second || left < 900*time.Second {
			t.Fatalf("got a token that is valid for %v of 1000 s", left)
		}
		if p.IssuedAt().After(now) {
			t.Fatalf("got a token issued at %v at %v", p.IssuedAt(), now)
		}
		if got := p.ExpiresAt().Sub(p.RefreshAt()); got != time.Minute {
			t.Fatalf("RefreshAt is %v before ExpiresAt, want 1m", got)
		}
		seen[p.Token()] = p.IssuedAt()
		clock.Advance(time.Second)
	}
	if len(seen) != 10 && len(seen) != 11 {
		t.Errorf("%d tokens in 1000 s, want one per window of 100 s", len(seen))
	}
	if mustSign(t, signer, grant).Token() == first.Token() {
		t.Error("got the first token after its lifetime")
	}
}

func TestSign_newTokenAtRefreshAt(t *testing.T) {
	t.Parallel()
	for _, ttl := range []time.Duration{10 * time.Second, time.Minute, 15 * time.Minute, time.Hour, 24 * time.Hour} {
		for _, opts := range [][]core.Option{nil, {core.WithReuseWindow(12 * time.Hour)}, {core.WithReuseWindow(0)}} {
			clock := newClock(specIssuedAt)
			signer := newSigner(t, signingKey(t), append(opts, core.WithClock(clock.Now), core.WithTTL(ttl))...)
			before := mustSign(t, signer, core.Grant{PlaybackID: videoID})
			clock.Advance(before.RefreshAt().Sub(clock.Now()))
			after := mustSign(t, signer, core.Grant{PlaybackID: videoID})
			if after.Token() == before.Token() {
				t.Errorf("TTL %v, %d options: the same token at RefreshAt", ttl, len(opts))
			}
			if !before.RefreshAt().Before(before.ExpiresAt()) {
				t.Errorf("TTL %v: RefreshAt %v is not before ExpiresAt %v", ttl, before.RefreshAt(), before.ExpiresAt())
			}
		}
	}
}

func TestSign_reuseKey(t *testing.T) {
	t.Parallel()
	clock := newClock(specIssuedAt)
	ring, err := core.NewKeyRing(signingKey(t))
	if err != nil {
		t.Fatal(err)
	}
	signer := newSigner(t, ring, core.WithClock(clock.Now))
	grants := map[string]core.Grant{
		"base":         {PlaybackID: videoID},
		"other video":  {PlaybackID: videoID + "x"},
		"DRM":          {PlaybackID: videoID, Policy: core.DRM},
		"other TTL":    {PlaybackID: videoID, TTL: 2 * time.Hour},
		"tenant":       {PlaybackID: videoID, Tenant: newTenant(t, ring, core.WithIssuer("tenant"))},
		"rental":       {PlaybackID: videoID, NotAfter: specIssuedAt.Add(10 * time.Minute)},
		"other rental": {PlaybackID: videoID, NotAfter: specIssuedAt.Add(11 * time.Minute)},
		"subject":      {PlaybackID: videoID, Subject: "viewer-1"},
		"other viewer": {PlaybackID: videoID, Subject: "viewer-2"},
		"claims":       {PlaybackID: videoID, Claims: map[string]any{"a": 1, "b": 2}},
		"other claims": {PlaybackID: videoID, Claims: map[string]any{"a": 1, "b": 3}},
	}
	tokens := map[string]string{}
	for range 2 {
		for name, grant := range grants {
			token := mustSign(t, signer, grant).Token()
			if before, ok := tokens[name]; ok && before != token {
				t.Errorf("%s: got a different token within the window", name)
			}
			tokens[name] = token
		}
	}
	if err := ring.Rotate(otherSigningKey(t)); err != nil {
		t.Fatal(err)
	}
	tokens["other key"] = mustSign(t, signer, grants["base"]).Token()

	distinct := map[string]string{}
	for name, token := range tokens {
		if other, ok := distinct[token]; ok {
			t.Errorf("%q and %q share a token", name, other)
		}
		distinct[token] = name
	}
}

func TestSign_otherKeyWithSameID(t *testing.T) {
	t.Parallel()
	impostor, err := newKey(testkeys.KeyID, testkeys.OtherRSA())
	if err != nil {
		t.Fatal(err)
	}
	ring, err := core.NewKeyRing(signingKey(t))
	if err != nil {
		t.Fatal(err)
	}
	signer := newSigner(t, ring)
	before := mustSign(t, signer, core.Grant{PlaybackID: videoID})
	if err := ring.Rotate(impostor); err != nil {
		t.Fatal(err)
	}
	if after := mustSign(t, signer, core.Grant{PlaybackID: videoID}); after.Token() == before.Token() {
		t.Error("got a token of the old private key")
	}
}

func TestSign_coldVideoSignsOnce(t *testing.T) {
	t.Parallel()
	key := &countingKey{delay: 5 * time.Millisecond}
	signing, err := newKey(testkeys.KeyID, key.signer())
	if err != nil {
		t.Fatal(err)
	}
	events := new(counter)
	signer := newSigner(t, signing, core.WithObserver(events), core.WithClock(newClock(specIssuedAt).Now))
	start := make(chan struct{})
	var done sync.WaitGroup
	var tokens sync.Map
	for range 1000 {
		done.Add(1)
		go func() {
			defer done.Done()
			<-start
			p, err := signer.Sign(context.Background(), core.Grant{PlaybackID: videoID})
			if err != nil {
				t.Error(err)
				return
			}
			tokens.Store(p.Token(), true)
		}()
	}
	close(start)
	done.Wait()
	if n := key.n.Load(); n != 1 {
		t.Errorf("%d signatures, want 1", n)
	}
	if n := events.count(core.EventSigned); n != 1 {
		t.Errorf("%d EventSigned, want 1", n)
	}
	distinct := 0
	tokens.Range(func(any, any) bool { distinct++; return true })
	if distinct != 1 {
		t.Errorf("%d different tokens, want 1", distinct)
	}
}

func TestSign_callerLeaves(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	key := remoteKey(t, func() error {
		close(entered)
		<-release
		return nil
	})
	signer := newSigner(t, key, core.WithClock(newClock(specIssuedAt).Now))
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := signer.Sign(ctx, core.Grant{PlaybackID: videoID})
		left <- err
	}()
	<-entered
	stayed := make(chan error)
	go func() {
		_, err := signer.Sign(context.Background(), core.Grant{PlaybackID: videoID})
		stayed <- err
	}()
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("the caller that left got %v", err)
	}
	close(release)
	if err := <-stayed; err != nil {
		t.Errorf("the caller that stayed got %v", err)
	}
}

// TestSign_neverWaitsAtWindowEdges moves the clock over 20 windows of 100
// videos, while goroutines request all of them. At each step, the clock waits
// for the background work that the step causes, so that the test does not
// depend on the speed of the machine.
func TestSign_neverWaitsAtWindowEdges(t *testing.T) {
	t.Parallel()
	const videos, window = 100, 10 * time.Second
	windows := 4
	if needs.Long() {
		windows = 20
	}
	clock := newClock(specIssuedAt)
	events := new(counter)
	signer := newSigner(t, signingKey(t), core.WithClock(clock.Now), core.WithObserver(events),
		core.WithTTL(10*window), core.WithReuseWindow(window))

	grants := make([]core.Grant, videos)
	for i := range grants {
		grants[i] = core.Grant{PlaybackID: fmt.Sprintf("video-%d", i)}
	}
	if _, err := signer.SignAll(t.Context(), grants); err != nil {
		t.Fatal(err)
	}

	stop := make(chan struct{})
	var load sync.WaitGroup
	for range 2 {
		load.Add(1)
		go func() {
			defer load.Done()
			for {
				select {
				case <-stop:
					return
				default:
				}
				for _, grant := range grants {
					if _, err := signer.Sign(context.Background(), grant); err != nil {
						t.Error(err)
						return
					}
				}
				time.Sleep(100 * time.Microsecond)
			}
		}()
	}

	const steps = int(window / time.Second)
	var warm int64
	tokens, ahead := map[string]bool{}, map[string]bool{}
	for step := range (windows + 1) * steps {
		if step == steps {
			// The first window warms the signer up. A video that
			// was signed just before its end had no request in its
			// second half.
			warm = events.count(core.EventSigned)
			clear(tokens)
			for _, grant := range grants {
				tokens[mustSign(t, signer, grant).Token()] = true
			}
		}
		clock.Advance(time.Second)
		for _, grant := range grants {
			p := mustSign(t, signer, grant)
			tokens[p.Token()] = true
			if clock.Now().Sub(p.IssuedAt()) >= window/2 {
				ahead[p.Token()] = true
			}
		}
		for deadline := time.Now().Add(time.Minute); events.count(core.EventSignedAhead) < int64(len(ahead)); {
			if time.Now().After(deadline) {
				t.Fatalf("%d tokens were signed ahead, want %d", events.count(core.EventSignedAhead), len(ahead))
			}
			time.Sleep(100 * time.Microsecond)
		}
	}
	close(stop)
	load.Wait()

	if n := events.count(core.EventSigned) - warm; n != 0 {
		t.Errorf("%d of %d requests waited for a signature, want none", n, events.count(core.EventReused))
	}
	if edges := len(tokens) - videos; edges != videos*windows {
		t.Errorf("%d window edges, want %d", edges, videos*windows)
	}
	if n := events.count(core.EventSignedAhead); n != int64(len(ahead)) {
		t.Errorf("%d tokens signed ahead, want %d: one per video and window", n, len(ahead))
	}
}

func TestSign_idleVideoIsNotSignedAhead(t *testing.T) {
	t.Parallel()
	clock := newClock(specIssuedAt)
	events := new(counter)
	signer := newSigner(t, signingKey(t), core.WithClock(clock.Now), core.WithObserver(events))
	p := mustSign(t, signer, core.Grant{PlaybackID: videoID})
	clock.Advance(p.IssuedAt().Sub(clock.Now()) + time.Minute) // early in the window
	mustSign(t, signer, core.Grant{PlaybackID: videoID})
	signer.Close() // waits for the background work
	if n := events.count(core.EventSignedAhead); n != 0 {
		t.Errorf("%d signed ahead, want none in the first half of the window", n)
	}
}

func TestSign_signingAheadFails(t *testing.T) {
	t.Parallel()
	clock := newClock(specIssuedAt)
	cause := errors.New("the KMS is down")
	var broken atomic.Bool
	key := remoteKey(t, func() error {
		if broken.Load() {
			return cause
		}
		return nil
	})
	seen := new(counter)
	signer := newSigner(t, key, core.WithClock(clock.Now), core.WithObserver(seen))
	waitFor := func(kind core.EventKind, n int64) {
		t.Helper()
		for deadline := time.Now().Add(10 * time.Second); seen.count(kind) < n; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%d events %v, want %d", seen.count(kind), kind, n)
			}
			// Each request in the second half of the window tries again.
			mustSign(t, signer, core.Grant{PlaybackID: videoID})
		}
	}
	first := mustSign(t, signer, core.Grant{PlaybackID: videoID})
	window := first.ExpiresAt().Sub(first.IssuedAt()) / 10
	clock.Advance(first.IssuedAt().Add(window * 3 / 4).Sub(clock.Now()))
	broken.Store(true)
	waitFor(core.EventSignFailed, 2)
	broken.Store(false)
	waitFor(core.EventSignedAhead, 1)

	signed := seen.count(core.EventSigned)
	clock.Advance(window / 2)
	if p := mustSign(t, signer, core.Grant{PlaybackID: videoID}); !p.IssuedAt().Equal(first.IssuedAt().Add(window)) {
		t.Errorf("got %v, want the playback of the next window", p)
	}
	if n := seen.count(core.EventSigned) - signed; n != 0 {
		t.Errorf("%d requests waited for a signature, want none", n)
	}
}

func TestSign_clockBefore1970(t *testing.T) {
	t.Parallel()
	now := time.Unix(-1000, 0)
	signer := newSigner(t, signingKey(t), core.WithClock(func() time.Time { return now }))
	for i := range 20 {
		p := mustSign(t, signer, core.Grant{PlaybackID: fmt.Sprint("video-", i), TTL: 1000 * time.Second})
		if age := now.Sub(p.IssuedAt()); age < 0 || age >= 100*time.Second {
			t.Errorf("issued %v before now, want 0 s to 100 s", age)
		}
	}
}

func TestSign_afterClose(t *testing.T) {
	t.Parallel()
	clock := newClock(specIssuedAt)
	events := new(counter)
	signer := newSigner(t, signingKey(t), core.WithClock(clock.Now), core.WithObserver(events))
	signer.Close()
	signer.Close()
	for range 20 {
		mustSign(t, signer, core.Grant{PlaybackID: videoID})
		clock.Advance(time.Minute)
	}
	if n := events.count(core.EventSignedAhead); n != 0 {
		t.Errorf("%d signed ahead after Close", n)
	}
}

func TestClose_stopsGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		signer, err := core.NewSigner(signingKey(t), core.WithTTL(10*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		mustSign(t, signer, core.Grant{PlaybackID: videoID})
		mustSign(t, signer, core.Grant{PlaybackID: videoID})
		signer.Close()
	}
	deadline := time.Now().Add(5 * time.Second)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}

func TestSign_replicas(t *testing.T) {
	t.Parallel()
	// The module integration repeats this with two processes and more videos.
	const videos = 50
	clock := newClock(specIssuedAt)
	skewed := func() time.Time { return clock.Now().Add(400 * time.Millisecond) }
	one := newSigner(t, signingKey(t), core.WithClock(clock.Now))
	two := newSigner(t, signingKey(t), core.WithClock(skewed))
	for range 3 { // windows
		for i := range videos {
			grant := core.Grant{PlaybackID: fmt.Sprintf("%08d-cf4d-4717-9b90-ce429a124455", i)}
			a, b := mustSign(t, one, grant), mustSign(t, two, grant)
			if a.StreamURL() != b.StreamURL() || a.ThumbnailURL() != b.ThumbnailURL() {
				t.Fatalf("video %d: the replicas returned different URLs", i)
			}
		}
		clock.Advance(6 * time.Minute)
	}
}

func TestSign_windowsAreSpread(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, signingKey(t), core.WithClock(newClock(specIssuedAt).Now),
		core.WithTTL(100*time.Second), core.WithReuseWindow(50*time.Second))
	starts := map[time.Time]int{}
	for i := range 200 {
		starts[mustSign(t, signer, core.Grant{PlaybackID: fmt.Sprintf("video-%d", i)}).IssuedAt()]++
	}
	for start, n := range starts {
		if n > 40 {
			t.Errorf("%d of 200 windows start at %v", n, start)
		}
	}
	if len(starts) < 20 {
		t.Errorf("%d different starts, want them spread over 50", len(starts))
	}
}

func TestSign_allocations(t *testing.T) {
	key := signingKey(t)
	source := core.KeySourceFunc(func(context.Context) (core.SigningKey, error) { return key, nil })
	ignore := core.WithObserver(core.ObserverFunc(func(context.Context, core.Event) {}))
	for name, test := range map[string]struct {
		keys core.KeySource
		opts []core.Option
	}{
		"signing key":                  {keys: key},
		"signing key, with observer":   {keys: key, opts: []core.Option{ignore}},
		"key source, with observer":    {keys: source, opts: []core.Option{ignore}},
		"key source, without observer": {keys: source},
	} {
		signer := newSigner(t, test.keys, append(test.opts, core.WithClock(newClock(specIssuedAt).Now))...)
		ctx, grant := t.Context(), core.Grant{PlaybackID: videoID, Subject: "viewer", Live: true}
		mustSign(t, signer, grant)
		if n := testing.AllocsPerRun(1000, func() { _, _ = signer.Sign(ctx, grant) }); n != 0 {
			t.Errorf("%s: %v allocations, want 0", name, n)
		}
	}
}

func TestSign_borrowedStrings(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]core.Option{
		"reuse": core.WithTTL(time.Hour), "no reuse": core.WithReuseWindow(0),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			signer := newSigner(t, signingKey(t), opt, core.WithClock(newClock(specIssuedAt).Now))
			for _, policy := range []core.Policy{core.Private, core.Public} {
				borrowed := []byte("first-video")
				p := mustSign(t, signer, core.Grant{
					PlaybackID: alias(borrowed), Subject: alias(borrowed), Policy: policy,
				})
				copy(borrowed, "other-video")
				if p.ID() != "first-video" || !strings.Contains(p.StreamURL(), "/first-video.m3u8") {
					t.Errorf("%s: the playback changed to %s with the framework's buffer", policy, p.ID())
				}
				again := mustSign(t, signer, core.Grant{
					PlaybackID: "first-video", Subject: "first-video", Policy: policy,
				})
				if again.Token() != p.Token() && name == "reuse" {
					t.Errorf("%s: the playback is not reused", policy)
				}
			}
		})
	}
}

func TestSignAll(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, signingKey(t))
	grants := []core.Grant{
		{PlaybackID: "a"},
		{PlaybackID: "bad/id"},
		{PlaybackID: "c", Policy: core.Public},
		{PlaybackID: "d", Policy: core.DRM},
		{PlaybackID: "e", Claims: map[string]any{"kid": 1}},
		{PlaybackID: "a"},
	}
	for _, state := range []string{"cold", "hot"} {
		playbacks, err := signer.SignAll(t.Context(), grants)
		var all *core.SignAllError
		if !errors.As(err, &all) || !errors.Is(err, core.ErrInvalidPlaybackID) || !errors.Is(err, core.ErrInvalidGrant) {
			t.Fatalf("%s: got error %v", state, err)
		}
		var ids []string
		var failed []int
		for i, p := range playbacks {
			if (p == nil) != (all.Errors[i] != nil) {
				t.Errorf("%s: entry %d: playback %v, error %v", state, i, p, all.Errors[i])
			}
			if p == nil {
				failed = append(failed, i)
				continue
			}
			ids = append(ids, p.ID())
		}
		if diff := cmp.Diff([]string{"a", "c", "d", "a"}, ids); diff != "" {
			t.Errorf("%s: order (-want +got):\n%s", state, diff)
		}
		if !slices.Equal(failed, []int{1, 4}) {
			t.Errorf("%s: entries %v failed, want 1 and 4", state, failed)
		}
		if want := "2 of 6 grants"; !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %q does not contain %q", state, err, want)
		}
	}
	if playbacks, err := signer.SignAll(t.Context(), nil); err != nil || len(playbacks) != 0 {
		t.Errorf("no grants: %v, %v", playbacks, err)
	}
	if _, err := signer.SignAll(t.Context(), grants[:1]); err != nil {
		t.Errorf("one good grant: %v", err)
	}
}

func TestSignAll_contextEnds(t *testing.T) {
	t.Parallel()
	key := &countingKey{}
	signing, err := newKey(testkeys.KeyID, key.signer())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	grants := make([]core.Grant, 100)
	for i := range grants {
		grants[i].PlaybackID = fmt.Sprint(i)
	}
	for name, signer := range map[string]*core.Signer{
		"reuse": newSigner(t, signing), "no reuse": newSigner(t, signing, core.WithReuseWindow(0)),
	} {
		if _, err := signer.SignAll(ctx, grants); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want context.Canceled", name, err)
		}
	}
	if n := key.n.Load(); n != 0 {
		t.Errorf("%d signatures after the context ended", n)
	}
}

func TestSign_remoteKeyReuse(t *testing.T) {
	t.Parallel()
	key := &countingKey{delay: 50 * time.Millisecond}
	signing, err := newKey(testkeys.KeyID, key.signer())
	if err != nil {
		t.Fatal(err)
	}
	signer := newSigner(t, signing, core.WithClock(newClock(specIssuedAt).Now))
	for range 10_000 {
		mustSign(t, signer, core.Grant{PlaybackID: videoID})
	}
	// One that a request waited for, and one ahead of the next window if
	// the clock is in the second half of this one.
	if n := key.n.Load(); n > 2 {
		t.Errorf("%d calls to the remote signer for 10,000 requests, want 1 or 2", n)
	}
}
