package keystore

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// MaxSize is the size in bytes of the largest file that Read accepts.
const MaxSize = 1 << 20

// ErrTooLarge is the error for a file with more than MaxSize bytes.
var ErrTooLarge = errors.New("it has more than 1 MiB")

// Read reads a file, a pipe or a device that ends.
func Read(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := ReadFrom(file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return content, nil
}

// ReadFrom reads r to its end.
func ReadFrom(r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(content) > MaxSize {
		return nil, ErrTooLarge
	}
	return content, nil
}
