// Package conformance_test runs "playback conformance" with signers in several
// languages.
package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/npm"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

var playback string // the binary under test

func TestMain(m *testing.M) {
	if os.Getenv(coreSigner) != "" {
		signWithCore()
		return
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	playback = filepath.Join(dir, "playback")
	build := exec.Command("go", "build", "-o", playback, "./cmd/playback")
	build.Dir = filepath.Join("..", "..")
	build.Env = append(os.Environ(), "GOWORK=off") // the root module has all dependencies of the command
	if out, err := build.CombinedOutput(); err != nil {
		panic("build cmd/playback: " + err.Error() + "\n" + string(out))
	}
	return m.Run()
}

// report is the part of the command's JSON that the tests read.
type report struct {
	OK     bool
	Counts counts
	Cases  []struct {
		Name, Expect, Outcome, Note, Remedy, Stderr string
		Accepted                                    []string
		Refusals                                    []struct {
			Resources []string
			Status    int
			Reason    string
		}
	}
}

type counts struct{ OK, Refused, Failed, Careless int }

// run runs the command and returns its exit code and output.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), playback, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// conformance runs a signer and returns its report.
func conformance(t *testing.T, flags []string, signer ...string) (code int, r report) {
	t.Helper()
	args := append([]string{"--format", "json", "conformance"}, flags...)
	code, stdout, stderr := run(t, append(append(args, "--"), signer...)...)
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("exit code %d, no JSON report: %v\n%s\n%s", code, err, stdout, stderr)
	}
	return code, r
}

// need skips the test if a program is missing, and fails it in CI.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		needs.Program(t, p)
	}
}

