package attack

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"slices"
)

const (
	paddingSource = "RFC 8017, section 9.2: EMSA-PKCS1-v1_5; CVE-2006-4339"
	berSource     = "CVE-2014-1568 (BERserk), Wycheproof: DigestInfo is DER"
)

// sha256Prefix is the DigestInfo of SHA-256 without the hash.
var sha256Prefix = []byte{
	0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
}

// paddingCases apply the private key to blocks that a lax verifier of
// PKCS #1 v1.5 accepts. They need the private key, but the same
// mistakes let an attacker forge signatures for small exponents.
func paddingCases() []Case {
	prefix := sha256Prefix
	noNull := []byte{
		0x30, 0x2f, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04,
		0x20,
	}
	changed := func(at int, value byte) func([]byte) []byte {
		return func(sum []byte) []byte {
			p := slices.Clone(prefix)
			p[at] = value
			return padded(256, append(p, sum...))
		}
	}
	block := func(change func(em []byte) []byte) func([]byte) []byte {
		return func(sum []byte) []byte { return change(padded(256, slices.Concat(prefix, sum))) }
	}
	var list []tokenEntry
	for _, c := range []struct {
		name, source string
		block        func(sum []byte) []byte
	}{
		{"no DigestInfo", paddingSource, func(sum []byte) []byte { return padded(256, sum) }},
		{"hash alone, no padding", paddingSource, func(sum []byte) []byte { return sum }},
		{"no NULL parameters", berSource, func(sum []byte) []byte {
			return padded(256, append(slices.Clone(noNull),
				sum...))
		}},
		{"SHA-1 with its own prefix", paddingSource, func([]byte) []byte {
			sum := sha1.Sum(nil)
			return padded(256, append([]byte{
				0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00,
				0x04, 0x14,
			}, sum[:]...))
		}},
		{"object ID of SHA-512", paddingSource, changed(14, 0x03)},
		{"object ID of SHA-384", paddingSource, changed(14, 0x02)},
		{"object ID of SHA-224", paddingSource, changed(14, 0x04)},
		{"parameters not NULL", berSource, changed(15, 0x04)},
		{"sequence length wrong", berSource, changed(1, 0x30)},
		{"octet string length wrong", berSource, changed(18, 0x1f)},
		{"octet string is a bit string", berSource, changed(17, 0x03)},
		{"sequence is a set", berSource, changed(0, 0x31)},
		{"long-form length", berSource, func(sum []byte) []byte {
			return padded(256, slices.Concat([]byte{0x30, 0x81, 0x31}, prefix[2:], sum))
		}},
		{"long-form length of zero bytes more", berSource, func(sum []byte) []byte {
			return padded(256, slices.Concat([]byte{0x30, 0x82, 0x00, 0x31}, prefix[2:], sum))
		}},
		{"indefinite length", berSource, func(sum []byte) []byte {
			return padded(256, slices.Concat([]byte{0x30, 0x80}, prefix[2:], sum, []byte{0, 0}))
		}},
		{"bytes in the parameters", berSource, func(sum []byte) []byte {
			p := slices.Concat([]byte{0x30, 0x35, 0x30, 0x11}, prefix[4:15], []byte{0x05, 0x04, 1, 2, 3, 4},
				prefix[17:])
			return padded(256, append(p, sum...))
		}},
		{"bytes after the hash, inside the sequence", berSource, func(sum []byte) []byte {
			return padded(256, slices.Concat([]byte{0x30, 0x35}, prefix[2:], sum, []byte{1, 2, 3, 4}))
		}},
		{"bytes after the hash", paddingSource, func(sum []byte) []byte {
			return padded(256, slices.Concat(prefix, sum, []byte("garbage")))
		}},
		{"short padding and garbage", "CVE-2006-4339", func(sum []byte) []byte {
			em := slices.Concat([]byte{0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}, prefix, sum)
			return append(em, bytes.Repeat([]byte{0xaa}, 256-len(em))...)
		}},
		{"no padding and garbage", "CVE-2006-4339", func(sum []byte) []byte {
			em := slices.Concat([]byte{0, 1, 0}, prefix, sum)
			return append(em, make([]byte, 256-len(em))...)
		}},
		{"block type 0", paddingSource, block(func(em []byte) []byte { em[1] = 0; return em })},
		{"block type 2", paddingSource, block(func(em []byte) []byte { em[1] = 2; return em })},
		{"first padding byte not FF", paddingSource, block(func(em []byte) []byte { em[2] = 0xfe; return em })},
		{"last padding byte not FF", paddingSource, block(func(em []byte) []byte { em[203] = 0xfe; return em })},
		{"middle padding byte 0", paddingSource, block(func(em []byte) []byte { em[100] = 0; return em })},
		{"padding of AA", "CVE-2006-4340", block(func(em []byte) []byte {
			copy(em[10:204], bytes.Repeat([]byte{0xaa}, 194))
			return em
		})},
		{"no zero after the padding", paddingSource, block(func(em []byte) []byte { em[204] = 0xff; return em })},
		{"padding shifted by one", paddingSource, block(func(em []byte) []byte {
			return slices.Concat([]byte{0, 0, 1}, em[3:])
		})},
		{"last byte of the hash changed", paddingSource, block(func(em []byte) []byte { em[255] ^= 1; return em })},
		{"hash of zeros", paddingSource, func(sum []byte) []byte {
			return padded(256, append(slices.Clone(prefix),
				make([]byte, len(sum))...))
		}},
		{"hash cut to 31 bytes", paddingSource, func(sum []byte) []byte {
			return padded(256, append(slices.Clone(prefix),
				sum[:31]...))
		}},
	} {
		list = append(list, tokenEntry{
			name: c.name, source: c.source, want: badSignature,
			attack: signedBy(func(w *World, input string) []byte {
				sum := sha256.Sum256([]byte(input))
				return rawRSA(w.Key, c.block(sum[:]))
			}),
			// The neighbor is the correct block, from the same arithmetic.
			neighbor: signedBy(func(w *World, input string) []byte {
				sum := sha256.Sum256([]byte(input))
				return rawRSA(w.Key, padded(256, slices.Concat(prefix, sum[:])))
			}),
		})
	}
	list = append(list, cubeRootEntries()...)
	return tokenCases("padding", list)
}

