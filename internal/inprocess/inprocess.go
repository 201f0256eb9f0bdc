// Package inprocess describes signing keys that sign in this process with a
// library other than crypto/rsa.
package inprocess

import (
	"crypto"
	"crypto/rsa"
	"io"
)

// Key is a crypto.Signer for core.NewSigningKey, which treats it like an
// *rsa.PrivateKey: the signer calls it on the goroutine of the request, without
// a timeout, and does not verify its signatures. Any other crypto.Signer is a
// remote signer.
type Key struct {
	PublicKey *rsa.PublicKey
	// SignDigest returns the PKCS#1 v1.5 signature of a SHA-256 digest, which
	// has 32 bytes. It is safe for concurrent use.
	SignDigest func(digest []byte) ([]byte, error)
}

// Public returns the public key, an *rsa.PublicKey.
func (k Key) Public() crypto.PublicKey { return k.PublicKey }

// Sign calls SignDigest.
func (k Key) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	return k.SignDigest(digest)
}
