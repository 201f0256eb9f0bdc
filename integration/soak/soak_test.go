package soak_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

const (
	// shortest is the default duration. A rotation takes half of it.
	shortest = 8 * time.Second

	// Lifetimes are short, so that tokens are signed and expire all the time.
	ttl    = 2 * time.Second
	window = time.Second

	signingTimeout = 200 * time.Millisecond
	maxInFlight    = 4
	videos         = 6
	viewers        = 2 // per application
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.ReleaseMode)
	slog.SetDefault(slog.New(slog.DiscardHandler)) // the applications log each 503
	os.Exit(m.Run())
}

// duration returns the time that the test takes.
func duration(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("SOAK_DURATION")
	if text == "" {
		needs.SkipUnlessLong(t)
		return shortest
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < shortest {
		t.Fatalf("SOAK_DURATION is %q, want a duration of at least %v", text, shortest)
	}
	return d
}

// TestSoak_apps runs an application with each framework, and a mock that
// restarts and has faults, while keys rotate and clients misbehave.
// No valid request may be refused except while the mock is disturbed, no
// invalid request may be accepted, and memory and goroutines must not grow.
func TestSoak_apps(t *testing.T) {
	total := duration(t)
	checkLeaks(t)
	report := newReport(t)
	fastpix := startMock(t)

	// Two applications rotate by file, and the others by API.
	signatures := new(counter)
	newSigner := func(keys core.KeySource, opts ...core.Option) *core.Signer {
		opts = append(opts, core.WithBaseURL(fastpix.url), core.WithTTL(ttl), core.WithReuseWindow(window),
			core.WithObserver(signatures))
		signer, err := core.NewSigner(keys, opts...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { signer.Close() })
		return signer
	}
	dir := t.TempDir()
	byFile1 := rotateFile(t, fastpix, filepath.Join(dir, "1.json"))
	byFile2 := rotateFile(t, fastpix, filepath.Join(dir, "2.json"))
	byAPI := rotateRing(t, fastpix)
	kms := newHangingKMS()
	hanging := newSigner(kms.key(t), core.WithSigningTimeout(signingTimeout), core.WithMaxInFlight(maxInFlight))
	apps := []*app{
		startNetHTTP(t, newSigner(byFile1.source), hanging),
		startGin(t, newSigner(byAPI.source), hanging),
		startEcho(t, newSigner(byAPI.source), hanging),
		startFiber(t, newSigner(byFile2.source), hanging),
		startFiberV3(t, newSigner(byAPI.source), hanging),
	}

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var all sync.WaitGroup
	run := func(f func()) {
		all.Go(func() {
			for ctx.Err() == nil && !t.Failed() {
				f()
			}
		})
	}
	for i, a := range apps {
		for n := range viewers {
			v := newViewer(ctx, a, fastpix, report, uint64(i*viewers+n))
			run(v.visit)
		}
		run(newViewer(ctx, a, fastpix, report, uint64(100+i)).hangUp)
		run(newViewer(ctx, a, fastpix, report, uint64(200+i)).readSlowly)
		run(newViewer(ctx, a, fastpix, report, uint64(300+i)).waitForKMS)
	}
	run(func() { fastpix.injectFault(ctx, report) })
	run(func() {
		sleep(ctx, min(total/4, 10*time.Second))
		if ctx.Err() == nil {
			fastpix.restart(t)
			report.count("mock restarts")
		}
	})
	for _, r := range []*rotation{byFile1, byFile2, byAPI} {
		run(func() { r.rotate(ctx, t, report) })
	}

	// Caches, pools and connections fill during the first part.
	sleep(ctx, total/3)
	warm := measure()
	peak := warm
	for deadline := time.Now().Add(total - total/3); time.Now().Before(deadline) && !t.Failed(); {
		sleep(ctx, min(total/20, 5*time.Second))
		peak = peak.max(measure())
	}
	end := measure()
	stop()
	all.Wait()
	kms.release()
	for _, a := range apps {
		a.client.CloseIdleConnections()
	}
	report.signatures(signatures)
	report.memory(warm, peak, end)
	report.print(total)
	report.checkComplete()
	if calls := kms.calls.Load(); calls > maxInFlight {
		t.Errorf("the hanging KMS was called %d times, want at most %d", calls, maxInFlight)
	}
	checkGrowth(t, warm, peak, end)
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
