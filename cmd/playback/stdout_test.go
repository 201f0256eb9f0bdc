package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// brokenWriter fails from its second write on.
type brokenWriter struct{ writes int }

var errBroken = errors.New("broken")

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.writes++; w.writes > 1 {
		return 0, errBroken
	}
	return len(p), nil
}

// TestRun_outputFails tests that a result which could not be written is not
// taken for success.
func TestRun_outputFails(t *testing.T) {
	mock := mockfastpix.Start(t)
	mock.CreateSigningKey() // keys list prints no table without a key
	t.Setenv("FASTPIX_ACCESS_TOKEN_ID", "mock-access-token")
	t.Setenv("FASTPIX_SECRET_KEY", "mock-secret-key")
	t.Setenv("FASTPIX_BASE_URL", mock.URL())
	dir := t.TempDir()
	key := filepath.Join(dir, "key.pem")
	if err := os.WriteFile(key, []byte(testkeys.PKCS8PEM(testkeys.RSA())), 0o600); err != nil {
		t.Fatal(err)
	}
	token := claimsToken(t, map[string]any{"kid": "k", "aud": "media:x", "exp": 1})
	sign := []string{"sign", "--private-key", key, "--key-id", "k", "-p", pastedID}
	for name, args := range map[string][]string{
		"sign":               sign,
		"sign json":          append([]string{"--format", "json"}, sign...),
		"inspect refused":    {"inspect", "--offline", token},
		"inspect json":       {"--format", "json", "inspect", "--offline", token},
		"keys create":        {"keys", "create", filepath.Join(dir, "created.json"), "--show-private-key"},
		"keys list":          {"keys", "list"},
		"version":            {"version"},
		"version flag":       {"--version"},
		"help":               {"--help"},
		"help of a command":  {"help", "sign"},
		"man":                {"man"},
		"completion":         {"completion", "bash"},
		"list of conformity": {"conformance", "--list"},
	} {
		var stderr bytes.Buffer
		code := run(t.Context(), args, strings.NewReader(""), &brokenWriter{writes: 1}, &stderr)
		if code != exitRefused || stderr.String() != "playback: standard output: broken\n" {
			t.Errorf("%s: exit code %d: %s", name, code, &stderr)
		}
	}
	var stderr bytes.Buffer
	code := run(t.Context(), append(sign, "-p", pastedID), strings.NewReader(""), &brokenWriter{}, &stderr)
	if code != exitRefused || stderr.String() != "playback: standard output: broken\n" {
		t.Errorf("the second line: exit code %d: %s", code, &stderr)
	}
	// Wrong use stays wrong use.
	stderr.Reset()
	if code := run(t.Context(), nil, strings.NewReader(""), &brokenWriter{writes: 1}, &stderr); code != exitUsage {
		t.Errorf("without a command: exit code %d: %s", code, &stderr)
	}
}

func TestRun_fullDevice(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		needs.Skip(t, "tests with /dev/full", err)
	}
	defer full.Close()
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"version"}, strings.NewReader(""), full, &stderr)
	if code != exitRefused || stderr.String() != "playback: standard output: no space left on device\n" {
		t.Errorf("exit code %d: %s", code, &stderr)
	}
}

// TestRun_readerGone tests that a pipe whose reader has seen enough, such as
// head, is no error.
func TestRun_readerGone(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"version"}, strings.NewReader(""), w, &stderr)
	if code != exitDone || stderr.Len() > 0 {
		t.Errorf("exit code %d: %s", code, &stderr)
	}
}
