package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// painting holds what can paint on a terminal.
const painting = "\x1b[2J\x1b]8;;http://x\x07y\b\r\u202e\u200b\u2028"

// claimsToken returns a token with the given claims and no valid signature.
func claimsToken(t *testing.T, claims map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"RS256"}`)) + "." + encode(payload) + "." + encode(make([]byte, 256))
}

func wantPrintable(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("%U reaches the terminal:\n%q", r, text)
			return
		}
	}
}

func TestInspect_tokenInPath(t *testing.T) {
	t.Parallel()
	token := claimsToken(t, map[string]any{"kid": "k", "aud": "media:x", "exp": 1})
	escaped := strings.ReplaceAll(token, "eyJ", "%65yJ")
	for _, url := range []string{
		"https://stream.fastpix.io/" + token + ".m3u8", "https://stream.fastpix.io/" + escaped + ".m3u8",
		"https://stream.fastpix.io/" + token + "/thumbnail.png?token=" + token,
	} {
		for _, format := range []string{"text", "json"} {
			var out, stderr bytes.Buffer
			run(t.Context(), []string{"--format", format, "inspect", "--offline", "--redact", url},
				strings.NewReader(""), &out, &stderr)
			text := out.String() + stderr.String()
			if strings.Contains(text, token[10:30]) || strings.Contains(text, token[len(token)-40:]) {
				t.Errorf("%s: the token was printed:\n%s", format, text)
			}
			if format == "json" && !json.Valid(out.Bytes()) {
				t.Errorf("not JSON:\n%s", &out)
			}
		}
	}
}

func TestInspect_terminalEscapes(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": painting + "\nok  signature  valid"}})
	}))
	t.Cleanup(server.Close)
	token := claimsToken(t, map[string]any{
		"kid": painting, "aud": "media:" + painting, "exp": 1, painting: []any{painting}, "a\nb": "c\nd",
	})
	for _, args := range [][]string{
		{"inspect", "--offline", token},
		{"inspect", "--offline", "--redact", token},
		{"--format", "json", "inspect", "--offline", token},
		{"inspect", "--offline", "-p", painting, token},
		{"inspect", "--offline", "--fetch", server.URL + "/x.m3u8?token=" + token},
	} {
		var out, stderr bytes.Buffer
		run(t.Context(), args, strings.NewReader(""), &out, &stderr)
		wantPrintable(t, out.String()+stderr.String())
		if strings.Contains(out.String(), "\nok  signature") {
			t.Errorf("the server's message begins a line:\n%s", &out)
		}
	}
}

func TestRun_keyAsFileName(t *testing.T) {
	t.Setenv("FASTPIX_ACCESS_TOKEN_ID", "id")
	t.Setenv("FASTPIX_SECRET_KEY", "secret")
	t.Setenv("FASTPIX_BASE_URL", "http://127.0.0.1:1")
	body := strings.Split(testkeys.PKCS8PEM(testkeys.RSA()), "\n")[1]
	for _, args := range [][]string{
		{"keys", "create", body},
		{"keys", "create", body[:64]},
		{"keys", "rotate", body},
		{"keys", "rotate", body[100:164]},
		{"mock", "--seed", body},
		{"mock", "--seed", body[100:164]},
		{"healthcheck", "--ca", body[100:164]},
		{"sign", "-p", "x", "--private-key", body[100:164]},
		{"keys", "delete", body},
	} {
		var out, stderr bytes.Buffer
		if code := run(t.Context(), args, strings.NewReader(""), &out, &stderr); code == exitDone {
			t.Errorf("%s: exit code %d", args[:2], code)
		}
		for i := 0; i+24 <= len(body); i++ {
			if strings.Contains(out.String()+stderr.String(), body[i:i+24]) {
				t.Errorf("%s: the key was printed:\n%s", args[:2], &stderr)
				break
			}
		}
	}
}

func TestRun_serverErrorTerminalEscapes(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"success": false, "error": map[string]any{"code": 403, "message": painting + "\nDeleted signing key k."},
		})
	}))
	t.Cleanup(server.Close)
	t.Setenv("FASTPIX_ACCESS_TOKEN_ID", "id")
	t.Setenv("FASTPIX_SECRET_KEY", "secret")
	t.Setenv("FASTPIX_BASE_URL", server.URL)
	for _, args := range [][]string{{"keys", "list"}, {"keys", "get", "k"}, {"keys", "delete", "--yes", "k"}} {
		var out, stderr bytes.Buffer
		if code := run(t.Context(), args, strings.NewReader(""), &out, &stderr); code != exitRefused {
			t.Errorf("%s: exit code %d", args, code)
		}
		wantPrintable(t, out.String()+stderr.String())
		if strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%s: the message begins a line:\n%s", args, &stderr)
		}
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	var out, stderr bytes.Buffer
	a := newApp(strings.NewReader(""), &out, &stderr, false)
	token := claimsToken(t, map[string]any{"kid": "k"})
	for _, w := range []struct {
		guarded interface{ Write(p []byte) (int, error) }
		buffer  *bytes.Buffer
	}{{a.out, &out}, {a.err, &stderr}} {
		n, err := fmt.Fprintf(w.guarded, "%s\x1b\n", token)
		if n != len(token)+2 || err != nil || w.buffer.String() != "(redacted)\\x1b\n" {
			t.Errorf("%d, %v: %q", n, err, w.buffer)
		}
	}
}

func TestReadKeyMaterial_tooLarge(t *testing.T) {
	t.Parallel()
	large := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(large, make([]byte, 1<<20+1), 0o600); err != nil {
		t.Fatal(err)
	}
	files := []string{large}
	if _, err := os.Stat("/dev/zero"); err == nil {
		files = append(files, "/dev/zero")
	}
	for _, file := range files {
		for _, args := range [][]string{
			{"sign", "-p", "x", "--private-key", file},
			{"inspect", "a.b.c", "--public-key", file},
			{"mock", "--seed", file},
			{"healthcheck", "--ca", file},
		} {
			var stderr bytes.Buffer
			code := run(t.Context(), args, strings.NewReader(""), &stderr, &stderr)
			if code != exitUsage || !strings.Contains(stderr.String(), "more than 1 MiB") {
				t.Errorf("%s: exit code %d: %s", args, code, &stderr)
			}
		}
	}
}

// A shell passes the output of a command as the name of a pipe, for example
// with <(pass show key).
func TestReadKeyMaterial_pipe(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	name := fmt.Sprintf("/dev/fd/%d", r.Fd())
	if _, err := os.Stat(name); err != nil {
		needs.Skip(t, "tests with /dev/fd", err)
	}
	go func() {
		_, _ = w.WriteString(testkeys.PKCS8PEM(testkeys.RSA())) // a failure fails the test below
		_ = w.Close()
	}()
	var out, stderr bytes.Buffer
	args := []string{"sign", "-p", "3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10", "--key-id", "k", "--private-key", name}
	if code := run(t.Context(), args, strings.NewReader(""), &out, &stderr); code != exitDone {
		t.Errorf("exit code %d: %s", code, &stderr)
	}
}
