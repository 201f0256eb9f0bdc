package mockfastpix

import (
	"log/slog"
)

// SigningKey is a signing key as FastPix's API returns it when it is created.
// The API returns the private key only then. Printing or logging a SigningKey
// shows only its ID.
type SigningKey struct {
	ID         string // UUID, the "kid" of the tokens it signs
	PrivateKey string // standard base64 of a PKCS#8 PEM whose body is one line
}

// String returns the key's ID and no part of the private key.
func (k SigningKey) String() string { return "signing key " + k.ID }

// GoString returns the same as String, so that %#v does not show the private
// key.
func (k SigningKey) GoString() string { return k.String() }

// LogValue returns the same as String, for log/slog.
func (k SigningKey) LogValue() slog.Value { return slog.StringValue(k.String()) }
