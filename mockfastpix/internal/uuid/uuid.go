// Package uuid generates and validates the identifiers of FastPix's objects.
package uuid

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
)

// New returns a random UUID (version 4).
func New() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return format(b[:])
}

// Derived returns an identifier in the form of a UUID that is the same for the
// same id and part.
func Derived(id, part string) string {
	sum := sha256.Sum256([]byte(id + "/" + part))
	return format(sum[:16])
}

func format(b []byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// Valid reports whether s is a UUID with dashes. Letters may have either case.
func Valid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case '0' <= c && c <= '9', 'a' <= c && c <= 'f', 'A' <= c && c <= 'F':
		default:
			return false
		}
	}
	return true
}
