package signingkeys

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// CreatedKey is a new signing key with its private key. FastPix does not store
// the private key and shows it only once, so store [CreatedKey.Answer].
// Printing, logging or marshaling a CreatedKey never shows the private key.
type CreatedKey struct {
	ID        string
	CreatedAt time.Time
	answer    func() []byte // fmt prints the fields of a struct, but not of a func
}

// Answer returns a copy of FastPix's JSON response, unchanged. It contains the
// private key, so write it to a file that only the server can read.
// [core.OpenKeyFile] and [core.ParseSigningKey] accept it. Answer returns nil
// for a nil or zero CreatedKey.
func (k *CreatedKey) Answer() []byte {
	if k == nil || k.answer == nil {
		return nil
	}
	return slices.Clone(k.answer())
}

// SigningKey returns the key for signing. The error matches
// [core.ErrInvalidKey] if FastPix's response does not contain a usable key.
func (k *CreatedKey) SigningKey() (core.SigningKey, error) {
	return core.ParseSigningKey("", k.Answer())
}

// String describes the key by its ID.
func (k CreatedKey) String() string { return "CreatedKey(" + k.ID + ")" }

// GoString returns the same as String, so that %#v does not print the private
// key.
func (k CreatedKey) GoString() string { return k.String() }

// Format writes the same as String for every verb.
func (k CreatedKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// LogValue returns the same as String.
func (k CreatedKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalJSON returns the ID and the time of creation only. To store the key,
// use [CreatedKey.Answer].
func (k CreatedKey) MarshalJSON() ([]byte, error) {
	return json.Marshal(Key{ID: k.ID, CreatedAt: k.CreatedAt})
}

// CreateOption configures a call of [Client.Create].
type CreateOption func(*call) error

// minIdempotencyKey is the shortest key, in bytes, that is likely to be random.
const minIdempotencyKey = 16

// WithIdempotencyKey sets the call's Idempotency-Key, so that a process that is
// killed before it stores the response can create the same key again. It must
// be at least 16 printable ASCII characters. Generate a random value for each
// key and store it before the call. FastPix responds to a repeated value with
// the first key forever, even after that key was deleted.
func WithIdempotencyKey(value string) CreateOption {
	return func(k *call) error {
		if len(value) < minIdempotencyKey || strings.ContainsFunc(value, notPrintable) {
			return optionError("WithIdempotencyKey",
				"it is not %d or more printable ASCII characters: generate a random value for each key", minIdempotencyKey)
		}
		k.idempotencyKey = value
		return nil
	}
}

func notPrintable(r rune) bool { return r < 0x21 || r > 0x7e }

// Create creates a signing key. The error matches [ErrUnexpectedAnswer] if the
// response contains no key; other errors are described in the package comment.
// A refused option is a [*core.OptionError], and Create makes no request.
func (c *Client) Create(ctx context.Context, opts ...CreateOption) (*CreatedKey, error) {
	const operation = "create signing key"
	k := call{
		operation:      operation,
		method:         http.MethodPost,
		path:           "/iam/signing-keys",
		body:           "{}",
		idempotencyKey: rand.Text(),
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, fmt.Errorf("signingkeys: Create: %w", errNilOption)
		}
		if err := opt(&k); err != nil {
			return nil, fmt.Errorf("signingkeys: Create: %w", err)
		}
	}
	a, err := c.do(ctx, k)
	if err != nil {
		return nil, err
	}
	var body struct {
		Data struct {
			ID         string    `json:"id"`
			PrivateKey string    `json:"privateKey"`
			CreatedAt  time.Time `json:"createdAt"`
		} `json:"data"`
	}
	if err := a.decode(operation, &body); err != nil {
		return nil, err
	}
	if validateID(body.Data.ID) != nil || body.Data.PrivateKey == "" {
		return nil, fmt.Errorf("%s: %w: it has no valid id or no privateKey", operation, ErrUnexpectedAnswer)
	}
	return &CreatedKey{
		ID:        body.Data.ID,
		CreatedAt: body.Data.CreatedAt,
		answer:    func() []byte { return a.body },
	}, nil
}
