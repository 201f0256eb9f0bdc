// Package needs skips tests that this machine cannot run, and tests that take
// long. "go test" shows no reason of a skipped test without -v, so the package
// writes each reason to the terminal.
package needs

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// LongTests is the environment variable that selects the long tests: floods,
// long simulations, tests that repeat another test in more browsers,
// frameworks, windows or containers, and tests of the details of a page in a
// browser.
const LongTests = "LONG_TESTS"

// Long reports whether long tests run: whether the environment variable
// LONG_TESTS is 1. Use it where a test has a shorter form.
func Long() bool {
	switch value := os.Getenv(LongTests); value {
	case "1":
		return true
	case "":
		announce("long tests: set " + LongTests + "=1 to run them")
		return false
	default:
		panic(LongTests + " is " + value + ", want 1 or an empty value")
	}
}

// SkipUnlessLong skips the test unless long tests run.
func SkipUnlessLong(tb testing.TB) {
	tb.Helper()
	if !Long() {
		tb.Skip("set " + LongTests + "=1 to run it")
	}
}

// Program returns the path of the first of the programs that is installed. If
// none is, it skips the test, or fails it if CI=true.
func Program(tb testing.TB, names ...string) (path string) {
	tb.Helper()
	path, err := Find(names...)
	if err != nil {
		Missing(tb, "tests that run "+names[0], err)
	}
	return path
}

// Find returns the path of the first of the programs that is installed.
func Find(names ...string) (path string, err error) {
	for _, name := range names {
		if path, err = exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s: %w", strings.Join(names, ", "), exec.ErrNotFound)
}

// Missing skips the test because of err, or fails it if CI=true. what names all
// tests that need the same, for example "tests in Firefox". It is part of the
// line on the terminal.
func Missing(tb testing.TB, what string, err error) {
	tb.Helper()
	if os.Getenv("CI") == "true" {
		tb.Fatalf("missing, which CI requires: %v", err)
		return
	}
	Skip(tb, what, err)
}

// Skip is like Missing, but also skips the test if CI=true. It is for what
// depends on the operating system or the user.
func Skip(tb testing.TB, what string, err error) {
	tb.Helper()
	announce(what + ": " + err.Error())
	tb.Skip(err)
}
