package keystore

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// ErrLocked is the error of Acquire if another process holds the lock.
var ErrLocked = errors.New("locked")

// Lock is a lock that one process at a time can hold. Where the operating
// system supports it, the lock of a killed process is released with the
// process.
type Lock struct {
	path string
	file *os.File
}

// Acquire locks the file at path, which it creates. It does not wait: if
// another process holds the lock, the error matches ErrLocked and describes the
// holder. Call Release on the result.
func Acquire(path string) (*Lock, error) {
	for {
		file, err := openLocked(path)
		if err != nil {
			if errors.Is(err, ErrLocked) {
				return nil, fmt.Errorf("%w by %s", err, holder(path))
			}
			return nil, err
		}
		// The previous holder removes the file before it releases the lock. A
		// lock on a removed file has no effect.
		if !sameFile(file, path) {
			_ = file.Close()
			continue
		}
		l := &Lock{path: path, file: file}
		if err := l.sign(); err != nil {
			l.Release()
			return nil, err
		}
		return l, nil
	}
}

// sign writes the name of the holder to the file.
func (l *Lock) sign() error {
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err = fmt.Fprintf(l.file, "process %d on %s since %s\n", os.Getpid(), host, time.Now().UTC().Format(time.RFC3339))
	return err
}

// holder returns what the holder of a lock has written to its file.
func holder(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return "another process"
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, 200))
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if err != nil || line == "" {
		return "another process"
	}
	return line
}

func sameFile(file *os.File, path string) bool {
	held, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Lstat(path)
	return err == nil && os.SameFile(held, named)
}
