package conformance_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/integration/attack/vectors"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

func vectorFile(name string) string { return filepath.Join("..", "..", "vectors", name) }

// vectorReport is the part of the command's JSON that the tests read.
type vectorReport struct {
	OK      bool
	Counts  vectorCounts
	Problem string
	Stderr  string
	Vectors []struct{ Name, Outcome, Note string }
}

type vectorCounts struct{ OK, Wrong, Failed int }

// names returns the names of the vectors with the outcome.
func (r *vectorReport) names(outcome string) []string {
	var names []string
	for _, v := range r.Vectors {
		if v.Outcome == outcome {
			names = append(names, v.Name)
		}
	}
	return names
}

// answer runs a program with the vectors of the file and returns the report.
func answer(t *testing.T, file string, program ...string) (code int, r vectorReport) {
	t.Helper()
	args := []string{"--format", "json", "conformance", "--timeout", "60s", "--vectors", vectorFile(file), "--"}
	code, stdout, stderr := run(t, append(args, program...)...)
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("exit code %d, no JSON report: %v\n%s\n%s", code, err, stdout, stderr)
	}
	return code, r
}

func verificationVectors(t *testing.T) []vectors.Vector {
	t.Helper()
	file, err := vectors.Read[vectors.Verification](vectorFile("verification.json"))
	if err != nil {
		t.Fatal(err)
	}
	return file.Vectors
}

