package keystore

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// accessAttributes are the extended attributes that decide who can read a file.
var accessAttributes = [...]string{"system.posix_acl_access", "security.selinux", "security.SMACK64"}

// copyAttributes copies the access attributes of another file, and removes
// those that the other file does not have. A directory's default ACL adds one.
func copyAttributes(file *os.File, other string) error {
	for _, name := range accessAttributes {
		want, err := attribute(other, name)
		if err != nil {
			return fmt.Errorf("reading %s of %s: %w", name, other, err)
		}
		have, err := attribute(file.Name(), name)
		if err != nil {
			return fmt.Errorf("reading %s of %s: %w", name, file.Name(), err)
		}
		switch {
		case string(want) == string(have):
			continue
		case want == nil:
			err = syscall.Removexattr(file.Name(), name)
		default:
			err = syscall.Setxattr(file.Name(), name, want, 0)
		}
		if err != nil {
			return fmt.Errorf("a new file cannot get the attribute %s of %s: %w", name, other, err)
		}
	}
	return nil
}

// attribute returns an extended attribute, or nil if the file or the file
// system has none.
func attribute(path, name string) ([]byte, error) {
	value := make([]byte, 64<<10) // the largest that Linux allows
	n, err := syscall.Getxattr(path, name, value)
	switch {
	case errors.Is(err, syscall.ENODATA), errors.Is(err, syscall.ENOTSUP):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return value[:n], nil
}
