// Package turn prevents test binaries from running at the same time.
//
// A browser cancels its requests when the machine's network changes
// (ERR_NETWORK_CHANGED), and the network changes whenever a container starts or
// stops. Tests with a browser and tests with containers therefore take turns.
package turn

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Take waits until no other test binary has the turn. This binary then has it
// until it exits. Further calls return at once.
//
// The waiting time counts against the time limit of "go test", which is 10
// minutes by default. All packages that take turns must finish within it.
func Take() error {
	if _, err := take(); err != nil {
		return fmt.Errorf("wait for the turn of this test binary: %w", err)
	}
	return nil
}

// take keeps the unlock function, although it is not called, because lockedfile
// panics if a lock becomes unreachable.
var take = sync.OnceValues(func() (unlock func(), err error) {
	name := fmt.Sprintf("fastpix-playback-tests-%d.lock", os.Getuid()) // other users cannot open it
	return lockedfile.MutexAt(filepath.Join(os.TempDir(), name)).Lock()
})
