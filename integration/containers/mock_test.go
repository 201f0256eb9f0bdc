// Package containers_test tests the images and mockcontainer with real containers.
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

func TestAMockInAContainerPlaysWhatIsSignedAndRefusesTheRest(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	_, base := startMock(t)
	key, id := fill(t, base)
	stream := sign(t, base, key, id)
	mustPlay(t, http.DefaultClient, stream)

	unsigned, _, _ := strings.Cut(stream, "?")
	if a := get(t, http.DefaultClient, unsigned); a.status != http.StatusUnauthorized || a.header.Get("X-Mock-Reason") != "token_missing" {
		t.Errorf("the unsigned stream is answered with %d %s, want 401 token_missing", a.status, a.header.Get("X-Mock-Reason"))
	}
	if err := mockclient.New(base, nil).RevokeSigningKey(t.Context(), key.ID); err != nil {
		t.Fatal(err)
	}
	if a := get(t, http.DefaultClient, stream); a.status != http.StatusUnauthorized || a.header.Get("X-Mock-Reason") != "key_revoked" {
		t.Errorf("the stream signed with a revoked key is answered with %d %s, want 401 key_revoked", a.status, a.header.Get("X-Mock-Reason"))
	}
}

func TestThePortIsPublishedOnLoopbackAlone(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	if host := os.Getenv("TESTCONTAINERS_HOST_OVERRIDE") + os.Getenv("DOCKER_HOST"); host != "" && host != "127.0.0.1" {
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
				t.Errorf("port %s is published on %s", port, b.HostIP)
			}
		}
	}
}

func TestTheContainerTakesFlagsOfTheMock(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	_, base := startMock(t, testcontainers.WithCmdArgs("--profile", "lenient"))
	key, id := fill(t, base)
	stream := sign(t, base, key, id)
	// An hour's token, and half a minute more: within the leeway of the lenient profile, not of the strict one.
	if _, err := mockclient.New(base, nil).Advance(t.Context(), time.Hour+30*time.Second); err != nil {
		t.Fatal(err)
	}
	mustPlay(t, http.DefaultClient, stream)
}

func TestTheContainerStartsWithItsSeed(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	const id = "7d0e7c52-7c2a-4a0e-9f0e-3d1f2a5b6c7d"
	seed := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(seed, []byte(`{"playbacks":[{"id":"`+id+`","policy":"public","title":"From the seed"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, base := startMock(t, mockcontainer.WithSeed(seed))
	mustPlay(t, http.DefaultClient, base+"/"+id+".m3u8")
}

func TestAContainerThatDoesNotStartComesBackWithItsLogs(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	ctr, err := mockcontainer.Run(t.Context(), testcontainers.WithCmdArgs("--no-such-flag"), dockertest.Quiet(t))
	testcontainers.CleanupContainer(t, ctr)
	if err == nil {
		t.Fatal("a mock with an unknown flag started")
	}
	if ctr == nil {
		t.Fatalf("there is no container with the error %v", err)
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
		t.Errorf("the logs do not say why it ended: %s", text)
	}
}

func TestAnImageThatDoesNotExistIsAnErrorWithoutAContainer(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	// A name in a registry that cannot be: nothing is asked outside of this machine.
	ctr, err := mockcontainer.Run(t.Context(), testcontainers.WithImage("127.0.0.1:1/mockfastpix:none"), dockertest.Quiet(t))
	testcontainers.CleanupContainer(t, ctr)
	if err == nil || !strings.HasPrefix(err.Error(), "run mockfastpix: ") {
		t.Errorf("the error is %v", err)
	}
	if ctr != nil {
		t.Errorf("there is a container without an image: %v", ctr)
	}
}

func TestTheImageIsHealthySmallAndNotRoot(t *testing.T) {
	t.Parallel()
	dockertest.Require(t)
	// Docker's own health check, which runs "playback healthcheck" inside: the image has no shell.
	ctr, err := mockcontainer.Run(t.Context(), testcontainers.WithWaitStrategy(wait.ForHealthCheck()), dockertest.Quiet(t))
	testcontainers.CleanupContainer(t, ctr)
	if err != nil {
		t.Fatal(err)
	}
	inspected, err := ctr.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if user := inspected.Config.User; user != "65532:65532" {
		t.Errorf("the container runs as %q", user)
	}
	if got := inspected.Config.Labels["org.opencontainers.image.title"]; got != "mockfastpix" {
		t.Errorf("the image's title is %q", got)
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
		t.Errorf("the image has %d bytes, want under %d", image.Size, limit)
	}
	t.Logf("the image has %.1f MB", float64(image.Size)/1e6)
}
