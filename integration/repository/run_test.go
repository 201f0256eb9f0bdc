package repository_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

var (
	on386    = regexp.MustCompile(`(?m)^readonly ON_386='(.+)'$`)
	coreTest = regexp.MustCompile(`(?m)^func ((?:Test|Example)\w*)\(`)
)

// Each test that .ci/run runs with 32 bits exists. The go command accepts a
// name that matches nothing.
func TestRun_on386(t *testing.T) {
	t.Parallel()
	pattern := on386.FindStringSubmatch(read(t, ".ci/run"))
	if pattern == nil {
		t.Fatal(".ci/run has no ON_386")
	}
	files, err := filepath.Glob(filepath.Join(root, "core", "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var tests []string
	for _, file := range files {
		for _, match := range coreTest.FindAllStringSubmatch(read(t, strings.TrimPrefix(file, filepath.Clean(root))), -1) {
			tests = append(tests, match[1])
		}
	}
	selected := regexp.MustCompile(pattern[1])
	for _, word := range regexp.MustCompile(`\w{3,}`).FindAllString(pattern[1], -1) {
		found := false
		for _, test := range tests {
			found = found || selected.MatchString(test) && strings.Contains(test, word)
		}
		if !found {
			t.Errorf("ON_386 in .ci/run: no test of core has %q in its name", word)
		}
	}
}

// TestRun_unknownStage checks that a misspelled stage does not pass.
func TestRun_unknownStage(t *testing.T) {
	bash := needs.Program(t, "bash")
	out, err := exec.CommandContext(t.Context(), bash, filepath.Join(root, ".ci/run"), "format", "lin").CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 || !strings.Contains(string(out), "there is no stage lin") {
		t.Errorf("got %v and %s, want exit code 2 and the name of the stage", err, out)
	}
}
