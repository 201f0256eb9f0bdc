package repository_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// TestTerminal runs this test binary with a terminal, from directories like
// those in which "go test" builds test binaries.
func TestTerminal(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Files: []string{"testdata/terminal.txtar"},
		Setup: func(env *testscript.Env) error {
			for variable, name := range map[string]string{
				"FIRST":  "go-build1/b001/a.test",
				"SECOND": "go-build1/b002/b.test",
				"OTHER":  "go-build2/b001/a.test",
				"OTHER2": "go-build3/b001/a.test",
				"OTHER3": "go-build4/b001/a.test",
			} {
				path := filepath.Join(env.WorkDir, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					return err
				}
				if err := copyFile(path, os.Args[0]); err != nil {
					return err
				}
				env.Setenv(variable, path)
			}
			env.Setenv(runSkipped, "1")
			env.Setenv("CI", "")
			env.Setenv(needs.LongTests, "")
			return nil
		},
	})
}

// copyFile copies a program. A link would not do, because the program would
// find itself at the old path.
func copyFile(to, from string) error {
	program, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, program, 0o700)
}

const runSkipped = "RUN_SKIPPED_TESTS"

// TestSkipped is what TestTerminal runs.
func TestSkipped(t *testing.T) {
	if os.Getenv(runSkipped) == "" {
		return
	}
	for _, name := range []string{"first", "second"} {
		t.Run(name, func(t *testing.T) { needs.Missing(t, "tests in a browser", errors.New("no browser")) })
	}
	t.Run("long", func(t *testing.T) { needs.SkipUnlessLong(t) })
}

// Only package needs skips tests for what is missing or for the time that they
// take, so that each reason is on the terminal and CI can require all tests.
func TestSkips_oneWay(t *testing.T) {
	forbidden := regexp.MustCompile(`"CI"|LONG_TESTS|\.Skipf\(|SkipNow\(`)
	for _, name := range goFiles(t) {
		if strings.HasPrefix(name, "internal/needs/") || strings.HasPrefix(name, "integration/repository/") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if found := forbidden.Find(text); found != nil {
			t.Errorf("%s contains %s: use package internal/needs", name, found)
		}
	}
}

// goFiles returns the names of the repository's Go files.
func goFiles(t *testing.T) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules") {
			return fs.SkipDir
		}
		if strings.HasSuffix(name, ".go") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// CI runs all tests.
func TestCI_runsLongTests(t *testing.T) {
	script, err := os.ReadFile(filepath.Join(root, ".ci/run"))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)^export ` + needs.LongTests + `=1$`).Match(script) {
		t.Errorf(".ci/run does not set %s=1", needs.LongTests)
	}
}
