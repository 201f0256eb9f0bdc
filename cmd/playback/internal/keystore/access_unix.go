//go:build unix

package keystore

import (
	"os"
	"syscall"
)

// copyAccess gives the file the mode and owner of another, so that the same
// users can read both.
func copyAccess(file *os.File, other os.FileInfo) error {
	if err := file.Chmod(other.Mode().Perm()); err != nil {
		return err
	}
	if stat, ok := other.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Getuid() {
		return file.Chown(int(stat.Uid), int(stat.Gid))
	}
	return nil
}
