package mockfastpix

import (
	"log/slog"
)

// SigningKey is a signing key as FastPix's API returns it when the key is
// created, which is the only time that it returns the private half. Formatting
// and logging a SigningKey show only the ID.
type SigningKey struct {
	ID         string // UUID, the "kid" of the tokens it signs
	PrivateKey string // standard base64 of a PKCS#8 PEM whose body is one line
}

// String returns the key's ID and no part of the private key.
func (k SigningKey) String() string { return "signing key " + k.ID }

// GoString returns what String returns, so that %#v does not show the private
// key.
func (k SigningKey) GoString() string { return k.String() }

// LogValue makes slog show only the key's ID.
func (k SigningKey) LogValue() slog.Value { return slog.StringValue(k.String()) }
