package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

const (
	module = "github.com/FastPix/fastpix-playback-go/"

	// slowest is the number of packages that a summary lists.
	slowest = 5
)

// allowedSkips lists words in the reasons of tests that may be skipped. All
// other tests must run, because CI installs what they need.
var allowedSkips = []string{
	"FASTPIX_ACCESS_TOKEN", // needs the credentials of a real workspace
}

// event is a line of "go test -json" and, for ImportPath, of "go build -json".
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string // empty for the package as a whole
	Output     string
	Elapsed    float64 // seconds
}

// subject identifies what an event is about: a test, a package or a build.
type subject struct{ pkg, test string }

func (e event) subject() subject {
	return subject{cmp.Or(e.Package, e.ImportPath), e.Test}
}

// summary collects the results of a test run.
type summary struct {
	failures io.Writer // receives the output of what failed

	passed, failed int
	skips          []string
	disallowed     []string // the skips that are not allowed

	output  map[subject]string
	elapsed map[string]float64 // seconds, by package
	broken  map[string]bool    // packages with a failure
}

// read returns the summary of the events in r. It copies the output of failed
// tests to failures, and lines that are not events unchanged.
func read(r io.Reader, failures io.Writer) (*summary, error) {
	s := &summary{
		failures: failures,
		output:   map[subject]string{},
		elapsed:  map[string]float64{},
		broken:   map[string]bool{},
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(failures, lines.Text()) // from the go command itself
			continue
		}
		s.add(e)
	}
	for _, line := range s.disallowed {
		fmt.Fprintln(failures, "--- must not be skipped:", line)
	}
	return s, lines.Err()
}

func (s *summary) add(e event) {
	switch e.Action {
	case "output", "build-output":
		s.output[e.subject()] += e.Output
	case "build-fail":
		fmt.Fprintf(s.failures, "--- does not build: %s\n%s", e.ImportPath, s.output[e.subject()])
	case "pass":
		s.pass(e)
	case "fail":
		s.fail(e)
	case "skip":
		s.skip(e)
	}
}

func (s *summary) pass(e event) {
	delete(s.output, e.subject())
	if e.Test == "" {
		s.elapsed[e.Package] = e.Elapsed
		return
	}
	s.passed++
}

func (s *summary) fail(e event) {
	if e.Test == "" {
		s.unfinished(e.Package)
	}
	fmt.Fprintf(s.failures, "--- %s %s\n%s", e.Package, e.Test, s.output[e.subject()])
	delete(s.output, e.subject())
	if e.Test == "" {
		s.elapsed[e.Package] = e.Elapsed
	}
	// A package that does not build, or that exits, fails without a test.
	if e.Test != "" || !s.broken[e.Package] {
		s.failed++
	}
	s.broken[e.Package] = true
}

// unfinished prints the output of the package's tests that have no result. If
// the process exited or timed out, the reason is part of it.
func (s *summary) unfinished(pkg string) {
	var tests []string
	for of := range s.output {
		if of.pkg == pkg && of.test != "" {
			tests = append(tests, of.test)
		}
	}
	for _, test := range slices.Sorted(slices.Values(tests)) {
		fmt.Fprintf(s.failures, "--- %s %s did not end\n%s", pkg, test, s.output[subject{pkg, test}])
	}
}

func (s *summary) skip(e event) {
	if e.Test == "" {
		return // a package without tests
	}
	line := strings.TrimPrefix(e.Package, module) + " " + e.Test + ": " + reason(s.output[e.subject()])
	delete(s.output, e.subject())
	s.skips = append(s.skips, line)
	if !slices.ContainsFunc(allowedSkips, func(word string) bool { return strings.Contains(line, word) }) {
		s.disallowed = append(s.disallowed, line)
	}
}

// reason returns what a skipped test printed, without the lines of go test.
func reason(output string) string {
	var printed []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "===") || strings.HasPrefix(line, "--- SKIP") {
			continue
		}
		printed = append(printed, line)
	}
	return strings.Join(printed, " ")
}

// ok reports whether the test run is a success.
func (s *summary) ok() bool {
	return s.failed == 0 && len(s.disallowed) == 0 && s.passed > 0
}

// String returns the slowest packages, the skipped tests and the counts.
func (s *summary) String() string {
	var b strings.Builder
	packages := slices.SortedFunc(maps.Keys(s.elapsed), func(a, b string) int {
		return cmp.Or(cmp.Compare(s.elapsed[b], s.elapsed[a]), cmp.Compare(a, b))
	})
	for _, p := range packages[:min(slowest, len(packages))] {
		fmt.Fprintf(&b, "      %6.1fs %s\n", s.elapsed[p], p)
	}
	for _, line := range s.skips {
		fmt.Fprintf(&b, "skip  %s\n", line)
	}
	fmt.Fprintf(&b, "%d passed, %d failed, %d skipped\n", s.passed, s.failed, len(s.skips))
	return b.String()
}
