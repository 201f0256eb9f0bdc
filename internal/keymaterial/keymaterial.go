// Package keymaterial reads files that contain signing keys.
package keymaterial

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// MaxSize bounds key material in bytes. A key of 16,384 bits in base64 applied
// twice has about 25 KiB.
const MaxSize = 64 << 10

// Errors of files that cannot contain a key.
var (
	// ErrNotRegular means that the path is a directory, a pipe or a device.
	ErrNotRegular = errors.New("it is not a regular file: pass the path of a file that contains the key")
	// ErrTooLarge means that the file has more than MaxSize bytes.
	ErrTooLarge = errors.New("it has more than 65536 bytes: pass the path of a file that contains only the key")
)

// ReadFile returns the content of the file at path, which must be a regular
// file of at most [MaxSize] bytes or a symbolic link to one. The errors are
// those of [os.ReadFile], or match [ErrNotRegular] or [ErrTooLarge]. They quote
// path, so the caller must refuse a key in place of a path.
func ReadFile(path string) ([]byte, error) {
	// Checked before opening it, which would wait for the writer of a pipe.
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrNotRegular}
	}
	f, err := os.Open(path) // #nosec G304 -- the operator names the file
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// The size in info is not used. Some file systems report 0.
	content, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(content) > MaxSize {
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrTooLarge}
	}
	return content, nil
}
