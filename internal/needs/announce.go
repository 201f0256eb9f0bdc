package needs

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// announce writes a line about skipped tests to the terminal, once for each run
// of "go test". Without a terminal it does nothing, and with -v the output of
// the tests has the reasons. Before the flags are parsed, the program is a test
// binary that a test has started.
func announce(reason string) {
	if !flag.Parsed() || testing.Verbose() || os.Getenv("CI") == "true" {
		return
	}
	reason, _, _ = strings.Cut(reason, "\n")
	if !first(reason) {
		return
	}
	terminal, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0)
	if err != nil {
		return
	}
	_, _ = fmt.Fprintf(terminal, "skipped: %s\n", reason)
	_ = terminal.Close()
}

var announced sync.Map // of reasons

// first reports whether no test of this run has announced the reason. "go test"
// runs all test binaries in subdirectories of a directory that it deletes at
// the end, so a file there is common to the run.
func first(reason string) bool {
	if _, again := announced.LoadOrStore(reason, true); again {
		return false
	}
	binary, err := os.Executable()
	run := filepath.Dir(filepath.Dir(binary))
	if err != nil || !strings.HasPrefix(filepath.Base(run), "go-build") {
		return true // a test binary that "go test -c" has built
	}
	name := filepath.Join(run, fmt.Sprintf("skipped-%x", sha256.Sum256([]byte(reason))))
	mark, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return !errors.Is(err, fs.ErrExist)
	}
	_ = mark.Close()
	return true
}
