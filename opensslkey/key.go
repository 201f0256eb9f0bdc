package opensslkey

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"runtime"
)

// key is a private key in the memory of libcrypto.
type key struct {
	lib    *library
	pkey   uintptr // EVP_PKEY *, shared by all signatures
	public *rsa.PublicKey
}

// newKey copies a private key to libcrypto. The copy is freed when the key is
// unreachable.
func newKey(lib *library, private *rsa.PrivateKey) (*key, error) {
	der := x509.MarshalPKCS1PrivateKey(private)
	defer clear(der)
	pkey, err := lib.decodeKey(der)
	if err != nil {
		return nil, err
	}
	k := &key{lib: lib, pkey: pkey, public: &rsa.PublicKey{N: private.N, E: private.E}}
	runtime.AddCleanup(k, lib.freeKey, pkey)
	return k, nil
}

// sign returns the PKCS#1 v1.5 signature of a SHA-256 digest.
func (k *key) sign(digest []byte) ([]byte, error) {
	if len(digest) != sha256.Size {
		return nil, fmt.Errorf("opensslkey: the digest has %d bytes, want %d", len(digest), sha256.Size)
	}
	signature, err := k.lib.sign(k.pkey, digest, k.public.Size())
	runtime.KeepAlive(k)
	return signature, err
}

// signVerified is sign, and verifies the signature with the public key. This
// finds an error in the computation with the private key, because the two share
// no step.
func (k *key) signVerified(digest []byte) ([]byte, error) {
	signature, err := k.sign(digest)
	if err != nil {
		return nil, err
	}
	ok := k.lib.verify(k.pkey, digest, signature)
	runtime.KeepAlive(k)
	if !ok {
		return nil, errors.New("opensslkey: libcrypto returned a wrong signature, which was discarded: " +
			"check the hardware and the version of OpenSSL")
	}
	return signature, nil
}
