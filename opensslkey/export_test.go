//go:build linux && !android && (amd64 || arm64)

package opensslkey

import (
	"crypto/rsa"
	"testing"

	"github.com/ebitengine/purego"
)

// SignFunc returns the signature of a digest.
type SignFunc func(digest []byte) ([]byte, error)

// Functions replace functions of libcrypto. Each gets the original.
type Functions struct {
	FreeKey func(free func())
	Sign    func(sign func(digest []byte) bool, digest []byte) bool
}

// NewKey returns the functions of a key.
func NewKey(private *rsa.PrivateKey, replaced Functions) (sign, signVerified SignFunc, err error) {
	original, err := load()
	if err != nil {
		return nil, nil, err
	}
	lib := *original
	if replaced.FreeKey != nil {
		lib.pkeyFree = purego.NewCallback(func(pkey uintptr) uintptr {
			replaced.FreeKey(func() { original.freeKey(pkey) })
			return 0
		})
	}
	if replaced.Sign != nil {
		lib.signDigest = purego.NewCallback(func(ctx, signature, size, digest, n uintptr) uintptr {
			sign := func(other []byte) bool {
				return !failed(call(original.signDigest, ctx, signature, size, uintptr(address(other)), uintptr(len(other))))
			}
			if replaced.Sign(sign, make([]byte, n)) {
				return 1
			}
			return 0
		})
	}
	k, err := newKey(&lib, private)
	if err != nil {
		return nil, nil, err
	}
	return k.sign, k.signVerified, nil
}

// DecodeKey passes a key to libcrypto.
func DecodeKey(der []byte) error {
	lib, err := load()
	if err == nil {
		_, err = lib.decodeKey(der)
	}
	return err
}

// QueuedError returns the first error in the thread's queue, and 0 for none.
func QueuedError(tb testing.TB) uintptr {
	lib, err := load()
	if err != nil {
		tb.Fatal(err)
	}
	return call(lib.errGet)
}

// ReplaceLibrary loads another file in place of libcrypto until the test ends.
func ReplaceLibrary(tb testing.TB, name string) {
	before := load
	load = func() (*library, error) { return loadFile(name) }
	tb.Cleanup(func() { load = before })
}
