package attack

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1" // registers SHA-1 for the cases that use it
	"crypto/sha512"
	"strconv"
	"sync"
)

const (
	algSource      = "RFC 8725, section 3.1: pin the algorithm"
	noneSource     = "CVE-2015-9235, RFC 8725, section 2.1: alg none"
	confusedSource = "RFC 8725, section 2.1: signature of another algorithm"
	wrongAlg       = "alg_not_rs256"
	badSignature   = "signature_invalid"
	malformed      = "token_malformed"
)

// algorithmCases name algorithms other than RS256, and sign with other
// algorithms than the header names.
func algorithmCases() []Case {
	list := []tokenEntry{
		{name: "missing", source: "RFC 7515, section 4.1.1", want: wrongAlg, attack: dropHeader("alg")},
		{
			name: "in the payload", source: algSource, want: wrongAlg,
			attack: edits(dropHeader("alg"), claim("alg", `"RS256"`)),
		},
		{
			name: "name in upper case", source: "RFC 7515, section 4: names are case-sensitive", want: wrongAlg,
			attack: edits(dropHeader("alg"), header("ALG", `"RS256"`)),
		},
		{
			name: "name in title case", source: "RFC 7515, section 4: names are case-sensitive", want: wrongAlg,
			attack: edits(dropHeader("alg"), header("Alg", `"RS256"`)),
		},
		{
			name: "name with a space", source: algSource, want: wrongAlg,
			attack: edits(dropHeader("alg"), header("alg ", `"RS256"`)),
		},
		{
			name: "title-case twin is none", source: "encoding/json matches names in any case", want: accepted,
			attack: header("Alg", `"none"`),
		},
		{
			name: "none beside a title-case RS256", source: "encoding/json matches names in any case", want: wrongAlg,
			attack: edits(header("alg", `"none"`), header("Alg", `"RS256"`)),
		},
		{
			name: "RS256 with an escaped letter", source: "RFC 8259, section 7", want: accepted,
			attack: header("alg", `"\u0052S256"`),
		},
		{
			name: "name with an escaped letter", source: "RFC 8259, section 7", want: accepted,
			attack: edits(dropHeader("alg"), header(`\u0061lg`, `"RS256"`)),
		},
	}
	for _, value := range []string{
		"null", "true", "256", `["RS256"]`, `{"alg":"RS256"}`, `""`, `[]`, `{}`,
	} {
		list = append(list, tokenEntry{
			name: "value " + value, source: "RFC 7515, section 4.1.1: alg is a string", want: wrongAlg,
			attack: header("alg", value),
		})
	}
	for _, spelling := range []string{
		"rs256", "Rs256", "rS256", "RS-256", "RS_256", " RS256", "RS256 ", "RS256\\n", "RS256\\u0000", "\\u0000RS256",
		"RS2560", "RS25",
		"RS1", "RSA256", "RSA", "SHA256withRSA", "rsa-sha256", "RS256,none", "none,RS256", "RS256;none", "RS256/none",
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "1.2.840.113549.1.1.11",
		"\uff32\uff33\uff12\uff15\uff16", "R\u0405256", "RS256\u200b", "R\u017f256",
		"RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA", "Ed25519", "Ed448",
		"ML-DSA-44",
		"HS256", "HS384", "HS512", "hs256", "none", "RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "dir", "A128KW", "A128GCM",
		"PBES2-HS256+A128KW", "ECDH-ES",
	} {
		list = append(list, tokenEntry{
			name: "valid signature under " + printable(spelling), source: algSource, want: wrongAlg,
			attack: header("alg", quoted(spelling)),
		})
	}
	for _, none := range []string{
		"none", "None", "NONE", "nOnE", "NonE", "noNe", "none ", "n\\u006fne", "non\u0435",
		"null", "undefined", "",
	} {
		list = append(list,
			tokenEntry{
				name: "unsigned under " + printable(none), source: noneSource, want: wrongAlg,
				attack: edits(header("alg", quoted(none)), unsigned),
			},
			tokenEntry{
				name: "one byte of signature under " + printable(none), source: noneSource, want: wrongAlg,
				attack: edits(header("alg", quoted(none)), signedBy(func(*World, string) []byte { return []byte{0} })),
			},
		)
	}
	list = append(list, tokenEntry{
		name: "unsigned under RS256", source: noneSource, want: badSignature,
		attack: unsigned,
	})
	for _, s := range foreignSchemes {
		list = append(list,
			tokenEntry{
				name: "signed with " + s.name, source: algSource, want: wrongAlg,
				attack: edits(header("alg", quoted(s.name)), signedBy(s.sign)),
			},
			tokenEntry{
				name: "signed with " + s.name + " under RS256", source: confusedSource, want: badSignature,
				attack: signedBy(s.sign),
			},
		)
	}
	return tokenCases("algorithm", list)
}

// printable returns a spelling in a form for test names.
func printable(s string) string {
	q := strconv.QuoteToASCII(s)
	if q == quoted(s) && s != "" {
		return s
	}
	return q
}

// foreignSchemes are signature schemes other than RS256. The RSA ones use the
// registered key itself.
var foreignSchemes = []struct {
	name string
	sign func(*World, string) []byte
}{
	{"RS1", pkcs1(crypto.SHA1)},
	{"RS384", pkcs1(crypto.SHA384)},
	{"RS512", pkcs1(crypto.SHA512)},
	{"PS256", pss(crypto.SHA256, rsa.PSSSaltLengthEqualsHash)},
	{"PS384", pss(crypto.SHA384, rsa.PSSSaltLengthEqualsHash)},
	{"PS512", pss(crypto.SHA512, rsa.PSSSaltLengthEqualsHash)},
	{"PS256 with the longest salt", pss(crypto.SHA256, rsa.PSSSaltLengthAuto)},
	{"ES256", ecdsaP256},
	{"ES256 of zeros", func(*World, string) []byte { return make([]byte, 64) }},
	{"EdDSA", eddsa},
}

func digest(h crypto.Hash, input string) []byte {
	sum := h.New()
	sum.Write([]byte(input))
	return sum.Sum(nil)
}

func pkcs1(h crypto.Hash) func(*World, string) []byte {
	return func(w *World, input string) []byte {
		signature, err := rsa.SignPKCS1v15(rand.Reader, w.Key, h, digest(h, input))
		if err != nil {
			panic(err) // the key is long enough for every hash
		}
		return signature
	}
}

func pss(h crypto.Hash, salt int) func(*World, string) []byte {
	return func(w *World, input string) []byte {
		signature, err := rsa.SignPSS(rand.Reader, w.Key, h, digest(h, input), &rsa.PSSOptions{
			SaltLength: salt,
			Hash:       h,
		})
		if err != nil {
			panic(err) // the key is long enough for every hash
		}
		return signature
	}
}

var ecKey = sync.OnceValue(func() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // the system has no randomness
	}
	return key
})

func ecdsaP256(_ *World, input string) []byte {
	r, s, err := ecdsa.Sign(rand.Reader, ecKey(), digest(crypto.SHA256, input))
	if err != nil {
		panic(err) // the key is valid
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return signature
}

func eddsa(_ *World, input string) []byte {
	seed := sha512.Sum512_256([]byte("attack"))
	return ed25519.Sign(ed25519.NewKeyFromSeed(seed[:]), []byte(input))
}
