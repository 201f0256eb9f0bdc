package conformance

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
)

// Wrong is the outcome of a vector that was answered wrongly.
const Wrong Outcome = "wrong"

// VectorReport is the result of all vectors.
type VectorReport struct {
	OK           bool           `json:"ok"`
	Command      []string       `json:"command"`
	Counts       VectorCounts   `json:"counts"`
	Problem      string         `json:"problem,omitempty"` // why the program failed
	ExitStatus   int            `json:"exitStatus"`
	Milliseconds int64          `json:"milliseconds"`
	Stderr       string         `json:"stderr,omitempty"`
	Vectors      []VectorResult `json:"vectors"`
}

// VectorCounts counts the vectors by outcome.
type VectorCounts struct {
	OK     int `json:"ok"`
	Wrong  int `json:"wrong"`
	Failed int `json:"failed"`
}

// VectorResult is the result of a vector, without secrets.
type VectorResult struct {
	Name    string  `json:"name"`
	Outcome Outcome `json:"outcome"`
	Note    string  `json:"note,omitempty"`
	Source  string  `json:"source,omitempty"`
}

// maxAnswers limits the output of a program, in bytes.
const maxAnswers = 4 << 20

// RunVectors runs the program once. It writes one line per vector to the
// program's standard input and reads one line per vector from its standard
// output, in the same order. The program can answer at once or at the end. The
// error reports that the program could not be run, or that ctx ended.
func RunVectors(ctx context.Context, p Program, vectors []Vector) (VectorReport, error) {
	var input bytes.Buffer
	for i := range vectors {
		input.Write(vectors[i].input)
		input.WriteByte('\n')
	}
	resp, err := p.run(ctx, cleanEnvironment(), &input, maxAnswers)
	if err != nil {
		return VectorReport{}, err
	}
	if ctx.Err() != nil {
		return VectorReport{}, fmt.Errorf("interrupted: %w", ctx.Err())
	}
	report := VectorReport{
		Command: p.Args, Problem: resp.problem,
		ExitStatus: resp.status, Milliseconds: resp.took.Milliseconds(), Stderr: resp.stderr,
	}
	answers := strings.Split(resp.output, "\n")
	for i := range vectors {
		answer := ""
		if i < len(answers) {
			answer = strings.TrimSpace(answers[i])
		}
		if !vectors[i].answered(answer) {
			report.fail(resp, i, len(vectors), answer)
			break
		}
		report.add(vectors[i].judge(answer))
	}
	for i := len(report.Vectors); i < len(vectors); i++ {
		report.add(VectorResult{Name: vectors[i].Name, Outcome: Failed, Note: "no answer", Source: vectors[i].source})
	}
	switch {
	case report.Problem != "":
	case resp.status != 0:
		report.Problem = fmt.Sprintf("exited with code %d", resp.status)
	case len(answers) > len(vectors):
		report.Problem = fmt.Sprintf("printed %d lines for %d vectors", len(answers), len(vectors))
	}
	report.OK = report.Problem == "" && report.Counts.OK == len(vectors)
	return report, nil
}

// fail records why the vector at index i has no answer. Later lines do not
// count, because they can be out of step with the vectors.
func (r *VectorReport) fail(resp *response, i, total int, answer string) {
	switch {
	case r.Problem != "":
	case answer == "" && resp.status != 0:
		r.Problem = fmt.Sprintf("exited with code %d after %d of %d answers", resp.status, i, total)
	case answer == "":
		r.Problem = fmt.Sprintf("printed no answer after %d of %d", i, total)
	default:
		r.Problem = fmt.Sprintf("printed something else than an answer in line %d: %.80q", i+1, newRedacter().redact(answer))
	}
}

func (r *VectorReport) add(result VectorResult) {
	r.Vectors = append(r.Vectors, result)
	switch result.Outcome {
	case OK:
		r.Counts.OK++
	case Wrong:
		r.Counts.Wrong++
	case Failed, Refused, Careless:
		r.Counts.Failed++
	}
}

// verifies reports whether the vector is for verifiers.
func (v *Vector) verifies() bool { return v.want == accept || v.want == refuse }

// answered reports whether the text is an answer, right or wrong.
func (v *Vector) answered(text string) bool {
	if v.verifies() {
		return text == accept || text == refuse
	}
	return looksLikeToken(text)
}

func (v *Vector) judge(answer string) VectorResult {
	r := VectorResult{Name: v.Name, Outcome: OK, Source: v.source}
	if answer == v.want {
		return r
	}
	r.Outcome = Wrong
	switch {
	case !v.verifies():
		r.Note = tokenDifference(answer, v.want)
	case v.want == accept:
		r.Note = "refused, but must be accepted"
	default:
		r.Note = "accepted, but must be refused: " + v.reason
	}
	return r
}

// tokenDifference describes the first part in which two tokens differ.
func tokenDifference(got, want string) string {
	gots, wants := strings.Split(got, "."), strings.Split(want, ".")
	for i, name := range []string{"header", "payload"} {
		if gots[i] == wants[i] {
			continue
		}
		none := newRedacter()
		is, must := decodePart(gots[i], none), decodePart(wants[i], none)
		switch {
		case is == nil:
			return "the " + name + " is not JSON in base64url"
		case bytes.Equal(is, must):
			return "the " + name + " is encoded in another way than base64url without padding"
		default:
			return fmt.Sprintf("the %s is %s instead of %s", name, printable(string(is)), must)
		}
	}
	return "the signature differs, and header and payload are right"
}

// Print prints the vectors with wrong answers and the counts, for people, in
// lines of width columns.
func (r *VectorReport) Print(w io.Writer, width int) {
	column := words.NewColumn(width, 10)
	detail := func(text string) { fmt.Fprintln(w, column.Text(text)) }
	for _, v := range r.Vectors {
		if v.Outcome != Wrong {
			continue
		}
		fmt.Fprintln(w, column.After("WRONG     ", v.Name))
		detail(v.Note)
		if v.Source != "" {
			detail("→ " + v.Source)
		}
	}
	if r.Problem != "" {
		fmt.Fprintln(w, column.After("FAILED    ", "the program "+r.Problem))
		if r.Stderr != "" {
			detail("standard error: " + r.Stderr)
		}
	}
	if !r.OK {
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "%d vectors: %d ok, %d wrong, %d failed\n",
		len(r.Vectors), r.Counts.OK, r.Counts.Wrong, r.Counts.Failed)
}
