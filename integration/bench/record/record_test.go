package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

var update = flag.Bool("update", false, "render docs/performance.md again")

const root = "../../.."

// The page must be what the template makes of the record.
func TestPage(t *testing.T) {
	r, err := readRecord(filepath.Join(root, recordFile))
	if err != nil {
		t.Fatal(err)
	}
	want, err := render(r)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(root, pageFile)
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs from the rendered record; run this test with -update (-want +got):\n%s", pageFile, diff)
	}
}

func TestRender_leftOutRatio(t *testing.T) {
	r, err := readRecord(filepath.Join(root, recordFile))
	if err != nil {
		t.Fatal(err)
	}
	r.Results = append(r.Results, result{"Ratio/new/old", map[string]float64{"ratio": 1}})
	if _, err := render(r); err == nil || !strings.Contains(err.Error(), "Ratio/new/old") {
		t.Errorf("render returns %v for a ratio that the template does not show", err)
	}
	r.Results = nil
	if _, err := render(r); err == nil {
		t.Error("render returns no error for an empty record")
	}
}

const output = `goos: linux
cpu: A   Processor
BenchmarkRatio/cold/bare-rsa-2  1  1.015 ratio  1.030 ratio-at-most
BenchmarkRatio/cold/hot-2       1  1999 ratio   2000 ratio-at-least
BenchmarkSign/core-hot-2  300  400.0 ns/op  0 B/op  1 allocs/op  0 allocs/op-at-most
BenchmarkSign/node-jsonwebtoken	1000	890000 ns/op
PASS
`

func parsed(t *testing.T) record {
	t.Helper()
	var r record
	if err := r.parse(strings.NewReader(output)); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestParse(t *testing.T) {
	want := record{Machine: machine{CPU: "A Processor"}, Results: []result{
		{"Ratio/cold/bare-rsa", map[string]float64{"ratio": 1.015, "ratio-at-most": 1.03}},
		{"Ratio/cold/hot", map[string]float64{"ratio": 1999, "ratio-at-least": 2000}},
		{"Sign/core-hot", map[string]float64{"ns/op": 400, "B/op": 0, "allocs/op": 1, "allocs/op-at-most": 0}},
		{"Sign/node-jsonwebtoken", map[string]float64{"ns/op": 890000}},
	}}
	if diff := cmp.Diff(want, parsed(t)); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
}

// A count outside its bound is an error. A ratio is only reported.
func TestReport(t *testing.T) {
	var out bytes.Buffer
	if broken := report(&out, parsed(t)); broken != 1 {
		t.Errorf("report returns %d counts, want 1", broken)
	}
	want := `Ratio/cold/bare-rsa  1.01   ratio      at most 1.03    ok
Ratio/cold/hot       1,999  ratio      at least 2,000  OUTSIDE
Sign/core-hot        1      allocs/op  at most 0       OUTSIDE
3 bounds, 2 outside
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

// TestCommand_String checks that a shell passes the words of the commands on.
func TestCommand_String(t *testing.T) {
	sh := needs.Program(t, "sh")
	for _, c := range commands(false) {
		line := command{args: c.args}.String()
		out, err := exec.CommandContext(t.Context(), sh, "-c", "printf '%s\\n' "+line).Output()
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if diff := cmp.Diff(strings.Fields(c.args), strings.Fields(string(out))); diff != "" {
			t.Errorf("%s: words (-want +got):\n%s", line, diff)
		}
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", 1057: "1,057", 1.0154: "1.02", 0.5218: "0.522", 0.00041: "0.00041", 35.44: "35.4", 495.2: "495",
		3612.4: "3,610", 12345: "12,300", 1_234_567: "1,230,000", -1057: "-1,057", -123: "-123",
	} {
		if got := number(v); got != want {
			t.Errorf("number(%v) = %s, want %s", v, got, want)
		}
	}
}