func TestVectors_examples(t *testing.T) {
	t.Parallel()
	signing, err := vectors.Read[vectors.Signing](vectorFile("signing.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		program, example, file string
		want                   int
	}{
		{"node", "verify.mjs", "verification.json", len(verificationVectors(t))},
		{"python3", "verify.py", "verification.json", len(verificationVectors(t))},
		{"node", "sign.mjs", "signing.json", len(signing.Vectors)},
	} {
		t.Run(tt.example, func(t *testing.T) {
			t.Parallel()
			need(t, tt.program)
			code, r := answer(t, tt.file, tt.program, vectorFile(filepath.Join("examples", tt.example)), "--lines")
			if code != 0 || !r.OK {
				t.Errorf("exit code %d, ok %t, want 0 and true: %s %s", code, r.OK, r.Problem, r.Stderr)
			}
			if diff := cmp.Diff(vectorCounts{OK: tt.want}, r.Counts); diff != "" {
				t.Errorf("counts (-want +got):\n%s\nwrong: %q", diff, r.names("wrong"))
			}
		})
	}
}

func TestVectors_wrongVerifier(t *testing.T) {
	t.Parallel()
	need(t, "sed")
	for _, tt := range []struct {
		verdict string
		wrong   func(vectors.Vector) bool
		note    string
	}{
		{"accept", func(v vectors.Vector) bool { return !v.Strict.Accepted }, "accepted, but must be refused: "},
		{"refuse", func(v vectors.Vector) bool { return v.Strict.Accepted }, "refused, but must be accepted"},
	} {
		t.Run(tt.verdict+" all", func(t *testing.T) {
			t.Parallel()
			code, r := answer(t, "verification.json", "sed", "s/.*/"+tt.verdict+"/")
			if code != 1 || r.OK || r.Problem != "" {
				t.Errorf("exit code %d, ok %t, problem %q, want 1, false and none", code, r.OK, r.Problem)
			}
			var want []string
			for _, v := range verificationVectors(t) {
				if tt.wrong(v) {
					want = append(want, v.Name)
				}
			}
			if diff := cmp.Diff(want, r.names("wrong")); diff != "" || len(want) == 0 {
				t.Errorf("wrong answers (-want +got):\n%s", diff)
			}
			for _, v := range r.Vectors {
				if v.Outcome == "wrong" && !strings.HasPrefix(v.Note, tt.note) {
					t.Errorf("%s: the note is %q", v.Name, v.Note)
				}
			}
		})
	}
}

func TestVectors_textReport(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	need(t, "sed")
	code, stdout, stderr := run(t, "conformance", "--timeout", "60s", "--vectors", vectorFile("verification.json"), "--",
		"sed", "s/.*/accept/")
	if code != 1 || stderr != "" {
		t.Errorf("exit code %d, standard error %q, want 1 and nothing", code, stderr)
	}
	for _, v := range verificationVectors(t) {
		line := "WRONG     " + v.Name + "\n          accepted, but must be refused: " + v.Strict.Reason + "\n"
		if strings.Contains(stdout, line) == v.Strict.Accepted {
			t.Errorf("%s: strict accepts: %t, in the report: %t", v.Name, v.Strict.Accepted, !v.Strict.Accepted)
		}
	}
}

func TestVectors_failure(t *testing.T) {
	t.Parallel()
	need(t, "bash")
	var right strings.Builder
	for _, v := range verificationVectors(t) {
		right.WriteString(map[bool]string{true: "accept\n", false: "refuse\n"}[v.Strict.Accepted])
	}
	answers := filepath.Join(t.TempDir(), "answers")
	if err := os.WriteFile(answers, []byte(right.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	count := strings.Count(right.String(), "\n")
	for _, tt := range []struct {
		name, script, problem string
		failed                int
	}{
		{"nothing printed", "cat >/dev/null", "printed no answer after 0 of", count},
		{"crash", "echo refuse; echo sorry >&2; exit 3", "exited with code 3 after 1 of", count - 1},
		{"other text", "cat >/dev/null; echo refuse; echo maybe; echo refuse", `in line 2: "maybe"`, count - 1},
		{"one line too many", `cat "$0"; echo refuse`, "lines for", 0},
		{"exit code at the end", `cat "$0"; exit 1`, "exited with code 1", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, r := answer(t, "verification.json", "bash", "-c", tt.script, answers)
			if code != 1 || r.OK || !strings.Contains(r.Problem, tt.problem) {
				t.Errorf("exit code %d, ok %t, problem %q, want 1, false and %q", code, r.OK, r.Problem, tt.problem)
			}
			if r.Counts.Failed != tt.failed || len(r.Vectors) != count {
				t.Errorf("%d of %d vectors failed, want %d", r.Counts.Failed, len(r.Vectors), tt.failed)
			}
			if tt.name == "crash" && r.Stderr != "sorry" {
				t.Errorf("standard error is %q", r.Stderr)
			}
		})
	}
}

func TestVectors_timeout(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	need(t, "bash")
	code, stdout, _ := run(t, "conformance", "--timeout", "1s", "--vectors", vectorFile("verification.json"), "--",
		"bash", "-c", "exec sleep 60")
	if code != 1 || !strings.Contains(stdout, "the program did not end within 1s\n") {
		t.Errorf("exit code %d:\n%s", code, stdout)
	}
}

func TestVectors_wrongSigner(t *testing.T) {
	t.Parallel()
	need(t, "node")
	example := vectorFile(filepath.Join("examples", "sign.mjs"))
	for _, tt := range []struct{ name, filter, note string }{
		{"signature", `sed 's/...$/AAA/'`, "the signature differs"},
		{"padding", `sed 's/\./=./'`, "the header is encoded in another way"},
		{"payload", `awk -F. '{print $1 "." $1 "." $3}'`, `the payload is {"alg":"RS256"`},
		{"payload without JSON", `awk -F. '{print $1 ".x." $3}'`, "the payload is not JSON"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, r := answer(t, "signing.json", "bash", "-c", `node "$0" --lines | `+tt.filter, example)
			notes := slices.DeleteFunc(r.Vectors, func(v struct{ Name, Outcome, Note string }) bool {
				return v.Outcome == "wrong" && strings.HasPrefix(v.Note, tt.note)
			})
			if code != 1 || r.Counts.Wrong == 0 || len(notes) > 0 {
				t.Errorf("exit code %d, counts %+v, other results %+v", code, r.Counts, notes)
			}
		})
	}
}
