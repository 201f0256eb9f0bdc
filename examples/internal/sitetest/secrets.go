package sitetest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// partLength is the length in bytes of the parts of a private key. It is less
// than a line of a PEM file, and too long for a match by chance.
const partLength = 24

// jwt matches the header and the payload of a JWT, also of one that is cut.
var jwt = regexp.MustCompile(`eyJ[\w-]{10,}(?:\.|%2[Ee])([\w-]{10,})`)

// keyParts are the parts of a private key in its encodings.
type keyParts map[string]bool

// newKeyParts returns the parts of a private key in the form that FastPix
// returns: base64 of a PEM file.
func newKeyParts(privateKey string) (keyParts, error) {
	file, err := base64.StdEncoding.DecodeString(privateKey)
	if err != nil {
		return nil, errors.New("the private key is not base64")
	}
	block, _ := pem.Decode(file)
	if block == nil {
		return nil, errors.New("the private key is not base64 of a PEM file")
	}
	parts := keyParts{}
	parts.add(privateKey)
	parts.add(hex.EncodeToString([]byte(privateKey)))
	parts.add(base64.StdEncoding.EncodeToString(block.Bytes)) // the lines of the PEM file
	parts.add(base64.URLEncoding.EncodeToString(block.Bytes))
	parts.add(hex.EncodeToString(block.Bytes))
	parts.add(string(block.Bytes))
	return parts, nil
}

func (p keyParts) add(text string) {
	for i := range len(text) - partLength + 1 {
		p[text[i:i+partLength]] = true
	}
}

// in reports whether the text has a part of the key.
func (p keyParts) in(text string) bool {
	for i := range len(text) - partLength + 1 {
		if p[text[i:i+partLength]] {
			return true
		}
	}
	return false
}

// tokenIDs returns the playback IDs that the JWTs in the text are valid for,
// sorted and each once. For a JWT that it cannot read it returns "unreadable".
func tokenIDs(text string) []string {
	var ids []string
	for _, match := range jwt.FindAllStringSubmatch(text, -1) {
		ids = append(ids, tokenID(match[1]))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// tokenID returns the playback ID in the audience of a payload. The audience is
// media:ID or drm:ID.
func tokenID(payload string) string {
	var claims struct{ Aud any }
	text, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || json.Unmarshal(text, &claims) != nil {
		return "unreadable"
	}
	_, id, _ := strings.Cut(fmt.Sprint(claims.Aud), ":")
	return id
}
