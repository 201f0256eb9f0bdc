// Package turn keeps test binaries apart that "go test" would run at the same time.
//
// A browser drops what it is loading when the machine's network changes (ERR_NETWORK_CHANGED), and the network changes with
// each container that starts or stops. So the tests with a browser and the tests with containers take turns.
package turn

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Take waits until no other test binary has the turn. This one has it until it exits; to take it again costs nothing.
//
// Waiting counts as running for the time limit of "go test", 10 minutes: all packages that take turns have to be done by then.
func Take() error {
	if _, err := take(); err != nil {
		return fmt.Errorf("wait for the turn of this test binary: %w", err)
	}
	return nil
}

// The result is kept, though nobody calls it: a lock that nothing refers to is an error to lockedfile.
var take = sync.OnceValues(func() (unlock func(), err error) {
	name := fmt.Sprintf("fastpix-playback-tests-%d.lock", os.Getuid()) // another user could not open it
	return lockedfile.MutexAt(filepath.Join(os.TempDir(), name)).Lock()
})
