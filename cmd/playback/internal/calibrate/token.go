package calibrate

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	_ "crypto/sha512" // for RS384 and RS512
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"strings"
	"time"
)

// tempKey is a temporary signing key. Its private half is in memory only.
type tempKey struct {
	id        string
	private   *rsa.PrivateKey
	publicPEM string // as FastPix's API returns it
}

// parsePrivateKey parses the privateKey of FastPix's answer. Its errors do not
// quote it.
func parsePrivateKey(text string) (*rsa.PrivateKey, error) {
	err := errors.New("the private key in FastPix's answer is not base64 of a PKCS#8 PEM with an RSA key")
	decoded, decodeErr := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if decodeErr != nil {
		return nil, err
	}
	block, _ := pem.Decode(decoded)
	if block == nil {
		return nil, err
	}
	key, parseErr := x509.ParsePKCS8PrivateKey(block.Bytes)
	if parseErr != nil {
		return nil, err
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, err
	}
	return private, nil
}

// token is a token before it is signed. Package core does not make tokens that
// are wrong on purpose, so this package signs its own.
type token struct {
	header, claims map[string]any
	key            *tempKey
	forge          bool // change the signature
}

// lifetime is the lifetime of tokens, and age is how long ago they were issued,
// so that iat is not in the future for a server whose clock is a bit behind.
const (
	lifetime = 2 * time.Minute
	age      = 2 * time.Second
)

// newToken returns a token that FastPix is expected to accept.
func newToken(key *tempKey, playbackID, issuer string, now time.Time) *token {
	issued := now.Add(-age).Unix()
	t := &token{key: key, header: map[string]any{"alg": "RS256", "typ": "JWT"}}
	t.claims = map[string]any{
		"kid": key.id, "aud": "media:" + playbackID, "sub": "", "iat": issued, "exp": issued + int64(lifetime/time.Second),
	}
	if issuer != "" {
		t.claims["iss"] = issuer
	}
	return t
}

// sign returns the token in its compact form. alg in the header selects the
// algorithm. HS256 uses the text of the public key as the shared secret.
func (t *token) sign() string {
	input := encode(mustJSON(t.header)) + "." + encode(mustJSON(t.claims))
	signature := t.signature(input)
	if t.forge {
		signature[len(signature)/2] ^= 1
	}
	return input + "." + encode(signature)
}

func (t *token) signature(input string) []byte {
	hash := map[any]crypto.Hash{"RS384": crypto.SHA384, "RS512": crypto.SHA512}[t.header["alg"]]
	if hash == 0 {
		hash = crypto.SHA256
	}
	h := hash.New()
	h.Write([]byte(input))
	var opts crypto.SignerOpts = hash
	switch t.header["alg"] {
	case "none":
		return nil
	case "HS256":
		mac := hmac.New(sha256.New, []byte(t.key.publicPEM))
		mac.Write([]byte(input))
		return mac.Sum(nil)
	case "PS256":
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash}
	}
	signature, err := t.key.private.Sign(rand.Reader, h.Sum(nil), opts)
	if err != nil {
		panic(err) // the key has 2048 bits and the hash is known
	}
	return signature
}

func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts, numbers and lists of them
	}
	return text
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
