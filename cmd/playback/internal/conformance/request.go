package conformance

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
)

// request is the input of a signer.
type request struct {
	keyID      string
	privateKey string // as the API returns it
	pem        string
	playbackID string
	policy     string
	ttl        string // in seconds
}

// truncateKey removes the second half of the private key.
func (r *request) truncateKey() error {
	r.privateKey, r.pem = r.privateKey[:len(r.privateKey)/2], r.pem[:len(r.pem)/2]
	return nil
}

// usePublicKey replaces the private key by its public half.
func (r *request) usePublicKey() error {
	block, _ := pem.Decode([]byte(r.pem))
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKIXPublicKey(&private.(*rsa.PrivateKey).PublicKey) // the mock's keys are RSA
	if err != nil {
		return err
	}
	r.setKey("PUBLIC KEY", der)
	return nil
}

// useECKey replaces the private key by an elliptic-curve key.
func (r *request) useECKey() error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	return r.setPrivateKey(private)
}

// useWeakKey replaces the private key by an RSA key of 1024 bits.
func (r *request) useWeakKey() error {
	private, err := rsa.GenerateKey(rand.Reader, 1024) //nolint:gosec // weak on purpose: a signer should refuse it
	if err != nil {
		return err
	}
	return r.setPrivateKey(private)
}

func (r *request) setPrivateKey(key any) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	r.setKey("PRIVATE KEY", der)
	return nil
}

// setKey encodes the key as FastPix does, with the PEM's body in one line.
func (r *request) setKey(kind string, der []byte) {
	r.pem = fmt.Sprintf("-----BEGIN %s-----\n%s\n-----END %s-----\n", kind, base64.StdEncoding.EncodeToString(der), kind)
	r.privateKey = base64.StdEncoding.EncodeToString([]byte(r.pem))
}
