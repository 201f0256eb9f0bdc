package attack

import (
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"strings"
)

const hmacSource = "CVE-2015-9235, CVE-2016-5431, RFC 8725, section 2.1: HMAC keyed with the public key"

// hmacCases sign with HMAC, keyed with forms of the public key, under the name
// of the HMAC and under RS256.
func hmacCases() []Case {
	var list []tokenEntry
	for _, secret := range hmacSecrets {
		for _, h := range []struct {
			alg  string
			hash crypto.Hash
		}{{"HS256", crypto.SHA256}, {"HS384", crypto.SHA384}, {"HS512", crypto.SHA512}} {
			list = append(list, tokenEntry{
				name: h.alg + " keyed with " + secret.name, source: hmacSource, want: wrongAlg,
				attack: edits(header("alg", quoted(h.alg)), signedBy(hmacOf(h.hash, secret.bytes))),
			})
		}
		list = append(list, tokenEntry{
			name: "RS256 but keyed with " + secret.name, source: hmacSource, want: badSignature,
			attack: signedBy(hmacOf(crypto.SHA256, secret.bytes)),
		})
	}
	return tokenCases("hmac", list)
}

func hmacOf(h crypto.Hash, secret func(*rsa.PublicKey) []byte) func(*World, string) []byte {
	return func(w *World, input string) []byte {
		mac := hmac.New(h.New, secret(&w.Key.PublicKey))
		mac.Write([]byte(input))
		return mac.Sum(nil)
	}
}

// hmacSecrets are the forms in which a verifier might hold the public key, and
// secrets that a careless one might use.
var hmacSecrets = []struct {
	name  string
	bytes func(*rsa.PublicKey) []byte
}{
	{"PEM", spkiPEM},
	{
		"PEM without its last line break",
		func(k *rsa.PublicKey) []byte { return []byte(strings.TrimSpace(string(spkiPEM(k)))) },
	},
	{"PEM with CRLF", func(k *rsa.PublicKey) []byte {
		return []byte(strings.ReplaceAll(string(spkiPEM(k)), "\n",
			"\r\n"))
	}},
	{"PEM on one line", func(k *rsa.PublicKey) []byte {
		return []byte("-----BEGIN PUBLIC KEY-----\n" + base64.StdEncoding.EncodeToString(spki(k)) +
			"\n-----END PUBLIC KEY-----\n")
	}},
	{
		"PEM with escaped line breaks",
		func(k *rsa.PublicKey) []byte { return []byte(strings.ReplaceAll(string(spkiPEM(k)), "\n", `\n`)) },
	},
	{"PKCS#1 PEM", func(k *rsa.PublicKey) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(k)})
	}},
	{"DER", spki},
	{"PKCS#1 DER", x509.MarshalPKCS1PublicKey},
	{"base64 of the DER", func(k *rsa.PublicKey) []byte { return []byte(base64.StdEncoding.EncodeToString(spki(k))) }},
	{
		"base64url of the DER",
		func(k *rsa.PublicKey) []byte { return []byte(base64.RawURLEncoding.EncodeToString(spki(k))) },
	},
	{
		"base64 of the PEM",
		func(k *rsa.PublicKey) []byte { return []byte(base64.StdEncoding.EncodeToString(spkiPEM(k))) },
	},
	{"the modulus", func(k *rsa.PublicKey) []byte { return k.N.Bytes() }},
	{"the modulus in hex", func(k *rsa.PublicKey) []byte { return []byte(hex.EncodeToString(k.N.Bytes())) }},
	{"the modulus in decimal", func(k *rsa.PublicKey) []byte { return []byte(k.N.String()) }},
	{
		"the modulus in base64url",
		func(k *rsa.PublicKey) []byte { return []byte(base64.RawURLEncoding.EncodeToString(k.N.Bytes())) },
	},
	{"the JWK", func(k *rsa.PublicKey) []byte { return []byte(jwk(k)) }},
	{"the JWK set", func(k *rsa.PublicKey) []byte { return []byte(`{"keys":[` + jwk(k) + `]}`) }},
	{"the JWK's thumbprint", func(k *rsa.PublicKey) []byte {
		sum := sha256.Sum256([]byte(jwk(k)))
		return sum[:]
	}},
	{"the exponent", func(k *rsa.PublicKey) []byte { return big.NewInt(int64(k.E)).Bytes() }},
	{"the key ID", func(*rsa.PublicKey) []byte { return []byte(KeyID) }},
	{"nothing", func(*rsa.PublicKey) []byte { return nil }},
	{"NUL", func(*rsa.PublicKey) []byte { return []byte{0} }},
	{"the word secret", func(*rsa.PublicKey) []byte { return []byte("secret") }},
	{"the word null", func(*rsa.PublicKey) []byte { return []byte("null") }},
}

func spki(k *rsa.PublicKey) []byte {
	der, err := x509.MarshalPKIXPublicKey(k)
	if err != nil {
		panic(err) // every RSA key has a PKIX form
	}
	return der
}

func spkiPEM(k *rsa.PublicKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki(k)})
}

// jwk returns a public key with its members in the order of RFC 7638.
func jwk(k *rsa.PublicKey) string {
	e := base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.E)).Bytes())
	return `{"e":"` + e + `","kty":"RSA","n":"` + base64.RawURLEncoding.EncodeToString(k.N.Bytes()) + `"}`
}
