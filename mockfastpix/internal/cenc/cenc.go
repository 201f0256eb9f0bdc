// Package cenc encrypts fragmented MP4 with Common Encryption, ISO/IEC 23001-7,
// in the scheme cbcs: AES-128 in CBC mode, with one initialization vector for
// all samples. Of video it encrypts one block in ten, and leaves the headers of
// NAL units clear. Of audio it encrypts every block.
//
// It supports what the mock's video has: files with one track of H.264 or AAC,
// and one run of samples in each fragment. Everything else is an error. The
// functions are safe for concurrent use and do not modify their arguments.
package cenc

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
)

// Key is a content key.
type Key struct {
	ID    [16]byte // in the files and in playlists
	Value [16]byte // AES-128
	IV    [16]byte // initialization vector of all samples
}

// Secret derives the content keys of one server.
type Secret [sha256.Size]byte

// NewSecret returns a random secret.
func NewSecret() Secret {
	var s Secret
	_, _ = rand.Read(s[:]) // never fails
	return s
}

// Key returns the key with the given name. It is always the same for a secret
// and a name.
func (s Secret) Key(name string) Key {
	return Key{ID: s.derive("key ID", name), Value: s.derive("key", name), IV: s.derive("IV", name)}
}

func (s Secret) derive(purpose, name string) (value [16]byte) {
	mac := hmac.New(sha256.New, s[:])
	_, _ = mac.Write([]byte(purpose + "\x00" + name))
	copy(value[:], mac.Sum(nil))
	return value
}
