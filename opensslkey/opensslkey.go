package opensslkey

import (
	"errors"
	"fmt"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/inprocess"
)

// ErrUnavailable means that libcrypto 3 cannot be used: the library is not
// installed, or the package does not support the operating system. Errors that
// wrap it name the reason and the remedy.
var ErrUnavailable = errors.New("libcrypto 3 is not available")

// Parse returns a signing key that signs with OpenSSL. For id, material and
// the errors about them, see [core.ParseSigningKey]. The error matches
// [ErrUnavailable] if libcrypto 3 cannot be used.
func Parse(id string, material []byte) (core.SigningKey, error) {
	return parse(id, material, true)
}

// ParseWithoutVerification is like [Parse], but the signatures are not verified
// before they are returned. A signature that was computed wrongly, by a faulty
// CPU or library, can reveal the private key to its readers.
func ParseWithoutVerification(id string, material []byte) (core.SigningKey, error) {
	return parse(id, material, false)
}

// ParseOrGo is like [Parse] if libcrypto 3 is available, and like
// [core.ParseSigningKey] otherwise. [Version] reports which of them it is.
func ParseOrGo(id string, material []byte) (core.SigningKey, error) {
	key, err := Parse(id, material)
	if errors.Is(err, ErrUnavailable) {
		return core.ParseSigningKey(id, material)
	}
	return key, err
}

// Version returns the version of libcrypto that signs, such as
// "OpenSSL 3.0.19 27 Jan 2026". It loads the library. The error matches
// [ErrUnavailable] if libcrypto 3 cannot be used, and does not change while the
// program runs.
func Version() (string, error) {
	lib, err := load()
	if err != nil {
		return "", err
	}
	return lib.version, nil
}

func parse(id string, material []byte, verify bool) (core.SigningKey, error) {
	id, private, err := core.ParsePrivateKey(id, material)
	if err != nil {
		return core.SigningKey{}, err
	}
	// The same checks as for a key of crypto/rsa.
	if _, err := core.NewSigningKey(id, private); err != nil {
		return core.SigningKey{}, err
	}
	lib, err := load()
	if err != nil {
		return core.SigningKey{}, err
	}
	k, err := newKey(lib, private)
	if err != nil {
		return core.SigningKey{}, fmt.Errorf("%w: %w", core.ErrInvalidKey, err)
	}
	sign := k.sign
	if verify {
		sign = k.signVerified
	}
	return core.NewSigningKey(id, inprocess.Key{PublicKey: k.public, SignDigest: sign})
}
