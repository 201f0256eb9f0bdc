package attack

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"slices"
	"sync"
)

// Key is an RSA key of any form: of many primes, with an even modulus or with
// an exponent that crypto/rsa refuses. Generating a modulus of many small
// primes takes milliseconds. With two large primes it takes minutes.
type Key struct {
	N, E   *big.Int
	primes []*big.Int // distinct
}

const primeBits = 512

// primePool returns primes p of 512 bits with p = 2 mod 3, so that 3 is a
// possible exponent. All keys share them.
var primePool = sync.OnceValue(func() []*big.Int {
	const longest = 16384
	pool := make([]*big.Int, longest/primeBits)
	for i := range pool {
		pool[i] = newPrime(primeBits)
	}
	return pool
})

func newPrime(bits int) *big.Int {
	three := big.NewInt(3)
	for {
		p, err := rand.Prime(rand.Reader, bits)
		if err != nil {
			panic(err) // the size is large enough
		}
		if new(big.Int).Mod(p, three).Int64() == 2 {
			return p
		}
	}
}

// NewKey returns a key whose modulus has the given number of bits.
func NewKey(bits int, exponent int64) Key {
	k := Key{N: big.NewInt(1), E: big.NewInt(exponent)}
	for i := 0; bits-k.N.BitLen() >= primeBits+64; i++ {
		k.multiply(primePool()[i])
	}
	for last, try := bits-k.N.BitLen(), 0; ; try++ {
		whole := k
		whole.multiply(newPrime(last + try%2)) // the product may be a bit short
		if whole.N.BitLen() == bits {
			return whole
		}
	}
}

// NewEvenKey returns a key with an even modulus.
func NewEvenKey(bits int, exponent int64) Key {
	for {
		k := NewKey(bits-1, exponent)
		k.multiply(big.NewInt(2))
		if k.N.BitLen() == bits {
			return k
		}
	}
}

func (k *Key) multiply(p *big.Int) {
	k.N = new(big.Int).Mul(k.N, p)
	k.primes = append(slices.Clip(k.primes), p)
}

// Size returns the length of a signature in bytes.
func (k Key) Size() int { return (k.N.BitLen() + 7) / 8 }

// PublicPEM returns the public key as PEM (PKIX).
func (k Key) PublicPEM() string {
	type algorithm struct {
		ID         asn1.ObjectIdentifier
		Parameters asn1.RawValue
	}
	pkcs1, err := asn1.Marshal(struct{ N, E *big.Int }{k.N, k.E})
	if err != nil {
		panic(err) // two numbers
	}
	der, err := asn1.Marshal(struct {
		Algorithm algorithm
		Key       asn1.BitString
	}{
		algorithm{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}, asn1.NullRawValue},
		asn1.BitString{Bytes: pkcs1, BitLength: 8 * len(pkcs1)},
	})
	if err != nil {
		panic(err) // the structure is fixed
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// block returns the padded hash of the input as a number.
func (k Key) block(input string) *big.Int {
	sum := sha256.Sum256([]byte(input))
	info := append(bytes.Clone(sha256Prefix), sum[:]...)
	return new(big.Int).SetBytes(padded(k.Size(), info))
}

// PaddedHash returns the padded hash of the input, which is its own signature
// if the exponent is 1.
func (k Key) PaddedHash(input string) []byte { return k.block(input).FillBytes(make([]byte, k.Size())) }

// Sign signs the input. It returns false if the padded hash has no root.
func (k Key) Sign(input string) ([]byte, bool) {
	m, one := k.block(input), big.NewInt(1)
	x, n := new(big.Int), big.NewInt(1) // x is the root modulo n
	for _, p := range k.primes {
		var root *big.Int
		d := new(big.Int).ModInverse(k.E, new(big.Int).Sub(p, one))
		switch {
		case p.Cmp(big.NewInt(2)) == 0:
			root = new(big.Int).Mod(m, p)
		case d != nil:
			root = new(big.Int).Exp(m, d, p)
		case k.E.Cmp(big.NewInt(2)) == 0:
			if root = new(big.Int).ModSqrt(new(big.Int).Mod(m, p), p); root == nil {
				return nil, false
			}
		default:
			return nil, false
		}
		// The Chinese remainder theorem.
		t := new(big.Int).Sub(root, x)
		t.Mul(t, new(big.Int).ModInverse(n, p)).Mod(t, p)
		x.Add(x, t.Mul(t, n))
		n = new(big.Int).Mul(n, p)
	}
	return x.FillBytes(make([]byte, k.Size())), true
}

// cubeRoot returns a signature whose cube begins with the given bytes. For the
// exponent 3 this needs no private key. The bytes must be less than a third of
// the modulus.
func (k Key) cubeRoot(begin []byte) []byte {
	rest := uint(8 * (k.Size() - len(begin)))
	least := new(big.Int).Lsh(new(big.Int).SetBytes(begin), rest)
	low, high := new(big.Int), new(big.Int).Lsh(big.NewInt(1), uint(k.N.BitLen()/3+2)) // #nosec G115 -- small and positive
	for low.Cmp(high) < 0 {
		middle := new(big.Int).Add(low, high)
		middle.Rsh(middle, 1)
		if cube := new(big.Int).Exp(middle, big.NewInt(3), nil); cube.Cmp(least) < 0 {
			low.Add(middle, big.NewInt(1))
		} else {
			high = middle
		}
	}
	return low.FillBytes(make([]byte, k.Size()))
}

// Token returns a token for PrivateID that names the key, signed by sign.
func Token(keyID string, sign func(input string) []byte) string {
	d := newDraft(&World{}, place{})
	d.claims.set("kid", quoted(keyID))
	d.sign = sign
	return d.token()
}

// cubeKey is the registered key with the exponent 3.
var cubeKey = sync.OnceValue(func() Key { return NewKey(2048, 3) })
