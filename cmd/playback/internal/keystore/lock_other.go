//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package keystore

import (
	"errors"
	"fmt"
	"os"
)

// openLocked creates the file at path. The file of a killed process stays and
// must be removed by hand.
func openLocked(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("%w (if that process no longer runs, remove %s)", ErrLocked, path)
	}
	return file, err
}

// Release removes the file.
func (l *Lock) Release() {
	_ = l.file.Close()
	_ = os.Remove(l.path)
}
