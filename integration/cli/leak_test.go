package cli_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/leak"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// secrets finds the signing key of the scripts in any form.
var secrets = sync.OnceValue(func() *leak.Secrets {
	s := new(leak.Secrets)
	if err := s.AddPrivateKey("private key", pair()); err != nil {
		panic(err)
	}
	return s
})

// leaked returns the name of a secret that the output of a command shows
// although its arguments do not ask for it, or "". Every script calls it for
// every command that it runs, with standard output and standard error.
func leaked(out string, args []string) string {
	if name, found := secrets().Find([]byte(out)); found {
		return name
	}
	// Keys that FastPix creates during a script.
	if strings.Contains(out, "PRIVATE"+" KEY") {
		return "private key (PEM)"
	}
	if strings.Contains(out, "LS0tLS1CRUdJTi") && !slices.Contains(args, "--show-private-key") {
		return "private key (base64 of PEM)"
	}
	for line := range strings.Lines(out) {
		asked := slices.Contains(args, "sign") && !strings.HasPrefix(line, "! ") // on standard output
		if tokens.MatchString(line) && !asked {
			return "token"
		}
	}
	return ""
}

// TestSecretsMisplaced passes a key and a token to every command in the place
// of each argument, and searches standard output and standard error.
func TestSecretsMisplaced(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := mockfastpix.Start(t)
	dir := t.TempDir()
	files := keyFiles()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := mock.RegisterSigningKey(keyID, string(files["public.pem"])); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "FASTPIX_BASE_URL="+mock.URL(),
		"FASTPIX_ACCESS_TOKEN_ID=mock-access-token", "FASTPIX_SECRET_KEY=mock-secret-key")
	pem := string(files["key.pem"])
	lines := strings.Split(pem, "\n")
	// The first lines are public. A line of letters and digits alone could be
	// an ID, which commands accept and print.
	lines = slices.DeleteFunc(lines[len(lines)/2:], func(line string) bool { return !strings.ContainsAny(line, "+/") })
	secrets := map[string]string{
		"PEM":    pem,
		"base64": base64.StdEncoding.EncodeToString([]byte(pem)),
		"line":   lines[0],
		"token":  exampleToken,
	}
	for form, secret := range secrets {
		for _, args := range [][]string{
			{"sign", "--private-key", secret, "--playback-id", playbackID},
			{"sign", "--private-key", "key.pem", "--key-id", secret, "--playback-id", playbackID},
			{"sign", "--private-key", "key.json", "--playback-id", secret},
			{"sign", "--private-key", "key.json", "--playback-id", playbackID, "--ttl", secret},
			{"inspect", "--redact", secret},
			{"inspect", "--redact", "--public-key", secret, exampleToken},
			{"inspect", "--redact", "--private-key", "key.json", secret},
			{"doctor", "--private-key", secret},
			{"doctor", "--private-key", "key.json", "--playback-id", secret},
			{"doctor", "--private-key", "key.json", "--origin", secret},
			{"calibrate", "--yes", "--playback-id", secret},
			{"calibrate", "--yes", "--playback-id", playbackID, "--media-id", secret},
			{"calibrate", "--yes", "--playback-id", playbackID, "--compare", secret},
			{"calibrate", "--yes", "--playback-id", playbackID, "--state", secret + "/state"},
			{"keys", "create", secret},
			{"keys", "create", "--force", secret},
			{"keys", "list", secret},
			{"keys", "get", secret},
			{"keys", "check", "--private-key", secret},
			{"keys", "check", "--private-key", "key.pem", "--key-id", secret},
			{"keys", "rotate", secret},
			{"keys", "delete", "--yes", secret},
			{"mock", "--seed", secret},
			{"mock", "--addr", secret},
			{"mock", "--webhook-url", secret},
			{"mock", "--webhook-secret", secret},
			{"healthcheck", "--url", secret},
			{"healthcheck", "--ca", secret},
			{"conformance", "--case", secret, "--", "true"},
			{"conformance", "--vectors", secret, "--", "true"},
			{"conformance", "--", secret},
			{secret},
		} {
			for _, format := range []string{"text", "json"} {
				cmd := exec.CommandContext(t.Context(), binary, append([]string{"--format", format}, args...)...)
				cmd.Dir, cmd.Env, cmd.Stdin = dir, env, strings.NewReader(secret)
				var out, stderr bytes.Buffer
				cmd.Stdout, cmd.Stderr = &out, &stderr
				err := cmd.Run()
				place := slices.Index(args, secret)
				if err == nil && args[0] != "inspect" {
					t.Errorf("%s %s: argument %d is the %s: no error", args[0], format, place, form)
				}
				for line := range strings.Lines(stderr.String()) {
					out.WriteString("\n! " + line)
				}
				if found := leaked(out.String(), args); found != "" {
					t.Errorf("%s, %s: argument %d is the %s: the output shows a part of the %s",
						args[0], format, place, form, found)
				}
			}
		}
	}
}

// exampleToken has the shape of a token.
var exampleToken = strings.Join([]string{
	base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT"}`)),
	base64.RawURLEncoding.EncodeToString([]byte(`{"kid":"` + keyID + `","aud":"media:` + playbackID + `"}`)),
	strings.Repeat("s", 342),
}, ".")

// TestLeaked tests that the search finds what it is for.
func TestLeaked(t *testing.T) {
	t.Parallel()
	files := keyFiles()
	lines := strings.Split(string(files["key.pem"]), "\n")
	for _, test := range []struct {
		name, out string
		args      []string
		leaks     bool
	}{
		{"nothing", "", []string{"inspect"}, false},
		{"public key and ID", string(files["public.pem"]) + keyID, []string{"keys", "get"}, false},
		{"PEM", string(files["key.pem"]), []string{"inspect"}, true},
		{"line of a PEM", lines[len(lines)/2], []string{"inspect"}, true},
		{"FastPix's answer", string(files["key.json"]), []string{"keys", "create"}, true},
		{"answer that was asked for", string(files["key.json"]), []string{"keys", "create", "--show-private-key"}, true},
		{"another key's answer", `{"privateKey":"LS0tLS1CRUdJTi"}`, []string{"keys", "create"}, true},
		{
			"another key's answer that was asked for", `{"privateKey":"LS0tLS1CRUdJTi"}`,
			[]string{"keys", "create", "--show-private-key"},
			false,
		},
		{"prime in hexadecimal", hex.EncodeToString(pair().Primes[0].Bytes()), []string{"mock"}, true},
		{"exponent in decimal", pair().D.String(), []string{"sign"}, true},
		{"token", "error: " + exampleToken, []string{"inspect", "--redact"}, true},
		{"token that was asked for", exampleToken, []string{"sign"}, false},
		{"token in an error", "! playback: " + exampleToken, []string{"sign"}, true},
	} {
		if got := leaked(test.out, test.args); (got != "") != test.leaks {
			t.Errorf("%s: leaked = %q, want a name: %t", test.name, got, test.leaks)
		}
	}
}
