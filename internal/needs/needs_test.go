package needs_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// The tests set CI=true, because otherwise they would write to the terminal.
// TestTerminal in integration/repository tests what is written and skipped.

func TestLong(t *testing.T) {
	t.Setenv("CI", "true")
	for value, want := range map[string]bool{"": false, "1": true} {
		t.Setenv(needs.LongTests, value)
		if got := needs.Long(); got != want {
			t.Errorf("LONG_TESTS=%s: %t, want %t", value, got, want)
		}
		var r recorder
		if needs.SkipUnlessLong(&r); r.skipped == want {
			t.Errorf("LONG_TESTS=%s: a long test is skipped: %t, want %t", value, r.skipped, !want)
		}
	}
}

func TestLong_invalidValue(t *testing.T) {
	t.Setenv(needs.LongTests, "yes")
	defer func() {
		if recover() == nil {
			t.Error("LONG_TESTS=yes is accepted")
		}
	}()
	needs.Long()
}

// recorder records how a test ends.
type recorder struct {
	testing.TB
	skipped bool
	failure string
}

func (r *recorder) Helper()                           {}
func (r *recorder) Skip(...any)                       { r.skipped = true }
func (r *recorder) Fatalf(format string, args ...any) { r.failure = fmt.Sprintf(format, args...) }

func TestMissing_failsInCI(t *testing.T) {
	t.Setenv("CI", "true")
	var r recorder
	needs.Missing(&r, "tests in a browser", errors.New("no browser"))
	if want := "missing, which CI requires: no browser"; r.failure != want {
		t.Errorf("the test fails with %q, want %q", r.failure, want)
	}
}

func TestProgram(t *testing.T) {
	t.Setenv("CI", "true")
	if path := needs.Program(t, "a-program-that-is-not-installed", "go"); path == "" {
		t.Error("the second program is not found")
	}
	var r recorder
	if path := needs.Program(&r, "a-program-that-is-not-installed"); path != "" || r.failure == "" {
		t.Errorf("a missing program is found at %q and the failure is %q", path, r.failure)
	}
}
