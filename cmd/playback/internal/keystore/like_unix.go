//go:build unix

package keystore

import (
	"os"
	"syscall"
)

// like gives the file the mode and owner of another, so that whoever could read that one can read this one.
func like(file *os.File, other os.FileInfo) error {
	if err := file.Chmod(other.Mode().Perm()); err != nil {
		return err
	}
	if stat, ok := other.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Getuid() {
		return file.Chown(int(stat.Uid), int(stat.Gid))
	}
	return nil
}
