package core

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/FastPix/fastpix-playback-go/internal/keymaterial"
)

// KeyFile is a [KeySource] that reads its key from a file, and reads it again
// when the file has changed. It picks up a rotated Kubernetes secret, or a file
// written by "playback keys rotate", without a restart. Make one with
// [OpenKeyFile]. A KeyFile is safe for concurrent use.
//
// A KeyFile starts no goroutine. At most once per interval, see
// [WithKeyFileInterval], one of the requests reads the file, while the others
// use the present key. If the file cannot be used, the last good key stays in
// use, and [KeyFile.Err] and the function of [WithKeyFileErrorHandler] report
// the error.
type KeyFile struct {
	path     string
	id       string
	interval time.Duration
	parse    func(id string, material []byte) (SigningKey, error)
	now      func() time.Time
	report   func(error)

	current   atomic.Pointer[SigningKey]
	lastError atomic.Pointer[error]
	lastCheck atomic.Int64 // Unix nanoseconds

	mu       sync.Mutex        // held by the request that checks the file
	seenHash [sha256.Size]byte // of the content that was read last
	seenErr  error             // about that content
}

// KeyFileOption configures a [KeyFile]. [OpenKeyFile] checks the options and
// returns an [*OptionError] for the first bad one.
type KeyFileOption func(*KeyFile) error

// WithKeyFileInterval sets the time between two checks of the file. The default
// is 2 seconds. Zero and negative values are refused.
func WithKeyFileInterval(d time.Duration) KeyFileOption {
	return func(f *KeyFile) error {
		if d <= 0 {
			return optionError("WithKeyFileInterval", "%v is not a positive duration", d)
		}
		f.interval = d
		return nil
	}
}

// WithKeyFileParser replaces [ParseSigningKey] as the function that makes the
// key from the content of the file, for example with that of package
// opensslkey. parse must not keep material, and its errors must not contain a
// part of it. A nil function is refused.
func WithKeyFileParser(parse func(id string, material []byte) (SigningKey, error)) KeyFileOption {
	return func(f *KeyFile) error {
		if parse == nil {
			return optionError("WithKeyFileParser", "the function is nil")
		}
		f.parse = parse
		return nil
	}
}

// WithKeyFileErrorHandler sets a function that receives the error when the file
// has changed but cannot be used. It is called once per change of the file or
// of the error, by a request that waits for it, so it must not block. A nil
// function is refused.
func WithKeyFileErrorHandler(handle func(error)) KeyFileOption {
	return func(f *KeyFile) error {
		if handle == nil {
			return optionError("WithKeyFileErrorHandler", "the function is nil")
		}
		f.report = handle
		return nil
	}
}

// WithKeyFileClock replaces the clock that times the checks, for tests. The
// function must be safe for concurrent use; nil is refused.
func WithKeyFileClock(now func() time.Time) KeyFileOption {
	return func(f *KeyFile) error {
		if now == nil {
			return optionError("WithKeyFileClock", "the function is nil")
		}
		f.now = now
		return nil
	}
}

// OpenKeyFile reads the signing key in the file at path, in any form that
// [ParseSigningKey] accepts. The file must be a regular file of at most 64 KiB,
// or a symbolic link to one. OpenKeyFile fails if the file cannot be read or
// has no usable key. The errors are those of [os.ReadFile] and
// [ParseSigningKey]; a pipe, a device or a larger file is
// [ErrKeyUnrecognized].
//
// The best content is FastPix's answer to "create a signing key", stored
// unchanged. It includes the key ID, so that id can be empty, and key and ID
// change together.
func OpenKeyFile(path, id string, opts ...KeyFileOption) (*KeyFile, error) {
	f := &KeyFile{
		path: path, id: id, interval: 2 * time.Second,
		parse: ParseSigningKey, now: time.Now, report: func(error) {},
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, fmt.Errorf("core: OpenKeyFile: %w", errNilOption)
		}
		if err := opt(f); err != nil {
			return nil, fmt.Errorf("core: OpenKeyFile: %w", err)
		}
	}
	if looksLikeKey(path) {
		// An error about the file would quote it.
		return nil, fmt.Errorf("core: OpenKeyFile: %w: the path is a private key: "+
			"pass the path of a file, or use ParseSigningKey", ErrInvalidKey)
	}
	f.lastCheck.Store(f.now().UnixNano())
	if err := f.reload(); err != nil {
		return nil, err
	}
	return f, nil
}

// SigningKey returns the last good key. It checks the file first if the
// interval is over. The error is always nil.
func (f *KeyFile) SigningKey(context.Context) (SigningKey, error) {
	if f.now == nil {
		return SigningKey{}, fmt.Errorf("%w: the KeyFile is the zero value: make it with OpenKeyFile", ErrKeyEmpty)
	}
	if f.isDue(f.now()) && f.mu.TryLock() {
		f.check()
	}
	return *f.current.Load(), nil
}

// isDue reports whether the interval is over. It is over, too, if the clock was
// set back past the last check.
func (f *KeyFile) isDue(now time.Time) bool {
	elapsed := now.UnixNano() - f.lastCheck.Load()
	return elapsed < 0 || elapsed >= int64(f.interval)
}

// Err returns the error of the last check of the file, and nil if the file can
// be used.
func (f *KeyFile) Err() error {
	if err := f.lastError.Load(); err != nil {
		return *err
	}
	return nil
}

// check reads the file again and unlocks f.mu, which the caller has locked.
func (f *KeyFile) check() {
	defer f.mu.Unlock()
	now := f.now()
	if !f.isDue(now) {
		return // another request has just checked
	}
	f.lastCheck.Store(now.UnixNano())
	before := f.Err()
	err := f.reload()
	if err == nil {
		f.lastError.Store(nil)
		return
	}
	f.lastError.Store(&err)
	if before == nil || before.Error() != err.Error() {
		f.report(err)
	}
}

// reload reads the file and parses its content unless that is unchanged.
func (f *KeyFile) reload() error {
	material, err := readKeyMaterial(f.path)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	// Size and time of the file are not compared, because a change within
	// one tick of the file system's clock keeps both.
	hash := sha256.Sum256(material)
	if hash == f.seenHash {
		return f.seenErr
	}
	key, err := f.parse(f.id, material)
	if err == nil && key.IsZero() {
		err = fmt.Errorf("%w: %s", ErrKeyEmpty, zeroKey)
	}
	if err != nil {
		err = fmt.Errorf("key file %s: %w", f.path, err)
	}
	// A bad content is remembered, too, so that it is not parsed again
	// until it changes.
	f.seenHash, f.seenErr = hash, err
	if err != nil {
		return err
	}
	f.current.Store(&key)
	return nil
}

// readKeyMaterial reads a file that contains a key.
func readKeyMaterial(path string) ([]byte, error) {
	material, err := keymaterial.ReadFile(path)
	if errors.Is(err, keymaterial.ErrNotRegular) || errors.Is(err, keymaterial.ErrTooLarge) {
		return nil, fmt.Errorf("%w: %w", ErrKeyUnrecognized, err)
	}
	return material, err
}
