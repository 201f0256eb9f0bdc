//go:build unix

package keystore

import (
	"fmt"
	"os"
	"syscall"
)

// copyAccess gives the file the owner, the group, the mode and, on Linux, the
// ACL and the security label of another, so that the same programs can read
// both.
func copyAccess(file *os.File, other string) error {
	info, err := os.Stat(other)
	if err != nil {
		return err
	}
	own, err := file.Stat()
	if err != nil {
		return err
	}
	want, ok1 := info.Sys().(*syscall.Stat_t)
	have, ok2 := own.Sys().(*syscall.Stat_t)
	if ok1 && ok2 && (want.Uid != have.Uid || want.Gid != have.Gid) {
		if err := file.Chown(int(want.Uid), int(want.Gid)); err != nil {
			return fmt.Errorf("a new file cannot get the owner and group of %s (%d:%d): run the command as that user "+
				"and a member of the group, or as root: %w", other, want.Uid, want.Gid, err)
		}
	}
	// chown clears bits of the mode, and an ACL changes them.
	if err := file.Chmod(info.Mode().Perm()); err != nil {
		return err
	}
	return copyAttributes(file, other)
}
