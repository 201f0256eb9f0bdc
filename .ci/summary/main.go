// Summary reads the output of "go test -json" and says in few lines what happened: the output of failed tests, each
// skipped test with its reason, and a last line with the counts. It fails when a test failed, and when a test was
// skipped although everything it asks for is installed here.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// mayskip lists what makes a skip right even here: words in the test's reason.
var mayskip = []string{
	"FASTPIX_ACCESS_TOKEN", // runs against a real workspace, whose credentials a checkout does not have
}

type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
	Elapsed    float64
}

type id struct{ pkg, test string }

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go test -json … | summary FILE")
		os.Exit(2)
	}
	ok, text, err := summarise(os.Stdin, os.Stdout)
	if err == nil {
		err = os.WriteFile(os.Args[1], []byte(text), 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if !ok {
		os.Exit(1)
	}
}

func summarise(r io.Reader, w io.Writer) (ok bool, text string, err error) {
	var (
		passed, failed, skipped int
		output                  = map[id]*strings.Builder{}
		packages                = map[string]float64{}
		broken                  = map[string]bool{}
		skips, unjust           []string
	)
	s := bufio.NewScanner(r)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		var e event
		if err := json.Unmarshal(s.Bytes(), &e); err != nil {
			fmt.Fprintln(w, s.Text()) // the go command itself, before any test
			continue
		}
		key := id{e.Package, e.Test}
		if e.Package == "" {
			key.pkg = e.ImportPath
		}
		if output[key] == nil {
			output[key] = &strings.Builder{}
		}
		switch e.Action {
		case "output", "build-output":
			output[key].WriteString(e.Output)
		case "build-fail":
			fmt.Fprintf(w, "--- does not build: %s\n%s", key.pkg, output[key])
		case "pass":
			if e.Test == "" {
				packages[e.Package] = e.Elapsed
			} else {
				passed++
			}
			delete(output, key)
		case "fail":
			fmt.Fprintf(w, "--- %s %s\n%s", e.Package, e.Test, output[key])
			if e.Test == "" {
				packages[e.Package] = e.Elapsed
			}
			if e.Test != "" || !broken[e.Package] { // a package can fail without a test: it does not build, or it exits
				failed++
			}
			broken[e.Package] = true
		case "skip":
			if e.Test == "" {
				continue // a package without tests
			}
			skipped++
			line := strings.TrimPrefix(e.Package, "github.com/FastPix/fastpix-playback-go/") + " " + e.Test + ": " + reason(output[key].String())
			skips = append(skips, line)
			if !slices.ContainsFunc(mayskip, func(word string) bool { return strings.Contains(line, word) }) {
				unjust = append(unjust, line)
			}
		}
	}
	if err := s.Err(); err != nil {
		return false, "", err
	}

	for _, line := range unjust {
		fmt.Fprintln(w, "--- skipped, and must not be:", line)
	}
	var b strings.Builder
	slow := make([]string, 0, len(packages))
	for p := range packages {
		slow = append(slow, p)
	}
	slices.SortFunc(slow, func(a, b string) int {
		if packages[a] != packages[b] {
			return int(packages[b]*1000) - int(packages[a]*1000)
		}
		return strings.Compare(a, b)
	})
	for _, p := range slow[:min(5, len(slow))] {
		fmt.Fprintf(&b, "      %6.1fs %s\n", packages[p], p)
	}
	for _, line := range skips {
		fmt.Fprintf(&b, "skip  %s\n", line)
	}
	fmt.Fprintf(&b, "%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	return failed == 0 && len(unjust) == 0 && passed > 0, b.String(), nil
}

// reason is what a test said before it was skipped: its output without the lines that go test adds.
func reason(output string) string {
	var said []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "===") || strings.HasPrefix(line, "--- SKIP") {
			continue
		}
		said = append(said, line)
	}
	return strings.Join(said, " ")
}
