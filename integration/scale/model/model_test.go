package main

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the tables of docs/scale.md again")

const (
	pageFile      = "../../../docs/scale.md"
	constantsFile = "constants.json"
	begin, end    = "<!-- begin tables -->\n", "<!-- end tables -->"
)

// TestPage compares the tables of docs/scale.md to those of the constants that
// are stored beside this test.
func TestPage(t *testing.T) {
	text, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	got, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s has no tables between %q and %q", pageFile, begin, end)
	}
	var want bytes.Buffer
	if err := run(&want, "markdown", constantsFile); err != nil {
		t.Fatal(err)
	}
	if *update {
		page := before + begin + want.String() + end + after
		if err := os.WriteFile(pageFile, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want.String(), got); diff != "" {
		t.Errorf("%s differs; run go test ./integration/scale/model -update (-want +got):\n%s", pageFile, diff)
	}
}

// Each row of a table must have as many cells as the table has columns.
func TestTables(t *testing.T) {
	t.Parallel()
	c, err := readConstants(constantsFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables(c) {
		for _, row := range table.rows {
			if len(row) != len(table.columns) {
				t.Errorf("%s: a row has %d cells for %d columns: %q", table.title, len(row), len(table.columns), row)
			}
		}
	}
}

func TestRun_refused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ format, file, want string }{
		"format":       {"html", constantsFile, "use text, markdown or json"},
		"no file":      {"text", "none.json", "none.json"},
		"no constants": {"text", "testdata/empty.json", "must be above 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := run(new(bytes.Buffer), c.format, c.file); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("run returned %v, want %q", err, c.want)
			}
		})
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[float64]string{
		0: "0", 0.0123: "0.012", 9.87: "9.9", 10: "10", 999.6: "1,000", 1234: "1,230", 999_999: "1,000,000",
		5_596_000: "5,600,000",
	} {
		if got := number(n); got != want {
			t.Errorf("number(%v) = %s, want %s", n, got, want)
		}
	}
}
