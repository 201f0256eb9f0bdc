// Package dockertest decides whether a test can run containers.
package dockertest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/integration/internal/turn"
)

// Require skips the test on a machine without a Docker daemon. With CI set in the environment, it fails instead. It waits until
// no other test binary runs a browser or containers: see package turn.
// Call it before anything else of testcontainers.
func Require(tb testing.TB) {
	tb.Helper()
	err := health()
	if err == nil {
		if err := turn.Take(); err != nil {
			tb.Fatal(err)
		}
		return
	}
	if os.Getenv("CI") != "" {
		tb.Fatalf("no Docker daemon answers, and CI has to have one: %v", err)
	}
	tb.Skipf("no Docker daemon answers: %v", err)
}

var health = sync.OnceValue(func() (err error) {
	defer func() {
		if r := recover(); r != nil { // testcontainers panics when it finds no socket at all
			err = fmt.Errorf("%v", r)
		}
	}()
	// Each test removes its containers. The reaper, which would do it for a test process that was killed, comes in an image
	// from a registry, and these tests need none.
	const reaper = "TESTCONTAINERS_RYUK_DISABLED"
	if os.Getenv(reaper) == "" {
		if err := os.Setenv(reaper, "true"); err != nil {
			return err
		}
	}
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return err
	}
	defer func() { _ = provider.Close() }()
	return provider.Health(context.Background())
})

// Quiet keeps the progress messages of testcontainers for tests that fail. Benchmarks, whose log is always shown, drop them.
func Quiet(tb testing.TB) testcontainers.ContainerCustomizer {
	tb.Helper()
	return testcontainers.WithLogger(logger{tb})
}

type logger struct{ tb testing.TB }

func (l logger) Printf(format string, v ...any) {
	if _, benchmark := l.tb.(*testing.B); !benchmark {
		l.tb.Logf(format, v...)
	}
}
