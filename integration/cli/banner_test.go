package cli_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// output collects what a process writes while it runs.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// runMock runs "playback mock" and returns its first line, what it has
// written to standard error by then, and a function that stops it and returns
// all of that. The banner is written before the server answers.
func runMock(t *testing.T, args ...string) (first, banner string, stop func() string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, append([]string{"mock", "--addr", "127.0.0.1:0"}, args...)...)
	cmd.Env = cleanEnv()
	// The process writes into a file, because what it writes into a pipe reaches
	// the test some time later.
	stderr, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stderr.Close() }()
	cmd.Stderr = stderr
	written := func() string {
		text, err := os.ReadFile(stderr.Name())
		if err != nil {
			t.Error(err)
		}
		return string(text)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceValue(func() string {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		return written()
	})
	t.Cleanup(func() { stop() })
	if first, err = bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	base := strings.TrimSpace(strings.TrimPrefix(first, "mockfastpix listening on "))
	for range 200 {
		check := exec.Command(binary, "healthcheck", "--url", base)
		if strings.HasPrefix(base, "https:") {
			check = exec.Command(needs.Program(t, "curl"), "-skf", base+"/_mock/health")
		}
		if check.Run() == nil {
			return first, written(), stop
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the mock does not answer")
	return "", "", nil
}

// cleanEnv returns the environment without variables that configure the
// command, and with the built command on the PATH.
func cleanEnv() []string {
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "FASTPIX_") && !strings.HasPrefix(variable, "MOCKFASTPIX_") &&
			!strings.HasPrefix(variable, "PATH=") {
			env = append(env, variable)
		}
	}
	return append(env, "PATH="+filepath.Dir(binary)+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// commandsOf returns the commands of a banner, which are indented by four.
func commandsOf(banner string) string {
	var b strings.Builder
	for line := range strings.Lines(banner) {
		if command, ok := strings.CutPrefix(line, "    "); ok {
			b.WriteString(command)
		}
	}
	return b.String()
}

// TestMock_bannerCommands runs the commands that the mock prints, as printed,
// in a shell, and plays the URL that the last of them returns.
func TestMock_bannerCommands(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args  []string
		stdin string
		last  string // printed by the last command
	}{
		"defaults": {last: "http://127.0.0.1:"},
		"TLS":      {args: []string{"--tls"}, last: "https://127.0.0.1:"},
		"own credentials": {
			args:  []string{"--access-token", "it's mine", "--secret-key", "s3cret-of-mine"},
			stdin: "s3cret-of-mine\n", last: "http://127.0.0.1:",
		},
		"without the control plane": {args: []string{"--no-control-plane"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			needs.Program(t, "curl")
			bash := needs.Program(t, "bash")
			_, banner, stop := runMock(t, test.args...)
			shell := exec.CommandContext(t.Context(), bash, "-euc", commandsOf(banner))
			shell.Dir, shell.Env = t.TempDir(), cleanEnv()
			shell.Stdin = strings.NewReader(test.stdin)
			var stderr output
			shell.Stderr = &stderr
			out, err := shell.Output()
			if err != nil {
				t.Fatalf("%v\n%s\n%s%s", err, commandsOf(banner), out, stderr.String())
			}
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			last := lines[len(lines)-1]
			if test.last == "" {
				if !strings.Contains(string(out), "Created signing key") || strings.Contains(banner, "/_mock/") {
					t.Errorf("the banner is\n%s\nand its commands print\n%s", banner, out)
				}
			} else if !strings.HasPrefix(last, test.last) {
				t.Errorf("the last command printed %s, want a URL", last)
			}
			if test.last == "http://127.0.0.1:" {
				if got := status(t, last); got != http.StatusOK {
					t.Errorf("the signed URL returned %d", got)
				}
			}
			for _, secret := range []string{"s3cret-of-mine", "PRIVATE KEY", "LS0tLS1CRUdJTi", "eyJ"} {
				if strings.Contains(stop(), secret) {
					t.Errorf("standard error of the mock contains %s", secret)
				}
			}
		})
	}
}

func status(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

func TestMock_bannerQuiet(t *testing.T) {
	t.Parallel()
	first, banner, _ := runMock(t)
	for _, want := range []string{
		"Console    " + strings.TrimSpace(strings.TrimPrefix(first, "mockfastpix listening on ")) + "/\n",
		"access token mock-access-token, secret key mock-secret-key",
	} {
		if !strings.Contains(banner, want) {
			t.Errorf("the banner lacks %q:\n%s", want, banner)
		}
	}
	if strings.Contains(banner, "\x1b") {
		t.Errorf("the banner has colors in a pipe:\n%q", banner)
	}
	if _, banner, _ = runMock(t, "--quiet"); banner != "" {
		t.Errorf("with --quiet, the mock prints\n%s", banner)
	}
	if _, banner, _ = runMock(t, "--format", "json"); banner != "" {
		t.Errorf("with --format json, the mock prints\n%s", banner)
	}
}

// TestMock_requestLines checks the log on a terminal.
func TestMock_requestLines(t *testing.T) {
	t.Parallel()
	script := needs.Program(t, "script")
	for name, env := range map[string]string{"colors": "NO_COLOR=", "no colors": "NO_COLOR=1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), script, "-qec", "playback mock --addr 127.0.0.1:0", "/dev/null")
			cmd.Env = append(cleanEnv(), env, "TERM=xterm")
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
			})
			lines := bufio.NewScanner(stdout)
			lines.Scan()
			_, base, ok := strings.Cut(strings.TrimSpace(lines.Text()), "listening on ")
			if !ok {
				t.Fatalf("the first line is %q", lines.Text())
			}
			go func() { // the server accepts connections at any moment
				for range 100 {
					res, err := http.Get(base + "/" + playbackID + ".m3u8?token=not-for-logs")
					if err == nil {
						_ = res.Body.Close()
						return
					}
					time.Sleep(20 * time.Millisecond)
				}
			}()
			for lines.Scan() {
				if !strings.Contains(lines.Text(), "playback_id_unknown") {
					continue
				}
				line := strings.TrimSpace(lines.Text())
				plain := strings.NewReplacer("\x1b[0m", "", "\x1b[1m", "", "\x1b[2m", "", "\x1b[31m", "").Replace(line)
				if !strings.Contains(plain, "  404  GET    /"+playbackID) || strings.Contains(line, "not-for-logs") {
					t.Errorf("the request is logged as %q", line)
				}
				if colored := plain != line; colored != (name == "colors") {
					t.Errorf("the request is logged as %q", line)
				}
				return
			}
			t.Errorf("the request is not logged: %v", lines.Err())
		})
	}
}