func signers(t *testing.T, path ...string) string {
	t.Helper()
	abs, err := filepath.Abs(filepath.Join(append([]string{"testdata", "signers"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// nodeSigners copies the Node signers and installs their packages.
func nodeSigners(t *testing.T) string {
	t.Helper()
	need(t, "node")
	source := signers(t, "node")
	dir := filepath.Dir(npm.Install(t, source))
	for _, name := range []string{"input.mjs", "jose.mjs", "jsonwebtoken.mjs"} {
		content, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// wantCareful checks that a signer passes every case.
func wantCareful(t *testing.T, flags []string, signer ...string) {
	t.Helper()
	code, r := conformance(t, append(flags, "--strict"), signer...)
	if code != 0 || !r.OK {
		t.Errorf("exit code %d, ok %t, want 0 and true", code, r.OK)
	}
	if diff := cmp.Diff(counts{OK: len(r.Cases)}, r.Counts); diff != "" || len(r.Cases) < 25 {
		t.Errorf("%d cases, counts differ (-want +got):\n%s", len(r.Cases), diff)
	}
	for _, c := range r.Cases {
		if c.Outcome != "ok" {
			t.Errorf("%s is %s: %s %s", c.Name, c.Outcome, c.Note, c.Stderr)
		}
		if c.Expect == "accept" && !slices.Contains(c.Accepted, "stream") {
			t.Errorf("%s: the token does not open the stream", c.Name)
		}
	}
}

func TestConformance_node(t *testing.T) {
	t.Parallel()
	needs.SkipUnlessLong(t)
	dir := nodeSigners(t)
	for _, tt := range []struct {
		signer string
		flags  []string
	}{
		{"jsonwebtoken.mjs", nil},
		{"jose.mjs", []string{"--key-from", "file"}},
	} {
		t.Run(tt.signer, func(t *testing.T) {
			t.Parallel()
			wantCareful(t, tt.flags, "node", filepath.Join(dir, tt.signer))
		})
	}
}

func TestConformance_python(t *testing.T) {
	t.Parallel()
	needs.SkipUnlessLong(t)
	need(t, "python3", "openssl")
	wantCareful(t, nil, "python3", signers(t, "sign.py"))
}

func TestConformance_bashOpenSSL(t *testing.T) {
	t.Parallel()
	needs.SkipUnlessLong(t)
	need(t, "bash", "openssl")
	wantCareful(t, nil, "bash", signers(t, "sign.sh"))
}

func TestConformance_mistake(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	need(t, "bash", "openssl")
	for i, tt := range []struct {
		mistake string
		kase    string // empty: private
		outcome string
		reason  string // of the refusal
		note    string // part of it
	}{
		{mistake: "bare-aud", outcome: "refused", reason: "aud_wrong_prefix"},
		{mistake: "array-aud", outcome: "refused", reason: "aud_malformed"},
		{mistake: "always-media", kase: "drm", outcome: "refused", reason: "aud_wrong_prefix"},
		{mistake: "fixed-id", outcome: "refused", reason: "aud_wrong_playback_id"},
		{mistake: "hs256", outcome: "refused", reason: "alg_not_rs256"},
		{mistake: "none", outcome: "refused", reason: "alg_not_rs256"},
		{mistake: "fixed-key", kase: "second-key", outcome: "refused", reason: "key_unknown"},
		{mistake: "header-kid", outcome: "refused", reason: "kid_missing"},
		{mistake: "no-exp", outcome: "refused", reason: "exp_missing"},
		{mistake: "milliseconds", outcome: "refused", reason: "exp_malformed"},
		{mistake: "bearer", outcome: "refused", reason: "token_malformed"},
		{mistake: "cut", outcome: "refused", reason: "signature_invalid"},
		{mistake: "year", kase: "one-minute", outcome: "careless", note: "is valid for 8760h0m"},
		{mistake: "minute", kase: "one-day", outcome: "careless", note: "s instead of 24h0m0s"},
		{mistake: "silent", outcome: "failed", note: "printed nothing"},
		{mistake: "chatty", outcome: "failed", note: "printed 4 words"},
		{mistake: "leaky", outcome: "failed", note: "exited with code 3"},
		{mistake: "hangs", outcome: "failed", note: "did not end within 1s"},
		{mistake: "floods", outcome: "failed", note: "printed more than"},
		{
			mistake: "no-checks", kase: "id-slash", outcome: "careless",
			note: "FastPix would refuse the token: aud_wrong_playback_id",
		},
		{mistake: "no-checks", kase: "ttl-years", outcome: "careless", note: "FastPix would accept the token"},
		{mistake: "no-checks", kase: "public", outcome: "careless", note: "signed without need"},
		{mistake: "silent", kase: "id-empty", outcome: "careless", note: "exited with code 0"},
	} {
		if i%4 != 0 && !needs.Long() {
			continue // the others have each outcome
		}
		kase := tt.kase
		if kase == "" {
			kase = "private"
		}
		t.Run(tt.mistake+" in "+kase, func(t *testing.T) {
			t.Parallel()
			timeout := "60s"
			if tt.mistake == "hangs" {
				timeout = "1s"
			}
			flags := []string{"--case", kase, "--timeout", timeout}
			code, r := conformance(t, flags, "bash", signers(t, "wrong.sh"), tt.mistake)
			if len(r.Cases) != 1 || r.Cases[0].Name != kase {
				t.Fatalf("the report has the cases %+v", r.Cases)
			}
			c := r.Cases[0]
			if c.Outcome != tt.outcome || !strings.Contains(c.Note, tt.note) {
				t.Errorf("the outcome is %s, %q, want %s, %q", c.Outcome, c.Note, tt.outcome, tt.note)
			}
			if tt.reason != "" {
				if len(c.Refusals) == 0 || c.Refusals[0].Reason != tt.reason ||
					!slices.Contains(c.Refusals[0].Resources, "stream") {
					t.Errorf("the refusals are %+v, want %s for the stream", c.Refusals, tt.reason)
				}
			}
			if c.Outcome == "careless" && c.Remedy == "" {
				t.Error("there is no remedy")
			}
			// A careless signature is a failure only with --strict.
			if want := map[bool]int{true: 0, false: 1}[tt.outcome == "careless"]; code != want {
				t.Errorf("the exit code is %d, want %d", code, want)
			}
		})
	}
}

func TestConformance_strict(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	need(t, "bash", "openssl")
	code, r := conformance(t, []string{"--strict", "--case", "public"}, "bash", signers(t, "wrong.sh"), "no-checks")
	if code != 1 || r.OK || r.Counts.Careless != 1 {
		t.Errorf("exit code %d, ok %t, counts %+v, want 1, false, one careless", code, r.OK, r.Counts)
	}
}

func TestConformance_secretsNotPrinted(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	need(t, "bash", "openssl")
	// The signer prints the key, also in lines, and the token to standard
	// error.
	for _, format := range []string{"text", "json"} {
		_, stdout, stderr := run(t, "--format", format, "conformance", "--case", "private", "--",
			"bash", signers(t, "wrong.sh"), "leaky")
		output := stdout + stderr
		if !strings.Contains(output, "[redacted]") || !strings.Contains(output, "at ") {
			t.Errorf("%s: the signer's messages are missing: %s", format, output)
		}
		// PKCS#8 keys, their base64 and tokens begin with these.
		for _, secret := range []string{"MII", "LS0tLS1CRUdJTi", "eyJ"} {
			if strings.Contains(output, secret) {
				t.Errorf("%s: the report contains %s…: %s", format, secret, output)
			}
		}
		for _, word := range strings.FieldsFunc(output, func(r rune) bool { return strings.ContainsRune(" \n\"\\,:{}", r) }) {
			if len(word) >= 40 && !strings.Contains(word, "/") {
				t.Errorf("%s: the report contains %q", format, word)
			}
		}
	}
}

func TestConformance_textReport(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	need(t, "bash", "openssl")
	code, stdout, stderr := run(t, "conformance", "--case", "private,drm", "--",
		"bash", signers(t, "wrong.sh"), "always-media")
	if code != 1 || stderr != "" {
		t.Errorf("exit code %d, standard error %q, want 1 and nothing", code, stderr)
	}
	for _, want := range []string{
		"ok        private             accepted: stream, thumbnail, spritesheet, clip\n",
		"REFUSED   drm                 FastPix would refuse the token\n",
		"stream, widevine-license, fairplay-license, fairplay-certificate: 401 aud_wrong_prefix: ",
		`"aud":"media:`,
		"→ ",
		"\n2 cases: 1 ok, 1 refused, 0 failed, 0 careless\n",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the report lacks %q:\n%s", want, stdout)
		}
	}
}

func TestConformance_wrongUse(t *testing.T) {
	t.Parallel()
	anything := os.Args[0] // exists on every machine, and is never run
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"no signer", nil, "append -- and its command line"},
		{"missing signer", []string{"--", "no-such-signer-anywhere"}, "no-such-signer-anywhere cannot be run"},
		{"unknown case", []string{"--case", "privat", "--", anything}, "the cases are private, drm,"},
		{"negative timeout", []string{"--timeout=-1s", "--", anything}, "--timeout"},
		{"strict with vectors", []string{"--strict", "--vectors", "x.json", "--", anything}, "can't be used together"},
		{"missing vectors", []string{"--vectors", "no-such-file.json", "--", anything}, "no-such-file.json"},
		{"other vectors", []string{"--vectors", vectorFile("schema.json"), "--", anything}, "use verification.json or"},
		{"unknown flag", []string{"--fast", "--", anything}, "unknown flag --fast"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := run(t, append([]string{"conformance"}, tt.args...)...)
			if code != 2 || stdout != "" || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit code %d, standard output %q, standard error %q, want 2, nothing, %q",
					code, stdout, stderr, tt.want)
			}
		})
	}
}

func TestConformance_list(t *testing.T) {
	t.Parallel()
	code, stdout, _ := run(t, "conformance", "--list")
	if lines := strings.Count(stdout, "\n"); code != 0 || lines < 25 || !strings.Contains(stdout, "refuse    id-slash ") {
		t.Errorf("exit code %d, %d lines:\n%s", code, lines, stdout)
	}
}

func TestConformance_environment(t *testing.T) {
	t.Parallel()
	need(t, "bash")
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), playback, "conformance", "--case", "private", "--",
		"bash", "-c", `compgen -e | grep ^FASTPIX_ | sort >&2; exit 1`)
	cmd.Env = append(os.Environ(), "FASTPIX_SECRET_KEY=real", "FASTPIX_SIGNING_KEY_ID=real")
	out, _ := cmd.Output() // the signer fails on purpose
	if strings.Contains(string(out), "FASTPIX_SECRET_KEY") || !strings.Contains(string(out), "FASTPIX_TTL") {
		t.Errorf("the signer's environment is:\n%s", out)
	}
}
