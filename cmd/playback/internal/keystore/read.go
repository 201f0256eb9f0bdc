package keystore

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// MaxSize is the size in bytes of the largest file that Read accepts.
const MaxSize = 1 << 20

// Errors of files that Read refuses.
var (
	// ErrTooLarge is the error for a file with more than MaxSize bytes.
	ErrTooLarge = errors.New("it has more than 1 MiB")
	// ErrEmptyPipe is the error for a pipe that no process writes to.
	ErrEmptyPipe = errors.New("it is a pipe that no process writes to: pass a file, or start the writer first")
)

// Read reads a file, a device that ends, or a pipe, such as that of a shell's
// process substitution. It does not wait for the writer of a pipe.
func Read(path string) ([]byte, error) {
	// Without the flag, opening a pipe waits until another process opens it for
	// writing.
	file, err := os.OpenFile(path, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := ReadFrom(file)
	if err == nil && len(content) == 0 && isPipe(file) {
		err = ErrEmptyPipe
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return content, nil
}

func isPipe(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeNamedPipe != 0
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
