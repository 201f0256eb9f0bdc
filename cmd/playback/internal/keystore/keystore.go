// Package keystore writes files that hold private keys: readable by their owner only, whole or not at all, and on the disk
// before anything relies on them.
package keystore

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Slot is room for a file that is not there yet.
type Slot struct {
	path string
	temp *os.File
	like os.FileInfo // whose mode and owner the file gets, if any
}

// Reserve makes sure that a file can be written at path. Call Commit or Discard.
func Reserve(path string) (*Slot, error) {
	// CreateTemp makes files that only their owner can read, 0600.
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*"+tempSuffix)
	if err != nil {
		return nil, err
	}
	return &Slot{path: path, temp: temp}, nil
}

const tempSuffix = ".playback-tmp"

// Sweep removes what killed processes have left of files whose names begin with path.
func Sweep(path string) error {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if name := e.Name(); strings.HasPrefix(name, "."+filepath.Base(path)+".") && strings.HasSuffix(name, tempSuffix) {
			if err := Remove(filepath.Join(filepath.Dir(path), name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Discard gives the room back. After Commit it does nothing.
func (s *Slot) Discard() {
	if s.temp != nil {
		_ = s.temp.Close()
		_ = os.Remove(s.temp.Name())
		s.temp = nil
	}
}

// Commit writes the content and gives the file its name. Without overwrite, a file that has appeared meanwhile stays, and the
// error matches os.ErrExist.
func (s *Slot) Commit(content []byte, overwrite bool) error {
	defer s.Discard()
	if s.like != nil {
		if err := like(s.temp, s.like); err != nil {
			return err
		}
	}
	if _, err := s.temp.Write(content); err != nil {
		return err
	}
	if err := s.temp.Sync(); err != nil {
		return err
	}
	if overwrite {
		if err := os.Rename(s.temp.Name(), s.path); err != nil {
			return err
		}
	} else if err := renameNew(s.temp.Name(), s.path); err != nil {
		return err
	}
	return syncDir(s.path)
}

// renameNew gives a file a name that no other file may have.
func renameNew(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, os.ErrExist) {
		return err
	}
	// A file system without hard links: take the name first.
	claim, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_ = claim.Close()
	return os.Rename(from, to)
}

// Write writes a file at path, in place of the one that is there.
func Write(path string, content []byte) error {
	return write(path, content, true, nil)
}

// WriteLike writes a file at path with the mode and owner of another file.
func WriteLike(path string, content []byte, other os.FileInfo) error {
	return write(path, content, true, other)
}

// Create writes a file at path. The error matches os.ErrExist when there is one.
func Create(path string, content []byte) error {
	return write(path, content, false, nil)
}

func write(path string, content []byte, overwrite bool, other os.FileInfo) error {
	slot, err := Reserve(path)
	if err != nil {
		return err
	}
	slot.like = other
	return slot.Commit(content, overwrite)
}

// Rename gives a file another name, in place of the file that has it.
func Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(to)
}

// Remove removes a file; that there is none is fine.
func Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return syncDir(path)
}

// syncDir puts the names of the directory of path on the disk.
func syncDir(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("syncing the directory: %w", err)
	}
	defer dir.Close()
	_ = dir.Sync() // some file systems cannot, and need not
	return nil
}
