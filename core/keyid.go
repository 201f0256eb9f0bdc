package core

import (
	"fmt"
	"strings"
)

// maxKeyIDLength bounds key IDs in bytes. FastPix issues UUIDs of 36 bytes.
const maxKeyIDLength = 100

// validateKeyID reports whether id can be a key ID: 1 to 100 characters of
// [A-Za-z0-9._-]. The errors never quote id, because it can be a private key
// that was passed in the wrong place.
func validateKeyID(id string) error {
	if id == "" {
		return fmt.Errorf("%w: pass the id that FastPix returned with the private key", ErrKeyIDMissing)
	}
	if looksLikeKey(id) {
		return fmt.Errorf("%w: the private key is in the key ID's place: swap the two", ErrKeyIDInvalid)
	}
	if len(id) > maxKeyIDLength {
		return fmt.Errorf("%w: %d characters are more than %d: pass the id that FastPix returned with the private key",
			ErrKeyIDInvalid, len(id), maxKeyIDLength)
	}
	for i := range len(id) {
		if id[i] == '~' || !unreserved(id[i]) {
			return fmt.Errorf("%w: character %d is not a letter, a digit or one of . _ -: "+
				"pass the id that FastPix returned with the private key", ErrKeyIDInvalid, i+1)
		}
	}
	return nil
}

// looksLikeKey reports whether text is, or contains the beginning of, a private
// key in one of the forms of [ParseSigningKey].
func looksLikeKey(text string) bool {
	return strings.Contains(text, "-----BEGIN") ||
		strings.Contains(text, `"privateKey"`) ||
		strings.Contains(text, base64PEMPrefix) ||
		strings.Contains(text, base64TwicePrefix) ||
		len(text) > maxKeyIDLength && strings.HasPrefix(strings.TrimLeft(text, " \r\n\t\"'`"), base64DERPrefix)
}

// Beginnings of a key in base64.
const (
	base64PEMPrefix   = "LS0tLS1CRUdJTi"     // "-----BEGIN "
	base64TwicePrefix = "TFMwdExTMUNSVWRKVG" // base64PEMPrefix
	base64DERPrefix   = "MII"                // a DER sequence of 256 bytes or more
)
