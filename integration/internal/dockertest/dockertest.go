// Package dockertest checks whether a test can run containers.
package dockertest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/integration/internal/turn"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// Require skips the test on a machine without a Docker daemon, or fails it if
// CI=true. It waits until no other test binary runs
// a browser or containers. See package turn. It must be called before any
// function of testcontainers.
func Require(tb testing.TB) {
	tb.Helper()
	if err := health(); err != nil {
		needs.Missing(tb, "tests with containers", fmt.Errorf("no Docker daemon: %w", err))
	}
	if err := turn.Take(); err != nil {
		tb.Fatal(err)
	}
}

var health = sync.OnceValue(func() (err error) {
	defer func() {
		if r := recover(); r != nil { // testcontainers panics without a socket
			err = fmt.Errorf("%v", r)
		}
	}()
	// Each test removes its containers. The reaper, which removes those of a
	// killed test process, would need an image from a registry.
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

// Quiet writes the messages of testcontainers to the test's log, which is shown
// if the test fails. Benchmarks always show their log, so it discards the
// messages.
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
