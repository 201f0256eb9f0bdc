// Package containers_test tests the images and mockcontainer with real
// containers.
package containers_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/FastPix/fastpix-playback-go/integration/internal/dockertest"
	"github.com/FastPix/fastpix-playback-go/integration/mockclient"
	"github.com/FastPix/fastpix-playback-go/integration/mockcontainer"
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
		t.Skipf("the daemon is not local: %s", host)
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

func TestMockContainer_flags(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	_, base := startMock(t, testcontainers.WithCmdArgs("--profile", "lenient"))
	key, id := fill(t, base)
	stream := sign(t, base, key, id)
	// The token expired 30 seconds ago. The lenient profile accepts it, the
	// strict profile does not.
	if _, err := mockclient.New(base, nil).Advance(t.Context(), time.Hour+30*time.Second); err != nil {
		t.Fatal(err)
	}
	mustPlay(t, http.DefaultClient, stream)
}

func TestMockContainer_seed(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	const id = "7d0e7c52-7c2a-4a0e-9f0e-3d1f2a5b6c7d"
	seed := filepath.Join(t.TempDir(), "seed.json")
	content := `{"playbacks":[{"id":"` + id + `","policy":"public","title":"From the seed"}]}`
	if err := os.WriteFile(seed, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	_, base := startMock(t, mockcontainer.WithSeed(seed))
	mustPlay(t, http.DefaultClient, base+"/"+id+".m3u8")
}

func TestRun_failedContainerHasLogs(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	ctr, err := mockcontainer.Run(t.Context(), testcontainers.WithCmdArgs("--no-such-flag"), dockertest.Quiet(t))
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
	ctr, err := mockcontainer.Run(t.Context(), testcontainers.WithImage(missing), dockertest.Quiet(t))
	testcontainers.CleanupContainer(t, ctr)
	if err == nil || !strings.HasPrefix(err.Error(), "run mockfastpix: ") {
		t.Errorf("the error is %v, want one that begins with run mockfastpix", err)
	}
	if ctr != nil {
		t.Errorf("the container is %v, want nil", ctr)
	}
}

func TestImage_healthySmallNotRoot(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	// Docker's health check runs "playback healthcheck" in the container,
	// because the image has no shell.
	healthy := testcontainers.WithWaitStrategy(wait.ForHealthCheck())
	ctr, err := mockcontainer.Run(t.Context(), healthy, dockertest.Quiet(t))
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
