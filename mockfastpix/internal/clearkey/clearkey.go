// Package clearkey reads and answers the license requests of the key system
// org.w3.clearkey, which are JSON.
// Source: https://www.w3.org/TR/encrypted-media/#clear-key.
package clearkey

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
)

// System is the name of the key system.
const System = "org.w3.clearkey"

// ContentType is the content type of licenses.
const ContentType = "application/json"

// Requested returns the IDs of the keys that a request names.
func Requested(request []byte) ([][]byte, error) {
	var r struct {
		KeyIDs []string `json:"kids"`
	}
	if json.Unmarshal(request, &r) != nil {
		return nil, errors.New("it is not JSON")
	}
	if len(r.KeyIDs) == 0 {
		return nil, errors.New("it has no kids")
	}
	ids := make([][]byte, len(r.KeyIDs))
	for i, text := range r.KeyIDs {
		id, err := base64.RawURLEncoding.Strict().DecodeString(text)
		if err != nil {
			return nil, fmt.Errorf("kids[%d] is not base64url without padding", i)
		}
		ids[i] = id
	}
	return ids, nil
}

type license struct {
	Keys []key  `json:"keys"`
	Type string `json:"type"`
}

// key is a JSON Web Key.
type key struct {
	Type  string `json:"kty"`
	ID    string `json:"kid"`
	Value string `json:"k"`
}

// License returns the license with one key.
func License(id, value []byte) []byte {
	encode := base64.RawURLEncoding.EncodeToString
	text, err := json.Marshal(license{[]key{{"oct", encode(id), encode(value)}}, "temporary"})
	if err != nil {
		panic("clearkey: " + err.Error()) // a license consists of strings
	}
	return text
}
