// Package keystore writes files that hold private keys. Only their owner can
// read them, they are written whole or not at all, and they are on the disk
// when a function returns.
package keystore

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Slot is the space for a file that does not exist yet.
type Slot struct {
	path string
	temp *os.File
	like string // the file whose access is copied; empty for the defaults

	link, rename func(from, to string) error
}

// Reserve checks that a file can be written at path. Call Commit or Discard on
// the result.
func Reserve(path string) (*Slot, error) {
	// CreateTemp creates files with the mode 0600.
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*"+tempSuffix)
	if err != nil {
		return nil, err
	}
	return &Slot{path: path, temp: temp, link: os.Link, rename: os.Rename}, nil
}

const tempSuffix = ".playback-tmp"

// Sweep removes the temporary files that killed processes have left for files
// whose names begin with path.
func Sweep(path string) error {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, "."+filepath.Base(path)+".") || !strings.HasSuffix(name, tempSuffix) {
			continue
		}
		if err := Remove(filepath.Join(filepath.Dir(path), name)); err != nil {
			return err
		}
	}
	return nil
}

// Discard releases the slot. After Commit it does nothing.
func (s *Slot) Discard() {
	if s.temp != nil {
		_ = s.temp.Close()
		_ = os.Remove(s.temp.Name())
		s.temp = nil
	}
}

// Commit writes the content and renames the file to its path. Unless overwrite
// is set, an existing file stays, and the error matches os.ErrExist.
func (s *Slot) Commit(content []byte, overwrite bool) error {
	defer s.Discard()
	if s.like != "" {
		if err := copyAccess(s.temp, s.like); err != nil {
			return err
		}
	}
	if _, err := s.temp.Write(content); err != nil {
		return err
	}
	if err := s.temp.Sync(); err != nil {
		return err
	}
	// Windows does not rename open files.
	if err := s.temp.Close(); err != nil {
		return err
	}
	if overwrite {
		if err := s.rename(s.temp.Name(), s.path); err != nil {
			return err
		}
	} else if err := s.renameNew(); err != nil {
		return err
	}
	return syncDir(s.path)
}

// renameNew renames the file to its path unless another one has the name.
func (s *Slot) renameNew() error {
	from, to := s.temp.Name(), s.path
	err := s.link(from, to)
	if err == nil || errors.Is(err, os.ErrExist) {
		return err
	}
	// The file system has no hard links. Create the name first.
	claim, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_ = claim.Close()
	if err := s.rename(from, to); err != nil {
		_ = os.Remove(to) // an empty file is no key
		return err
	}
	return nil
}

// Write writes a file at path and replaces an existing one.
func Write(path string, content []byte) error {
	return write(path, content, true, "")
}

// WriteLike writes a file at path that the same programs can read as another
// file. It replaces an existing one.
func WriteLike(path string, content []byte, other string) error {
	return write(path, content, true, other)
}

// CheckLike checks that WriteLike can succeed.
func CheckLike(path, other string) error {
	slot, err := Reserve(path)
	if err != nil {
		return err
	}
	defer slot.Discard()
	return copyAccess(slot.temp, other)
}

// Create writes a file at path. If there is one, the error matches os.ErrExist.
func Create(path string, content []byte) error {
	return write(path, content, false, "")
}

func write(path string, content []byte, overwrite bool, other string) error {
	slot, err := Reserve(path)
	if err != nil {
		return err
	}
	slot.like = other
	return slot.Commit(content, overwrite)
}

// Rename renames a file and replaces an existing one.
func Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(to)
}

// Remove removes a file. If there is none, it returns nil.
func Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return syncDir(path)
}

// syncDir writes the names in the directory of path to the disk.
func syncDir(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("syncing the directory: %w", err)
	}
	defer dir.Close()
	_ = dir.Sync() // some file systems do not support it, and do not need it
	return nil
}
