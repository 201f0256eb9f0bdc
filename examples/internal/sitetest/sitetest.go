// Package sitetest tests the examples as a visitor uses them. It does not
// depend on a web framework, so that all examples pass the same test.
package sitetest

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
)

// Playback IDs of the demo's catalog.
const (
	private = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"
	drm     = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d02"
	public  = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d03"
	unsold  = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d04"
	unknown = "6f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d99"
)

// Run tests the run function of an example.
func Run(t *testing.T, run func(context.Context, *site.Site) error) {
	if keyFile := os.Getenv(envKeyFile); keyFile != "" {
		serveLogged(t, run, keyFile)
		return
	}
	Setenv(t, nil)
	base, s := start(t, run)
	key := os.Getenv(core.EnvSigningPrivateKey)
	for _, test := range []struct {
		name string
		test func(*testing.T, *visitor)
	}{
		{"home page of a member", testHomeMember},
		{"home page of a guest", testHomeGuest},
		{"watch page", testWatch},
		{"tokens that are refused", testBreaks},
		{"watch page of a public video", testWatchPublic},
		{"headers", testHeaders},
		{"scripts have the nonce", testNonce},
		{"refusals", testRefusals},
		{"members share a token", testSharedToken},
		{"sign out and in", testSwitchViewer},
		{"return to another site", testBack},
		{"sign-in by another site", testOrigin},
		{"config endpoint", testConfig},
		{"assets", testAssets},
	} {
		t.Run(test.name, func(t *testing.T) { test.test(t, newVisitor(t, base, s.Mock())) })
	}
	t.Run("tokens and keys in pages and logs", testLeak)
	t.Run("broken private key", func(t *testing.T) { testBrokenKey(t, run, key) })
	t.Run("without a signing key", func(t *testing.T) {
		Setenv(t, map[string]string{site.EnvPlaybackIDs: private})
		s, err := site.Open(site.Config{Out: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		if err := run(t.Context(), s); !errors.Is(err, core.ErrKeyEmpty) {
			t.Errorf("error = %v, want %v", err, core.ErrKeyEmpty)
		}
	})
}

// Setenv sets FASTPIX_ variables until the test ends, and clears the others.
func Setenv(t *testing.T, env map[string]string) {
	t.Helper()
	for _, name := range []string{
		core.EnvSigningKeyID, core.EnvSigningPrivateKey, core.EnvSigningPrivateKeyFile,
		core.EnvDomain, core.EnvBaseURL, site.EnvPlaybackIDs,
	} {
		t.Setenv(name, env[name])
	}
}

// start runs an example on a free port until the test ends, and returns its
// base URL.
func start(t *testing.T, run func(context.Context, *site.Site) error) (base string, s *site.Site) {
	t.Helper()
	output, out := io.Pipe()
	lines := make(chan string, 10)
	go func() {
		for scanner := bufio.NewScanner(output); scanner.Scan(); {
			lines <- scanner.Text()
		}
		close(lines)
	}()
	s, err := site.Open(site.Config{Framework: "a test", Addr: "127.0.0.1:0", TTL: core.DefaultTTL, Out: out})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, s)
		_ = out.Close()
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the example did not shut down cleanly: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for line := range lines {
		if _, base, ok := strings.Cut(line, "Watch at "); ok {
			return base, s
		}
	}
	t.Fatal("the example did not print its address")
	return "", nil
}
