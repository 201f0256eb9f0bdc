package core

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// KeyFile is a [KeySource] that reads its key from a file and reads it again when the file has changed, so that a rotated
// Kubernetes secret or a file written by "playback keys rotate" is taken up without a restart.
//
// It has no goroutine of its own: at most once per check interval (2 s, see [WithKeyFileInterval]) one of the requests looks whether
// the file has changed, while the others go on with the present key. A file that cannot be used leaves the last good key in
// place; the error is reported to [WithKeyFileErrorHandler] and by [KeyFile.Err]. KeyFile is safe for concurrent use.
type KeyFile struct {
	path    string
	id      string
	every   time.Duration
	now     func() time.Time
	onError func(error)

	current   atomic.Pointer[SigningKey]
	lastError atomic.Pointer[error]
	nextCheck atomic.Int64 // Unix nanoseconds

	mu       sync.Mutex // held by the one request that checks
	seen     os.FileInfo
	seenHash [sha256.Size]byte
	seenErr  error // what is wrong with the content that was seen
}

// KeyFileOption configures [OpenKeyFile].
type KeyFileOption func(*KeyFile) error

// WithKeyFileInterval sets how often the file is looked at, at most. The default is 2 s.
func WithKeyFileInterval(d time.Duration) KeyFileOption {
	return func(f *KeyFile) error {
		if d <= 0 {
			return optionError("WithKeyFileInterval", "%v is not a positive duration", d)
		}
		f.every = d
		return nil
	}
}

// WithKeyFileErrorHandler sets a function that is told when the file has changed but cannot be used. It is called once per change of
// the file or of the error, from within a request, and must not block.
func WithKeyFileErrorHandler(report func(error)) KeyFileOption {
	return func(f *KeyFile) error {
		if report == nil {
			return optionError("WithKeyFileErrorHandler", "the function is nil")
		}
		f.onError = report
		return nil
	}
}

// WithKeyFileClock replaces the clock that spaces the checks, for tests.
func WithKeyFileClock(now func() time.Time) KeyFileOption {
	return func(f *KeyFile) error {
		if now == nil {
			return optionError("WithKeyFileClock", "the function is nil")
		}
		f.now = now
		return nil
	}
}

// OpenKeyFile reads the signing key in the file at path, in any form that [ParseSigningKey] takes. The best form is FastPix's
// answer to "create a signing key", stored as it came: it holds the key ID as well, so that id can be empty and both change
// together. It fails when the file cannot be used at the start.
func OpenKeyFile(path, id string, opts ...KeyFileOption) (*KeyFile, error) {
	f := &KeyFile{path: path, id: id, every: 2 * time.Second, now: time.Now, onError: func(error) {}}
	for _, opt := range opts {
		if opt == nil {
			return nil, fmt.Errorf("core: OpenKeyFile: %w", errNilOption)
		}
		if err := opt(f); err != nil {
			return nil, fmt.Errorf("core: OpenKeyFile: %w", err)
		}
	}
	f.nextCheck.Store(f.now().Add(f.every).UnixNano())
	if err := f.reload(); err != nil {
		return nil, err
	}
	return f, nil
}

// SigningKey returns the last good key, after having looked at the file if it is time to.
func (f *KeyFile) SigningKey(context.Context) (SigningKey, error) {
	now := f.now().UnixNano()
	if now >= f.nextCheck.Load() && f.mu.TryLock() {
		f.check(now)
		f.mu.Unlock()
	}
	return *f.current.Load(), nil
}

// Err returns why the file cannot be used at present, nil when all is well.
func (f *KeyFile) Err() error {
	if err := f.lastError.Load(); err != nil {
		return *err
	}
	return nil
}

// check re-reads the file when it has changed. f.mu is held.
func (f *KeyFile) check(now int64) {
	if now < f.nextCheck.Load() {
		return // somebody else has just done it
	}
	f.nextCheck.Store(now + int64(f.every))
	before := f.Err()
	err := f.reload()
	if err == nil {
		f.lastError.Store(nil)
		return
	}
	f.lastError.Store(&err)
	if before == nil || before.Error() != err.Error() {
		f.onError(err)
	}
}

// reload reads the file if it is not the one that was read last.
func (f *KeyFile) reload() error {
	// Stat follows symbolic links, so the swapped directory link of a Kubernetes secret shows up as another file.
	info, err := os.Stat(f.path)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	if f.seen != nil && os.SameFile(f.seen, info) && info.ModTime().Equal(f.seen.ModTime()) && info.Size() == f.seen.Size() {
		return f.seenErr
	}
	material, err := os.ReadFile(f.path)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	hash := sha256.Sum256(material)
	if f.seen != nil && hash == f.seenHash {
		f.seen = info
		return f.seenErr
	}
	key, err := ParseSigningKey(f.id, material)
	if err != nil {
		err = fmt.Errorf("key file %s: %w", f.path, err)
	}
	// A bad file is remembered too: it is not parsed again until it changes.
	f.seen, f.seenHash, f.seenErr = info, hash, err
	if err != nil {
		return err
	}
	f.current.Store(&key)
	return nil
}
