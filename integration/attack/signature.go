package attack

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

const (
	signatureSource = "RFC 7515, section 5.2: the signature covers header and payload"
	base64Source    = "RFC 7515, section 2: base64url without padding; RFC 4648, section 3.5: canonical"
	rangeSource     = "RFC 8017, section 5.2.2: the signature is below the modulus"
	alphabet        = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
)

// signatureCases strip, cut, change and swap signatures.
func signatureCases() []Case {
	list := []tokenEntry{
		{name: "the attacker's", source: signatureSource, want: badSignature, attack: byIntruder},
		{
			name: "empty", source: signatureSource, want: badSignature,
			attack: segment(2, func(string) string { return "" }),
		},
		{
			name: "one byte", source: signatureSource, want: badSignature,
			attack: signatureBytes(func(s []byte) []byte { return s[:1] }),
		},
		{
			name: "first half", source: signatureSource, want: badSignature,
			attack: signatureBytes(func(s []byte) []byte { return s[:128] }),
		},
		{
			name: "last half", source: signatureSource, want: badSignature,
			attack: signatureBytes(func(s []byte) []byte { return s[128:] }),
		},
		{
			name: "first byte gone", source: signatureSource, want: badSignature,
			attack: signatureBytes(func(s []byte) []byte { return s[1:] }),
		},
		{
			name: "last byte gone", source: signatureSource, want: badSignature,
			attack: signatureBytes(func(s []byte) []byte { return s[:255] }),
		},
		{
			name: "last character gone", source: base64Source, want: malformed,
			attack: segment(2, func(s string) string { return s[:len(s)-1] }),
		},
		{
			name: "NUL in front", source: "CVE-2018-16868 and Wycheproof: length of the signature", want: badSignature,
			attack: signatureBytes(func(s []byte) []byte { return append([]byte{0}, s...) }),
		},
		{
			name: "NUL at the end", source: "Wycheproof: appended bytes", want: badSignature,
			attack: signatureBytes(func(s []byte) []byte { return append(s, 0) }),
		},
		{
			name: "doubled", source: signatureSource, want: badSignature,
			attack: signatureBytes(func(s []byte) []byte { return slices.Concat(s, s) }),
		},
		{
			name: "reversed", source: "Wycheproof: byte order", want: badSignature,
			attack: signatureBytes(func(s []byte) []byte {
				slices.Reverse(s)
				return s
			}),
		},
		{
			name: "in hexadecimal", source: base64Source, want: badSignature,
			attack: segment(2, func(s string) string { return hex.EncodeToString(decode(s)) }),
		},
		{name: "encoded twice", source: base64Source, want: badSignature, attack: segment(2, encode)},
		{
			name: "zeros", source: rangeSource, want: badSignature,
			attack: signatureBytes(func([]byte) []byte { return make([]byte, 256) }),
		},
		{
			name: "ones", source: rangeSource, want: badSignature,
			attack: signatureBytes(func([]byte) []byte { return bytes.Repeat([]byte{0xff}, 256) }),
		},
		{
			name: "number 1", source: rangeSource, want: badSignature,
			attack: signatureNumber(func(_, _ *big.Int) *big.Int { return big.NewInt(1) }),
		},
		{
			name: "number 2", source: rangeSource, want: badSignature,
			attack: signatureNumber(func(_, _ *big.Int) *big.Int { return big.NewInt(2) }),
		},
		{
			name: "the modulus", source: rangeSource, want: badSignature,
			attack: signatureNumber(func(_, n *big.Int) *big.Int { return n }),
		},
		{
			name: "the modulus less 1", source: rangeSource, want: badSignature,
			attack: signatureNumber(func(_, n *big.Int) *big.Int { return new(big.Int).Sub(n, big.NewInt(1)) }),
		},
		{
			name: "the modulus plus 1", source: rangeSource, want: badSignature,
			attack: signatureNumber(func(_, n *big.Int) *big.Int { return new(big.Int).Add(n, big.NewInt(1)) }),
		},
		{
			name: "plus the modulus", source: rangeSource, want: badSignature,
			attack: signatureNumber(func(s, n *big.Int) *big.Int { return new(big.Int).Add(s, n) }),
		},
		{
			name: "plus twice the modulus", source: rangeSource, want: badSignature,
			attack: signatureNumber(func(s, n *big.Int) *big.Int {
				return new(big.Int).Add(s, new(big.Int).Lsh(n,
					1))
			}),
		},
		{
			name: "negated", source: rangeSource, want: badSignature,
			attack: signatureNumber(func(s, n *big.Int) *big.Int { return new(big.Int).Sub(n, s) }),
		},
		{
			name: "squared", source: rangeSource, want: badSignature,
			attack: signatureNumber(func(s, n *big.Int) *big.Int { return new(big.Int).Exp(s, big.NewInt(2), n) }),
		},

		{
			name: "of another token", source: signatureSource, want: badSignature,
			attack: signedBy(func(w *World, _ string) []byte {
				return rs256(w.Key)(newDraft(w, place{id: OtherID}).input())
			}),
		},
		{
			name: "of the payload alone", source: signatureSource, want: badSignature,
			attack: signedBy(func(w *World, input string) []byte {
				_, payload, _ := strings.Cut(input, ".")
				return rs256(w.Key)(payload)
			}),
		},
		{
			name: "of the header alone", source: signatureSource, want: badSignature,
			attack: signedBy(func(w *World, input string) []byte {
				head, _, _ := strings.Cut(input, ".")
				return rs256(w.Key)(head)
			}),
		},
		{
			name: "of the decoded text", source: signatureSource, want: badSignature,
			attack: signedBy(func(w *World, input string) []byte {
				head, payload, _ := strings.Cut(input, ".")
				return rs256(w.Key)(string(decode(head)) + "." + string(decode(payload)))
			}),
		},
		{
			name: "of the input with a dot more", source: signatureSource, want: badSignature,
			attack: signedBy(func(w *World, input string) []byte { return rs256(w.Key)(input + ".") }),
		},
		{
			name: "of the input with a line break more", source: signatureSource, want: badSignature,
			attack: signedBy(func(w *World, input string) []byte { return rs256(w.Key)(input + "\n") }),
		},
		{
			name: "of nothing", source: signatureSource, want: badSignature,
			attack: signedBy(func(w *World, _ string) []byte { return rs256(w.Key)("") }),
		},
		{
			name: "of the hash, hashed again", source: signatureSource, want: badSignature,
			attack: signedBy(func(w *World, input string) []byte {
				sum := sha256.Sum256([]byte(input))
				return rs256(w.Key)(string(sum[:]))
			}),
		},
		{
			name: "header swapped for another", source: signatureSource, want: badSignature,
			attack:   segment(0, func(string) string { return encode(`{"alg":"RS256"}`) }),
			neighbor: headerText(`{"alg":"RS256"}`),
		},
		{
			name: "header with a space more", source: signatureSource, want: badSignature,
			attack:   segment(0, func(s string) string { return encode(string(decode(s)) + " ") }),
			neighbor: func(_ *World, d *draft) { d.headerText = d.header.text() + " " },
		},
		{
			name: "payload with a later exp", source: signatureSource, want: badSignature,
			attack: segment(1, func(s string) string {
				return encode(strings.Replace(string(decode(s)), `"exp":1`,
					`"exp":2`, 1))
			}),
		},
		{
			name: "payload for another video", source: signatureSource, want: badSignature, place: place{id: OtherID},
			attack: edits(claim("aud", quoted("media:"+PrivateID)),
				segment(1, func(s string) string {
					return encode(strings.Replace(string(decode(s)), PrivateID,
						OtherID, 1))
				})),
		},
		{
			name: "payload of another token", source: signatureSource, want: badSignature,
			attack: func(w *World, d *draft) {
				other := newDraft(w, d.place)
				other.claims.set("sub", `"other"`)
				payload := encode(other.claims.text())
				segment(1, func(string) string { return payload })(w, d)
			}, neighbor: claim("sub", `"other"`),
		},
		{
			name: "header and payload swapped", source: signatureSource, want: wrongAlg,
			attack: token(func(t string) string {
				p := strings.Split(t, ".")
				return p[1] + "." + p[0] + "." + p[2]
			}),
		},
	}
	for bits := 1; bits < 16; bits++ {
		list = append(list, tokenEntry{
			name: fmt.Sprintf("trailing bits %04b", bits), source: base64Source, want: malformed,
			attack: segment(2, func(s string) string {
				last := strings.IndexByte(alphabet, s[len(s)-1])
				return s[:len(s)-1] + string(alphabet[last|bits])
			}),
		})
	}
	for _, part := range []struct {
		name string
		n    int
	}{{"header", 0}, {"payload", 1}, {"signature", 2}} {
		for _, c := range []struct {
			name   string
			change func(string) string
		}{
			{"with =", func(s string) string { return s + "=" }},
			{"with ==", func(s string) string { return s + "==" }},
			{"with ====", func(s string) string { return s + "====" }},
			{"in standard base64", func(s string) string {
				return base64.StdEncoding.EncodeToString(append(decode(s),
					0xfb, 0xff))
			}},
			{"with a space", func(s string) string { return s + " " }},
			{"with a line break", func(s string) string { return s[:8] + "\n" + s[8:] }},
			{"with CRLF", func(s string) string { return s + "\r\n" }},
			{"with a tab", func(s string) string { return "\t" + s }},
			{"with a NUL", func(s string) string { return s + "\x00" }},
			{"with a tilde", func(s string) string { return s + "~" }},
			{"with a comma", func(s string) string { return s[:4] + "," + s[4:] }},
			{"with a full-width letter", func(s string) string { return s + "\uff21" }},
			{"with one character more", func(s string) string { return s + strings.Repeat("A", 1+(4-len(s)%4)%4) }},
		} {
			list = append(list, tokenEntry{
				name: part.name + " " + c.name, source: base64Source, want: malformed,
				attack: segment(part.n, c.change),
			})
		}
	}
	for at := 0; at < 256; at += 16 {
		list = append(list, tokenEntry{
			name: fmt.Sprintf("bit of byte %d flipped", at), source: signatureSource, want: badSignature,
			attack: signatureBytes(func(s []byte) []byte { s[at] ^= 1; return s }),
		})
	}
	list = append(list,
		tokenEntry{
			name: "highest bit flipped", source: signatureSource, want: badSignature,
			attack: signatureBytes(func(s []byte) []byte { s[0] ^= 0x80; return s }),
		},
		tokenEntry{
			name: "lowest bit flipped", source: signatureSource, want: badSignature,
			attack: signatureBytes(func(s []byte) []byte { s[255] ^= 1; return s }),
		},
	)
	return tokenCases("signature", list)
}

func signatureBytes(change func([]byte) []byte) edit {
	return segment(2, func(s string) string { return base64.RawURLEncoding.EncodeToString(change(decode(s))) })
}

// signatureNumber replaces the signature by a number computed from it and the
// modulus, in as many bytes as the number needs, and at least 256.
func signatureNumber(change func(signature, modulus *big.Int) *big.Int) edit {
	return func(w *World, d *draft) {
		signatureBytes(func(s []byte) []byte {
			n := change(new(big.Int).SetBytes(s), w.Key.N)
			return n.FillBytes(make([]byte, max(256, (n.BitLen()+7)/8)))
		})(w, d)
	}
}

// rawRSA applies the private key to a block of bytes, with no padding.
func rawRSA(key *rsa.PrivateKey, block []byte) []byte {
	m := new(big.Int).SetBytes(block)
	return m.Exp(m, key.D, key.N).FillBytes(make([]byte, key.Size()))
}
