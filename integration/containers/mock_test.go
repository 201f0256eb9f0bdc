// Package containers_test tests the images and mockcontainer with real
// containers.
package containers_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/FastPix/fastpix-playback-go/integration/internal/dockertest"
	"github.com/FastPix/fastpix-playback-go/integration/mockclient"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/mockcontainer"
)

func TestMockContainer_acceptsAndRefuses(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	_, base := startMock(t)
	key, id := fill(t, base)
	stream := sign(t, base, key, id)
	mustPlay(t, http.DefaultClient, stream)

	unsigned, _, _ := strings.Cut(stream, "?")
	mustRefuse(t, unsigned, "token_missing")
	if err := mockclient.New(base, nil).RevokeSigningKey(t.Context(), key.ID); err != nil {
		t.Fatal(err)
	}
	mustRefuse(t, stream, "key_revoked")
}

// mustRefuse checks that the mock refuses a stream URL with a 401 and a reason.
func mustRefuse(t *testing.T, streamURL, reason string) {
	t.Helper()
	a := get(t, http.DefaultClient, streamURL)
	if got := a.header.Get("X-Mock-Reason"); a.status != http.StatusUnauthorized || got != reason {
		t.Errorf("the stream returns %d %s, want 401 %s", a.status, got, reason)
	}
}

func TestMockContainer_portOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	host := os.Getenv("TESTCONTAINERS_HOST_OVERRIDE") + os.Getenv("DOCKER_HOST")
	if host != "" && host != "127.0.0.1" {
		needs.Skip(t, "tests with a local Docker daemon", fmt.Errorf("the daemon is at %s", host))
	}
	ctr, _ := startMock(t)
	inspected, err := ctr.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for port, bindings := range inspected.NetworkSettings.Ports {
		for _, b := range bindings {
			if !b.HostIP.IsLoopback() {
				t.Errorf("port %s is published on %s, want a loopback address", port, b.HostIP)
			}
		}
	}
}

