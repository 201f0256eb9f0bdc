package mockfastpix

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

const signingKeyBits = 2048 // what FastPix issues

// keyPair is an RSA key pair with both halves in the forms that FastPix's API returns.
type keyPair struct {
	public     *rsa.PublicKey
	publicPEM  string // SPKI PEM, body on one line
	privateB64 string // base64 of a PKCS#8 PEM, body on one line
}

// keyPairs hands out the process's key pairs. Making a 2048-bit pair costs a tenth of a second or more, so servers share
// them: the first key of every server is the same pair, the second another, and so on. Key IDs are never shared, so a
// token of one server means nothing to another. This is the package's only process-wide state.
var keyPairs keyPairPool

type keyPairPool struct {
	mu    sync.Mutex
	pairs []func() keyPair
}

// at returns the pool's i-th pair and makes it when nobody asked for it before.
func (p *keyPairPool) at(i int) keyPair {
	p.mu.Lock()
	for len(p.pairs) <= i {
		p.pairs = append(p.pairs, sync.OnceValue(newKeyPair))
	}
	pair := p.pairs[i]
	p.mu.Unlock()
	return pair()
}

func newKeyPair() keyPair {
	key, err := rsa.GenerateKey(rand.Reader, signingKeyBits)
	if err != nil {
		panic("mockfastpix: cannot make a key pair: " + err.Error()) // crypto/rand does not fail
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic("mockfastpix: cannot encode a private key: " + err.Error())
	}
	return keyPair{
		public:     &key.PublicKey,
		publicPEM:  publicKeyPEM(&key.PublicKey),
		privateB64: base64.StdEncoding.EncodeToString([]byte(oneLinePEM("PRIVATE KEY", private))),
	}
}

func publicKeyPEM(key *rsa.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic("mockfastpix: cannot encode a public key: " + err.Error())
	}
	return oneLinePEM("PUBLIC KEY", der)
}

// oneLinePEM writes PEM the way FastPix does, with the whole body on one line. encoding/pem would wrap it at 64 columns,
// and a client that only copes with the wrapped form should fail here rather than in production.
func oneLinePEM(kind string, der []byte) string {
	wrapped := string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	head, rest, _ := strings.Cut(wrapped, "\n")
	body, foot, _ := strings.Cut(rest, "-----")
	return head + "\n" + strings.ReplaceAll(body, "\n", "") + "\n-----" + foot
}

func parsePublicKey(text string) (*rsa.PublicKey, error) {
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
		return nil, fmt.Errorf("the PEM holds a %q: pass a PUBLIC KEY", block.Type)
	}
	if err != nil {
		return nil, fmt.Errorf("the public key does not parse: %w", err)
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("the public key is a %T: FastPix signs with RSA keys only", key)
	}
	if public.N.BitLen() < signingKeyBits {
		return nil, fmt.Errorf("the RSA key has %d bits: use at least %d", public.N.BitLen(), signingKeyBits)
	}
	return public, nil
}
