// Package readme_test builds and runs the README's program, and checks the list
// of the examples.
package readme_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const root = "../.."

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var theBrowser = chrome.New()

func TestMain(m *testing.M) { os.Exit(theBrowser.Main(m)) }

// TestReadme_programRuns builds the README's program in a separate module, as a
// user would, and plays a mock's video with it. The environment has the
// variables that the README lists, and no others.
func TestReadme_programRuns(t *testing.T) {
	t.Parallel()
	_, program, ok := strings.Cut(readme(t), "<!-- program -->\n```go\n")
	if !ok {
		t.Fatal("the README has no program")
	}
	program, _, _ = strings.Cut(program, "```")

	// The test replaces only the address, which may be in use.
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	_ = ln.Close()
	if !strings.Contains(program, "127.0.0.1:8080") {
		t.Fatal("the program does not listen on 127.0.0.1:8080")
	}
	program = strings.ReplaceAll(program, "127.0.0.1:8080", addr)

	dir := t.TempDir()
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	goMod, err := os.ReadFile(filepath.Join(here, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	const path = "github.com/FastPix/fastpix-playback-go"
	module := strings.Replace(string(goMod), "module "+path, "module example.com/watch", 1) +
		"\nrequire " + path + " v0.0.0\nreplace " + path + " => " + here + "\n"
	goSum, err := os.ReadFile(filepath.Join(here, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"main.go": program, "go.mod": module, "go.sum": string(goSum)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-mod=mod", "-o", "watch", ".")
	build.Dir, build.Env = dir, append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}

	mock := mockfastpix.Start(t)
	key := mock.CreateSigningKey()
	video := mock.AddPlayback(mockfastpix.PlaybackOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	run := exec.CommandContext(ctx, filepath.Join(dir, "watch"))
	run.Env = append(os.Environ(),
		"FASTPIX_SIGNING_KEY_ID="+key.ID,
		"FASTPIX_SIGNING_PRIVATE_KEY="+key.PrivateKey,
		"FASTPIX_BASE_URL="+mock.URL())
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	defer run.Wait() //nolint:errcheck // cancel kills the process
	defer cancel()

	pageURL := fmt.Sprintf("http://%s/watch/%s", addr, video)
	page := get(t, pageURL)
	script := regexp.MustCompile(`<script src="([^"]+)"`).FindStringSubmatch(page)
	if script == nil || script[1] != mock.URL()+"/player.js" {
		t.Errorf("the player's script is %q, want that of the mock", script)
	}
	token := regexp.MustCompile(` token="([^"]+)"`).FindStringSubmatch(page)
	if token == nil {
		t.Fatalf("the page has no token:\n%s", page)
	}
	if playlist := get(t, mock.URL()+"/"+video+".m3u8?token="+token[1]); !strings.HasPrefix(playlist, "#EXTM3U") {
		t.Errorf("the mock returned:\n%s", playlist)
	}
	mock.AssertAccepted(t, video, mockfastpix.ResourceStream)

	t.Run("in a browser", func(t *testing.T) {
		tab := theBrowser.NewTab(t, chromedp.ConsoleMessage.IsException)
		tab.Open(pageURL)
		const player = `document.querySelector("fastpix-player").video`
		tab.WaitFor("the player has a video", player)
		tab.Do(`(async () => { const v = ` + player + `; v.muted = true; await v.play(); })()`)
		tab.WaitFor("the video plays", player+`.currentTime > 1`)
		tab.Screenshot("readme-program")
		mock.AssertAccepted(t, video, mockfastpix.ResourceStream)
		mock.AssertNoneRefused(t)
	})
}

// get fetches a URL from a server that may still be starting.
func get(t *testing.T, url string) string {
	t.Helper()
	var last error
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		res, err := http.Get(url)
		if err != nil {
			last = err
			continue
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	t.Fatal(last)
	return ""
}

// TestExamples_listed tests that examples/README.md lists each program.
func TestExamples_listed(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile(filepath.Join(root, "examples", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	programs := 0
	err = filepath.WalkDir(filepath.Join(root, "examples"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "main.go" || strings.Contains(path, "internal") {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		programs++
		if row := "| `go run ./" + filepath.ToSlash(dir) + "` |"; !strings.Contains(string(list), row) {
			t.Errorf("examples/README.md has no row that begins with %s", row)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if programs == 0 {
		t.Error("no programs found")
	}
}
