// Package keypair generates RSA key pairs in the forms of FastPix's API, and
// parses public keys.
package keypair

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"sync"
)

const bits = 2048 // of the keys that FastPix issues

// Pair is an RSA key pair with both halves in the forms that FastPix's API
// returns.
type Pair struct {
	Public     *rsa.PublicKey
	PublicPEM  string // SPKI PEM, body on one line
	PrivateB64 string // standard base64 of a PKCS#8 PEM, body on one line
}

// Pool holds key pairs. Generating a 2048-bit pair takes a tenth of a second or
// more, so all servers in a process share one pool. The first keys of all
// servers are the same pair, as are the second keys, and so on. The zero value
// is ready to use. A Pool is safe for concurrent use.
type Pool struct {
	mu    sync.Mutex
	pairs []func() Pair
}

// At returns the pool's i-th pair, counted from 0. The first call generates it.
func (p *Pool) At(i int) Pair {
	p.mu.Lock()
	for len(p.pairs) <= i {
		p.pairs = append(p.pairs, sync.OnceValue(newPair))
	}
	pair := p.pairs[i]
	p.mu.Unlock()
	return pair()
}

func newPair() Pair {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic("mockfastpix: cannot make a key pair: " + err.Error()) // crypto/rand does not fail
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic("mockfastpix: cannot encode a private key: " + err.Error())
	}
	return Pair{
		Public:     &key.PublicKey,
		PublicPEM:  PublicPEM(&key.PublicKey),
		PrivateB64: base64.StdEncoding.EncodeToString([]byte(oneLinePEM("PRIVATE KEY", private))),
	}
}

// PublicPEM returns the key as SPKI PEM with the body on one line.
func PublicPEM(key *rsa.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic("mockfastpix: cannot encode a public key: " + err.Error())
	}
	return oneLinePEM("PUBLIC KEY", der)
}

// oneLinePEM writes PEM as FastPix does, with the body on one line.
// encoding/pem would wrap it at 64 columns, and a client that reads only the
// wrapped form should fail in a test rather than in production.
func oneLinePEM(kind string, der []byte) string {
	wrapped := string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	head, rest, _ := strings.Cut(wrapped, "\n")
	body, foot, _ := strings.Cut(rest, "-----")
	return head + "\n" + strings.ReplaceAll(body, "\n", "") + "\n-----" + foot
}

// ParsePublic reads an RSA public key from PEM, SPKI ("PUBLIC KEY") or PKCS#1
// ("RSA PUBLIC KEY"). Keys other than RSA, keys under 2048 bits and keys that
// can verify no signature are errors.
func ParsePublic(text string) (*rsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the public key is not PEM: pass the text from -----BEGIN PUBLIC KEY----- on")
	}
	var key any
	var err error
	switch block.Type {
	case "PUBLIC KEY":
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		key, err = x509.ParsePKCS1PublicKey(block.Bytes)
	default:
		return nil, fmt.Errorf("the PEM contains a %q: pass a PUBLIC KEY", block.Type)
	}
	if err != nil {
		return nil, fmt.Errorf("the public key does not parse: %w", err)
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("the public key is a %T: FastPix signs with RSA keys only", key)
	}
	if public.N.BitLen() < bits {
		return nil, fmt.Errorf("the RSA key has %d bits: use at least %d", public.N.BitLen(), bits)
	}
	if e := public.E; public.N.Bit(0) == 0 || e < 3 || e%2 == 0 || e > 1<<31-1 {
		return nil, errors.New("the RSA key cannot verify signatures: its modulus must be odd, " +
			"and its exponent odd and between 3 and 2147483647")
	}
	return public, nil
}
