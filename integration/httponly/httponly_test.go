package httponly_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// checks are what the programs have to do, in this order.
var checks = []string{
	"server", "signing keys", "policies", "files", "live", "restrictions and resolution",
	"processing time and statuses", "refusals", "verify", "clock", "faults", "fickle mode", "journal", "assertions",
	"profile", "management API", "player and beacon", "webhooks", "TLS and host names", "protection", "reset",
}

const seed = `{
  "signingKeys": [{"id": "seeded-key", "publicKey": "generate"}],
  "playbacks": [{"id": "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11", "title": "A film"}]
}`

// binary returns the program with the mock, which it builds.
func binary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "playback")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./cmd/playback")
	build.Dir = filepath.Join("..", "..")
	build.Env = append(os.Environ(), "GOWORK=off") // the root module has all dependencies of the command
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build cmd/playback: %v\n%s", err, out)
	}
	return path
}

// startMock runs a mock in a process and returns its base URL.
func startMock(t *testing.T, playback string, flags ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), playback, append([]string{"mock", "--addr", "127.0.0.1:0", "-q"}, flags...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context has ended it
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(strings.TrimPrefix(line, "mockfastpix listening on "))
}

func TestPrograms_doEverythingOverHTTP(t *testing.T) {
	t.Parallel()
	playback := binary(t)
	seedFile := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(seedFile, []byte(seed), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct{ name, interpreter, file string }{
		{"Node", "node", "program.mjs"},
		{"Python", "python3", "program.py"},
	} {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			interpreter := needs.Program(t, p.interpreter)
			base := startMock(t, playback, "--seed", seedFile, "--journal-size", "100")
			tlsBase := startMock(t, playback, "--tls", "--tls-host", "*.fastpix.io")
			cmd := exec.CommandContext(t.Context(), interpreter, filepath.Join("testdata", p.file), base, tlsBase)
			var stderr strings.Builder
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil {
				t.Errorf("%v\n%s\n%s", err, failures(string(out)), stderr.String())
			}
			var done []string
			calls := map[string]bool{}
			for line := range strings.Lines(string(out)) {
				if name, ok := strings.CutPrefix(strings.TrimSpace(line), "ok "); ok {
					done = append(done, name)
				}
				if call, ok := strings.CutPrefix(strings.TrimSpace(line), "call "); ok {
					calls[call] = true
				}
			}
			if diff := cmp.Diff(checks, done); diff != "" {
				t.Errorf("checks (-want +done):\n%s", diff)
			}
			for _, operation := range operations(t, base) {
				if !called(calls, operation) {
					t.Errorf("the program does not use %s", operation)
				}
			}
		})
	}
}

// failures returns the lines of the output that are not calls or checks that
// succeeded.
func failures(out string) string {
	var b strings.Builder
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "call ") && !strings.HasPrefix(line, "ok ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// operations returns the operations of the control plane, such as "GET
// /_mock/keys/{id}".
func operations(t *testing.T, base string) []string {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, base+"/_mock", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var list struct{ Operations []string }
	if err := json.NewDecoder(res.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(list.Operations, "GET /_mock/keys/{id}") {
		t.Fatalf("the list of operations is %v", list.Operations)
	}
	return list.Operations
}

func called(calls map[string]bool, operation string) bool {
	pattern := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(operation), `\{id\}`, "[^/]+") + "$")
	for call := range calls {
		if pattern.MatchString(call) {
			return true
		}
	}
	return false
}

// TestPrograms_onlyStandardLibrary checks the imports of the programs.
func TestPrograms_onlyStandardLibrary(t *testing.T) {
	t.Parallel()
	for file, imports := range map[string]*regexp.Regexp{
		"program.mjs": regexp.MustCompile(`(?m)^import .* from "(?:node:)?(.*)";$`),
		"program.py":  regexp.MustCompile(`(?m)^(?:import|from) ([\w.]+)`),
	} {
		text, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		allowed := []string{
			"assert/strict", "crypto", "http", "https", "base64", "contextlib", "hashlib", "http.client", "json", "re",
			"socket", "ssl", "sys", "threading", "time", "traceback", "urllib.parse", "hmac", "http.server", "uuid", "datetime",
		}
		found := imports.FindAllStringSubmatch(string(text), -1)
		if len(found) == 0 {
			t.Errorf("%s has no imports", file)
		}
		for _, m := range found {
			if !slices.Contains(allowed, m[1]) {
				t.Errorf("%s imports %s, which is not in the standard library", file, m[1])
			}
		}
	}
}
