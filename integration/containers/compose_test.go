package containers_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/internal/dockertest"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// compose returns the command of Docker Compose, which is a plugin or the
// standalone docker-compose.
func compose(t *testing.T) []string {
	t.Helper()
	if exec.CommandContext(t.Context(), "docker", "compose", "version").Run() == nil {
		return []string{"docker", "compose"}
	}
	return []string{needs.Program(t, "docker-compose")}
}

// freePort returns a free TCP port of the loopback address. Another process may
// use it before the caller does.
func freePort(t *testing.T) int {
	t.Helper()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	return ln.Addr().(*net.TCPAddr).Port
}

func TestCompose_appPlaysFromMock(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	dockertest.Require(t)
	program := compose(t)
	mock, app := mockImage(t), appImage(t)
	// The override replaces the images that compose.yaml builds with a
	// registry.
	override := filepath.Join(t.TempDir(), "override.yaml")
	text := fmt.Sprintf("services:\n  mock: {image: %q}\n  key: {image: %q}\n  app: {image: %q}\n", mock, mock, app)
	if err := os.WriteFile(override, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	mockPort, appPort := freePort(t), freePort(t)
	run := func(ctx context.Context, args ...string) (string, error) {
		all := append(program[1:len(program):len(program)], "--project-name", fmt.Sprintf("playback%d", appPort),
			"--file", filepath.Join(root, "compose.yaml"), "--file", override)
		cmd := exec.CommandContext(ctx, program[0], append(all, args...)...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), fmt.Sprintf("MOCK_PORT=%d", mockPort), fmt.Sprintf("APP_PORT=%d", appPort))
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	t.Cleanup(func() {
		if out, err := run(context.Background(), "down", "--volumes", "--timeout", "1"); err != nil {
			t.Errorf("compose down: %v\n%s", err, out)
		}
	})
	if out, err := run(t.Context(), "up", "--detach", "--no-build"); err != nil {
		logs, _ := run(t.Context(), "logs")
		t.Fatalf("compose up: %v\n%s\n%s", err, out, logs)
	}

	page := fmt.Sprintf("http://127.0.0.1:%d", appPort)
	mustRespond(t, page)
	home := get(t, http.DefaultClient, page)
	for _, title := range []string{"Harbor at first light", "The long crossing", "Trailer"} {
		if !strings.Contains(home.body, title) {
			t.Errorf("the home page does not list %q", title)
		}
	}
	published := fmt.Sprintf("127.0.0.1:%d", mockPort)
	browser := viewer(fmt.Sprintf("localhost:%d", mockPort), func() string { return published })
	for n := 1; n <= 3; n++ {
		id := fmt.Sprintf("5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d%02d", n)
		mustPlay(t, browser, configOf(t, page, id).StreamURL)
	}
}
