package webhook

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
)

// SignatureHeader is the header with the signature of a webhook.
const SignatureHeader = "FastPix-Signature"

// MaxBody is the number of bytes that [Secret.Read] accepts. FastPix's largest
// events have a few kilobytes.
const MaxBody = 1 << 20

// Errors of [ParseSecret], [Secret.Event] and [Secret.Read].
var (
	// ErrSecretInvalid reports a signing secret that is not one of FastPix's.
	ErrSecretInvalid = errors.New("webhook: the signing secret is not base64 of at least 16 bytes: " +
		"copy it from FastPix's dashboard")
	// ErrSignatureMissing reports a request without a signature.
	ErrSignatureMissing = errors.New("webhook: the request has no " + SignatureHeader + " header")
	// ErrSignatureInvalid reports a signature that another secret made, or that
	// does not fit the body.
	ErrSignatureInvalid = errors.New("webhook: the signature does not fit the body: " +
		"use the secret of this endpoint, and the body as it was received")
	// ErrProbe reports the request by which the dashboard checks the endpoint.
	// It has the body {} and no signature. Answer it with a 2xx status.
	ErrProbe = errors.New("webhook: the request is the dashboard's probe")
)

// Secret is the signing secret of a webhook endpoint. Create one with
// [ParseSecret]; the zero Secret verifies nothing. A Secret is safe for
// concurrent use. Printing, logging or marshaling it does not show the secret.
type Secret struct {
	key func() []byte // fmt prints the fields of a struct, but not of a func
	set bool
}

// ParseSecret reads a signing secret as FastPix's dashboard shows it.
func ParseSecret(text string) (Secret, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "=")
	key, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(key) < 16 {
		return Secret{}, ErrSecretInvalid
	}
	return Secret{key: func() []byte { return key }, set: true}, nil
}

// Event verifies a webhook and returns it. The body is what was received, and
// the signature is the value of [SignatureHeader]. Comparing signatures takes
// the same time for every wrong one.
func (s Secret) Event(body []byte, signature string) (Event, error) {
	switch {
	case !s.set:
		return Event{}, ErrSecretInvalid
	case signature == "" && string(bytes.TrimSpace(body)) == "{}":
		return Event{}, ErrProbe
	case signature == "":
		return Event{}, ErrSignatureMissing
	}
	given, err := base64.StdEncoding.Strict().DecodeString(signature)
	if err != nil {
		return Event{}, ErrSignatureInvalid
	}
	mac := hmac.New(sha256.New, s.key())
	mac.Write(body)
	if !hmac.Equal(given, mac.Sum(nil)) {
		return Event{}, ErrSignatureInvalid
	}
	return parse(body)
}

// Read reads the body of a request, verifies the webhook and returns it. A body
// of more than [MaxBody] bytes is an error.
func (s Secret) Read(r *http.Request) (Event, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, MaxBody))
	if err != nil {
		return Event{}, fmt.Errorf("webhook: read the body: %w", err)
	}
	return s.Event(body, r.Header.Get(SignatureHeader))
}

// String returns "Secret(hidden)", and "Secret(none)" for the zero value.
func (s Secret) String() string {
	if !s.set {
		return "Secret(none)"
	}
	return "Secret(hidden)"
}

// GoString returns [Secret.String], so that %#v does not show the secret.
func (s Secret) GoString() string { return s.String() }

// Format writes [Secret.String] for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// LogValue returns [Secret.String] for log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns [Secret.String]. The secret cannot be stored this way.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
