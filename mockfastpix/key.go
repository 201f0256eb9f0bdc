package mockfastpix

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// SigningKey is a signing key as FastPix's API returns it when it is created.
// The API returns the private key only then. Printing or logging a SigningKey
// shows only its ID. In an unexported field of another struct, fmt ignores its
// methods and shows the private key of the test.
type SigningKey struct {
	ID         string // UUID, the "kid" of the tokens it signs
	PrivateKey string // standard base64 of a PKCS#8 PEM whose body is one line
}

// String returns the key's ID and no part of the private key.
func (k SigningKey) String() string { return "signing key " + k.ID }

// GoString returns [SigningKey.String], so that %#v does not show the private
// key.
func (k SigningKey) GoString() string { return k.String() }

// Format writes [SigningKey.String] for every verb.
func (k SigningKey) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.String())) }

// LogValue returns [SigningKey.String] for log/slog.
func (k SigningKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalJSON writes an object with the key ID. To store the private key, write
// PrivateKey to a file.
func (k SigningKey) MarshalJSON() ([]byte, error) { return json.Marshal(map[string]string{"id": k.ID}) }

// MarshalText returns [SigningKey.String], for encoding/xml and others.
func (k SigningKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