func TestMockContainer_options(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	dockertest.Require(t)
	const film = "7d0e7c52-7c2a-4a0e-9f0e-3d1f2a5b6c7d"
	ctr, base := startMock(t,
		mockcontainer.WithSeed(mockfastpix.Seed{
			Playbacks: []mockfastpix.PlaybackOptions{
				{ID: film, Policy: mockfastpix.Public, Status: mockfastpix.StatusReady},
			},
		}),
		mockcontainer.WithProfile(mockfastpix.Profile{UnknownStatus: http.StatusForbidden}),
		mockcontainer.WithTLS("*.fastpix.io"),
		mockcontainer.WithFaults(mockfastpix.Fault{
			PlaybackID: film, Times: 1, Status: http.StatusTooManyRequests, RetryAfter: 3 * time.Second,
		}),
		testcontainers.WithCmdArgs("--processing-time", "1h"),
	)
	if !strings.HasPrefix(base, "https://") {
		t.Errorf("the base URL is %s, want https", base)
	}
	client, err := ctr.HTTPClient(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseIdleConnections()

	const stream = "https://stream.fastpix.io/"
	a := get(t, client, stream+film+".m3u8")
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "3" {
		t.Errorf("the first request returns %d, want the fault's 429", a.status)
	}
	mustPlay(t, client, stream+film+".m3u8")
	if a := get(t, client, stream+"00000000-2c2a-4a0e-9f0e-3d1f2a5b6c7d.m3u8"); a.status != http.StatusForbidden {
		t.Errorf("an unknown playback ID returns %d, want the profile's 403", a.status)
	}
	if a := get(t, client, base+"/_mock/processing-time"); !strings.Contains(a.body, "1h") {
		t.Errorf("the processing time is %s, want the flag's 1h", a.body)
	}
	// Another client trusts the authority.
	pem, err := ctr.CAPEM(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	other := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	defer other.CloseIdleConnections()
	if a := get(t, other, base+"/_mock/health"); a.status != http.StatusOK {
		t.Errorf("the health is %d %s", a.status, a.body)
	}
}

func TestMockContainer_fickle(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	want := mockfastpix.Fickle{Rate: 0.25, Seed: -7}
	ctr, base := startMock(t, mockcontainer.WithFickle(want))
	var got mockfastpix.Fickle
	a := get(t, http.DefaultClient, base+"/_mock/fickle")
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || got != want {
		t.Errorf("fickle mode is %v (%v), want %v", got, err, want)
	}
	if _, err := ctr.CAPEM(t.Context()); err == nil || !strings.Contains(err.Error(), "use WithTLS") {
		t.Errorf("CAPEM without TLS returns %v", err)
	}
}

func TestRun_invalidFault(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	ctr, err := mockcontainer.Run(t.Context(), mockImage(t), dockertest.Quiet(t),
		mockcontainer.WithFaults(mockfastpix.Fault{RetryAfter: time.Second}))
	testcontainers.CleanupContainer(t, ctr)
	if err == nil || !strings.Contains(err.Error(), "WithFaults: fault 1") ||
		!strings.Contains(err.Error(), "set Status to 429") {
		t.Errorf("the error is %v, want one that names the fault and the remedy", err)
	}
}

func TestRun_failedContainerHasLogs(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	ctr, err := mockcontainer.Run(t.Context(), mockImage(t), testcontainers.WithCmdArgs("--no-such-flag"),
		dockertest.Quiet(t))
	testcontainers.CleanupContainer(t, ctr)
	if err == nil {
		t.Fatal("a mock with an unknown flag started")
	}
	if ctr == nil {
		t.Fatalf("no container with the error %v", err)
	}
	logs, err := ctr.Logs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer logs.Close()
	text, err := io.ReadAll(logs)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "no-such-flag") {
		t.Errorf("the logs do not name the unknown flag: %s", text)
	}
}

func TestRun_missingImage(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	// The registry is a closed port of this machine.
	const missing = "127.0.0.1:1/mockfastpix:none"
	ctr, err := mockcontainer.Run(t.Context(), missing, dockertest.Quiet(t))
	testcontainers.CleanupContainer(t, ctr)
	if err == nil || !strings.HasPrefix(err.Error(), "run mockfastpix: ") {
		t.Errorf("the error is %v, want one that begins with run mockfastpix", err)
	}
	if ctr != nil {
		t.Errorf("the container is %v, want nil", ctr)
	}
}

func TestRun_noImage(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	ctr, err := mockcontainer.Run(t.Context(), "", dockertest.Quiet(t))
	testcontainers.CleanupContainer(t, ctr)
	if err == nil || !strings.Contains(err.Error(), "the image is empty") {
		t.Errorf("the error is %v, want one about the image", err)
	}
}

func TestImage_healthySmallNotRoot(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	// Docker's health check runs "playback healthcheck" in the container,
	// because the image has no shell.
	healthy := testcontainers.WithWaitStrategy(wait.ForHealthCheck())
	ctr, err := mockcontainer.Run(t.Context(), mockImage(t), healthy, dockertest.Quiet(t))
	testcontainers.CleanupContainer(t, ctr)
	if err != nil {
		t.Fatal(err)
	}
	inspected, err := ctr.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if user := inspected.Config.User; user != "65532:65532" {
		t.Errorf("the container runs as %q, want 65532:65532", user)
	}
	if got := inspected.Config.Labels["org.opencontainers.image.title"]; got != "mockfastpix" {
		t.Errorf("the image's title is %q, want mockfastpix", got)
	}
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = provider.Close() }()
	image, err := provider.Client().ImageInspect(t.Context(), inspected.Image)
	if err != nil {
		t.Fatal(err)
	}
	const limit = 25_000_000
	if image.Size >= limit {
		t.Errorf("the image has %d bytes, want fewer than %d", image.Size, limit)
	}
	t.Logf("the image has %.1f MB", float64(image.Size)/1e6)
}
