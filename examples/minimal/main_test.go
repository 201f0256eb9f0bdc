package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestProgram_sameAsREADME compares the program with the one in README.md,
// which package integration/readme builds and runs.
func TestProgram_sameAsREADME(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, program, ok := strings.Cut(string(readme), "<!-- program -->\n```go\n")
	if !ok {
		t.Fatal("README.md has no program")
	}
	program, _, _ = strings.Cut(program, "```")
	source, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(program, string(source)); diff != "" {
		t.Errorf("README.md and main.go differ (-README +main.go):\n%s", diff)
	}
}