// cubeRootEntries forge signatures for the key with the exponent 3. They need
// no private key.
func cubeRootEntries() []tokenEntry {
	byCube := edits(claim("kid", quoted(CubeKeyID)), signedBy(func(w *World, input string) []byte {
		signature, _ := w.Cube.Sign(input) // 3 is invertible for each of its primes
		return signature
	}))
	var list []tokenEntry
	for _, c := range []struct {
		name  string
		begin func(info []byte) []byte
	}{
		{"short padding and garbage", func(info []byte) []byte {
			return append([]byte{0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}, info...)
		}},
		{"one byte of padding and garbage", func(info []byte) []byte { return append([]byte{0, 1, 0xff, 0}, info...) }},
		{"no padding and garbage", func(info []byte) []byte { return append([]byte{0, 1, 0}, info...) }},
		{"DigestInfo at the front", func(info []byte) []byte { return append([]byte{0}, info[:len(info)-1]...) }},
	} {
		list = append(list, tokenEntry{
			name: "cube root of " + c.name, source: "CVE-2006-4339: Bleichenbacher's forgery for e = 3",
			want: badSignature,
			attack: edits(byCube, signedBy(func(w *World, input string) []byte {
				sum := sha256.Sum256([]byte(input))
				return w.Cube.cubeRoot(c.begin(slices.Concat(sha256Prefix, sum[:])))
			})),
			neighbor: byCube,
		})
	}
	return list
}

// padded puts PKCS #1 v1.5 padding for a signature before the text.
func padded(size int, text []byte) []byte {
	em := bytes.Repeat([]byte{0xff}, size)
	em[0], em[1] = 0, 1
	em[size-len(text)-1] = 0
	copy(em[size-len(text):], text)
	return em
}
