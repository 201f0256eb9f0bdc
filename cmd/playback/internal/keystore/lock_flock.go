//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package keystore

import (
	"errors"
	"os"
	"syscall"
)

// openLocked opens and locks the file at path. The kernel releases the lock
// when the process ends.
func openLocked(path string) (*os.File, error) {
	// A symbolic link in the place of the file is refused.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return file, nil
	}
	_ = file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, ErrLocked
	}
	return nil, &os.PathError{Op: "lock", Path: path, Err: err}
}

// Release removes the file and releases the lock.
func (l *Lock) Release() {
	_ = os.Remove(l.path)
	_ = l.file.Close()
}
