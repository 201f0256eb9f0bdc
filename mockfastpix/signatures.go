package mockfastpix

import (
	"crypto/rsa"
	"crypto/sha256"
	"sync/atomic"

	"github.com/FastPix/fastpix-playback-go/internal/jws"
)

// signatures remembers signatures that matched their keys. Players send the
// same token with many requests, and the arithmetic of RSA takes longer than
// everything else in the answer. All other checks are made for each request,
// because their results can change. The zero value is ready to use.
type signatures struct {
	matched [128]atomic.Pointer[match] // by the first bits of the sum
}

// match is a signature that matched a key. It does not contain the token.
type match struct {
	key *rsa.PublicKey
	sum [sha256.Size]byte // of the algorithm, the token and its signature
}

// match returns what [signedWith] returns for the arguments.
func (s *signatures) match(alg string, t *jws.Token, key *rsa.PublicKey) bool {
	text := make([]byte, 0, len(alg)+len(t.SigningInput)+len(t.Signature)+2)
	text = append(append(text, alg...), '.')
	text = append(append(text, t.SigningInput...), '.')
	m := match{key, sha256.Sum256(append(text, t.Signature...))}
	known := &s.matched[int(m.sum[0])%len(s.matched)]
	if last := known.Load(); last != nil && *last == m {
		return true
	}
	if !signedWith(alg, t, key) {
		return false
	}
	known.Store(&m)
	return true
}
