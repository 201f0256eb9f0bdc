// Package cdnurl signs the URLs of variants and segments and checks the
// signatures.
package cdnurl

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	mathrand "math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Lifetime is how long variant and segment URLs are valid, as observed on
// FastPix's CDN. They carry no token: a URL that leaks still plays after the
// token has expired.
const Lifetime = 30 * 24 * time.Hour

// Errors of [Key.Check].
var (
	ErrUnsigned = errors.New("the URL has no expires and signature parameters: " +
		"use the URL in the playlist unchanged")
	ErrSignature = errors.New("the URL's signature does not fit its path and expiry, or another server signed it")
	ErrExpired   = errors.New("the URL expired")
)

// Key is the secret of one server: a key for signatures and one for names. It
// is safe for concurrent use. Make one with [NewKey].
type Key struct {
	macs  *sync.Pool // of hash.Hash, with the key for signatures
	names cipher.AEAD
}

// NewKey returns a random key.
func NewKey() Key {
	var sign, hide [sha256.Size]byte
	_, _ = rand.Read(sign[:]) // never fails
	_, _ = rand.Read(hide[:])
	block, err := aes.NewCipher(hide[:])
	if err != nil {
		panic("cdnurl: " + err.Error()) // the key has a valid length
	}
	names, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic("cdnurl: " + err.Error()) // AES has the block size of GCM
	}
	return Key{&sync.Pool{New: func() any { return hmac.New(sha256.New, sign[:]) }}, names}
}

// Hide returns a name for a playback ID in the paths of one playlist. Only
// [Key.Reveal] can read it, and every call returns another name.
//
// Source: the comments on caching in FastPix's Android player,
// https://github.com/FastPix/fastpix-android-player. The first part of the path
// of a segment is opaque and changes with each fetch of its playlist.
func (k Key) Hide(id string) string {
	// Base64 of random bytes can look like a part of a token.
	return hex.EncodeToString(k.names.Seal(nil, nil, []byte(id), nil)) //nolint:gosec // the nonce is random
}

// Reveal returns the playback ID of a name that Hide returned, and "" for any
// other name.
func (k Key) Reveal(name string) string {
	sealed, err := hex.DecodeString(name)
	if err != nil {
		return ""
	}
	id, err := k.names.Open(nil, nil, sealed, nil)
	if err != nil {
		return ""
	}
	return string(id)
}

// Signer signs the URLs of one playlist. It is not safe for concurrent use.
type Signer struct {
	macs    *sync.Pool
	base    string   // scheme and host
	expires string   // Unix seconds
	suffix  []byte   // of what is signed, after the path
	names   []string // of the query parameters, in their order
	extra   string   // the value of a parameter that means nothing
	sum     [sha256.Size]byte
}

// Signer returns a signer for URLs that begin with base and expire at that
// moment, in Unix seconds.
func (k Key) Signer(base string, expires int64) *Signer {
	return k.signer(base, strconv.FormatInt(expires, 10))
}

func (k Key) signer(base, expires string) *Signer {
	return &Signer{
		macs: k.macs, base: base, expires: expires, suffix: []byte("\x00" + expires), names: parameterNames[:3],
	}
}

// parameterNames are the names of the query parameters in their usual order.
// Only URLs that vary have the last one.
var parameterNames = [...]string{"cdn", "expires", "signature", "pop"}

// Vary makes the following URLs have their parameters in a random order, and
// one more parameter. They are as valid as others.
func (s *Signer) Vary(r *mathrand.Rand) {
	s.names = slices.Clone(parameterNames[:])
	r.Shuffle(len(s.names), func(i, j int) { s.names[i], s.names[j] = s.names[j], s.names[i] })
	s.extra = strconv.Itoa(r.IntN(1000))
}

// Append appends the absolute URL of a path, which is given in parts, with its
// signature.
func (s *Signer) Append(b []byte, parts ...string) []byte {
	b = append(b, s.base...)
	start := len(b)
	for _, part := range parts {
		b = append(b, part...)
	}
	end := len(b)
	for i, name := range s.names {
		b = append(b, "?&"[min(i, 1)])
		b = append(append(b, name...), '=')
		switch name {
		case "cdn":
			b = append(b, "mock"...)
		case "expires":
			b = append(b, s.expires...)
		case "signature":
			b = base64.RawURLEncoding.AppendEncode(b, s.signature(b[start:end]))
		default:
			b = append(b, s.extra...)
		}
	}
	return b
}

// signature is valid until the next call.
func (s *Signer) signature(path []byte) []byte {
	mac := s.macs.Get().(hash.Hash)
	defer s.macs.Put(mac)
	mac.Reset()
	_, _ = mac.Write(path)
	_, _ = mac.Write(s.suffix)
	return mac.Sum(s.sum[:0])
}

// Check verifies a URL. The error wraps [ErrUnsigned], [ErrSignature] or
// [ErrExpired].
func (k Key) Check(path string, query url.Values, now time.Time) error {
	signature, at := query.Get("signature"), query.Get("expires")
	if signature == "" || at == "" {
		return ErrUnsigned
	}
	expires, err := strconv.ParseInt(at, 10, 64)
	// The signature covers the text of expires: another spelling of the same
	// number is refused.
	want := base64.RawURLEncoding.EncodeToString(k.signer("", at).signature([]byte(path)))
	if err != nil || !hmac.Equal([]byte(signature), []byte(want)) || query.Get("cdn") != "mock" {
		return ErrSignature
	}
	if now.Unix() >= expires {
		return fmt.Errorf("%w at %s", ErrExpired, time.Unix(expires, 0).UTC().Format(time.RFC3339))
	}
	return nil
}
