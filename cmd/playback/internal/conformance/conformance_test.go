package conformance_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/conformance"
	"github.com/FastPix/fastpix-playback-go/core"
)

// The signers in other languages are tested in integration/conformance.

// signerEnv selects the signer that the test binary is in a child process.
const signerEnv = "CONFORMANCE_TEST_SIGNER"

func TestMain(m *testing.M) {
	switch os.Getenv(signerEnv) {
	case "":
		os.Exit(m.Run())
	case "core":
		sign(os.Getenv("FASTPIX_PLAYBACK_ID"))
	case "fixed-id":
		sign("11111111-2222-4333-8444-555555555555")
	case "silent":
	case "chatty":
		fmt.Print("here is the token")
	case "failing":
		fmt.Fprint(os.Stderr, os.Getenv("FASTPIX_SIGNING_PRIVATE_KEY")+" is the key\r\n\x1b[31mgiving up")
		os.Exit(3)
	case "flooding":
		fmt.Print(strings.Repeat("a", 100_000))
	case "environment":
		for _, v := range os.Environ() {
			if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "FASTPIX_") {
				fmt.Fprintln(os.Stderr, name)
			}
		}
		os.Exit(1)
	case "hanging":
		time.Sleep(time.Minute)
	}
}

// sign signs for the playback ID with a lifetime of one hour and ignores all
// mistakes that core does not find.
func sign(playbackID string) {
	key, err := core.SigningKeyFromEnv()
	if err != nil {
		os.Exit(1)
	}
	signer, err := core.NewSigner(key)
	if err != nil {
		os.Exit(1)
	}
	policy := core.Private
	if os.Getenv("FASTPIX_POLICY") == "drm" {
		policy = core.DRM
	}
	p, err := signer.Sign(context.Background(), core.Grant{PlaybackID: playbackID, Policy: policy})
	if err != nil {
		os.Exit(1)
	}
	fmt.Print(p.Token())
}

// selfSigner returns a signer that is this test binary.
func selfSigner(t *testing.T) conformance.Signer {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return conformance.Signer{
		Program:  conformance.Program{Path: self, Args: []string{self}, Timeout: 10 * time.Second},
		KeyInEnv: true,
	}
}

func cases(names ...string) []conformance.Case {
	var selected []conformance.Case
	for _, c := range conformance.Cases() {
		for _, name := range names {
			if c.Name == name {
				selected = append(selected, c)
			}
		}
	}
	return selected
}

func TestRun(t *testing.T) {
	for _, test := range []struct {
		signer, name string
		outcome      conformance.Outcome
		note         string
	}{
		{"core", "private", conformance.OK, "accepted"},
		{"core", "drm", conformance.OK, "accepted"},
		{"core", "second-key", conformance.OK, "accepted"},
		{"core", "one-minute", conformance.Careless, "instead of 1m0s"},
		{"core", "one-day", conformance.Careless, "instead of 24h0m0s"},
		{"core", "public", conformance.Careless, "signed without need"},
		{"core", "id-slash", conformance.OK, "not signed"},
		{"core", "key-public", conformance.OK, "not signed"},
		{"core", "ttl-zero", conformance.Careless, "FastPix would accept the token"},
		{"fixed-id", "drm", conformance.Refused, "FastPix would refuse the token"},
		{"fixed-id", "id-slash", conformance.Careless, "FastPix would refuse the token: aud_wrong_playback_id"},
		{"silent", "private", conformance.Failed, "printed nothing"},
		{"silent", "public", conformance.OK, "no token"},
		{"silent", "id-empty", conformance.Careless, "exited with code 0"},
		{"chatty", "private", conformance.Failed, "printed 4 words"},
		{"chatty", "id-empty", conformance.Careless, "not a token"},
		{"failing", "private", conformance.Failed, "exited with code 3"},
		{"failing", "id-empty", conformance.OK, "not signed"},
		{"flooding", "private", conformance.Failed, "printed more than"},
		{"hanging", "private", conformance.Failed, "did not end within 1s"},
	} {
		t.Run(test.signer+" "+test.name, func(t *testing.T) {
			t.Setenv(signerEnv, test.signer)
			signer := selfSigner(t)
			if test.signer == "hanging" {
				signer.Timeout = time.Second
			}
			var seen []string
			report, err := conformance.Run(t.Context(), signer, cases(test.name), false, func(r *conformance.Result) {
				seen = append(seen, r.Name)
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{test.name}, seen); diff != "" {
				t.Errorf("cases (-want +got):\n%s", diff)
			}
			got := report.Cases[0]
			if got.Outcome != test.outcome || !strings.Contains(got.Note, test.note) {
				t.Errorf("%s: %s, want %s: %s", got.Outcome, got.Note, test.outcome, test.note)
			}
			if want := test.outcome == conformance.OK || test.outcome == conformance.Careless; report.OK != want {
				t.Errorf("report OK is %t, want %t", report.OK, want)
			}
		})
	}
}

func TestRun_strict(t *testing.T) {
	t.Setenv(signerEnv, "core")
	report, err := conformance.Run(t.Context(), selfSigner(t), cases("public"), true, func(*conformance.Result) {})
	if err != nil || report.OK || report.Counts.Careless != 1 {
		t.Errorf("ok %t, counts %+v, error %v", report.OK, report.Counts, err)
	}
}

func TestPrint_failureWithoutSecrets(t *testing.T) {
	t.Setenv(signerEnv, "failing")
	report, err := conformance.Run(t.Context(), selfSigner(t), cases("private"), false, func(*conformance.Result) {})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	report.Cases[0].Print(&b, math.MaxInt32)
	report.PrintCounts(&b)
	const want = `FAILED    private             the signer exited with code 3
                              standard error: [redacted] is the key
                              �[31mgiving up

1 cases: 0 ok, 0 refused, 1 failed, 0 careless
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

func TestPrint_refusal(t *testing.T) {
	t.Setenv(signerEnv, "fixed-id")
	report, err := conformance.Run(t.Context(), selfSigner(t), cases("private"), false, func(*conformance.Result) {})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	report.Cases[0].Print(&b, math.MaxInt32)
	for _, want := range []string{
		"REFUSED   private             FastPix would refuse the token\n",
		"stream, thumbnail, spritesheet, clip: 401 aud_wrong_playback_id: ",
		"→ ", `header {"alg":"RS256"`, `"aud":"media:11111111-2222-4333-8444-555555555555"`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, &b)
		}
	}
}

func TestRun_environment(t *testing.T) {
	t.Setenv(signerEnv, "environment")
	t.Setenv("FASTPIX_SECRET_KEY", "real")
	signer := selfSigner(t)
	signer.KeyFile = true
	report, err := conformance.Run(t.Context(), signer, cases("private"), false, func(*conformance.Result) {})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Fields(report.Cases[0].Stderr)
	slices.Sort(got)
	want := []string{
		"FASTPIX_PLAYBACK_ID", "FASTPIX_POLICY", "FASTPIX_SIGNING_KEY_ID",
		"FASTPIX_SIGNING_PRIVATE_KEY", "FASTPIX_SIGNING_PRIVATE_KEY_FILE", "FASTPIX_TTL",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
}

func TestCases_unique(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range conformance.Cases() {
		if seen[c.Name] || c.About == "" || c.Expect == "" {
			t.Errorf("case %q is incomplete or there twice", c.Name)
		}
		seen[c.Name] = true
	}
	if len(seen) < 25 {
		t.Errorf("%d cases", len(seen))
	}
}
