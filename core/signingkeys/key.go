package signingkeys

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Key is an entry of the list of signing keys.
type Key struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"createdAt"`
}

// KeyDetails is what FastPix keeps of a signing key.
type KeyDetails struct {
	ID           string `json:"signingKeyId"`
	WorkspaceID  string `json:"workspaceId"`
	PublicKeyPEM string `json:"publicKey"` // a PEM block "PUBLIC KEY"

	// ServerTime is FastPix's clock when it answered, in whole seconds, and zero when it sent no time.
	ServerTime time.Time `json:"-"`
}

// CreatedKey is a new signing key, private half included. FastPix keeps the public half only and never shows the private one
// again: store [CreatedKey.Answer]. Printing, logging or marshalling a CreatedKey shows its ID and nothing else.
type CreatedKey struct {
	ID        string
	CreatedAt time.Time
	answer    func() []byte // a function, because no fmt verb looks into one
}

// Answer returns FastPix's answer as it came. It holds the private key: write it to a file that only the server can read.
// [core.OpenKeyFile] and [core.ParseSigningKey] take it as it is.
func (k *CreatedKey) Answer() []byte {
	if k.answer == nil {
		return nil
	}
	return slices.Clone(k.answer())
}

// SigningKey returns the key, ready to sign.
func (k *CreatedKey) SigningKey() (core.SigningKey, error) {
	return core.ParseSigningKey("", k.Answer())
}

// String returns the key's ID only.
func (k CreatedKey) String() string { return "CreatedKey(" + k.ID + ")" }

// GoString is String, so that %#v does not reveal the key.
func (k CreatedKey) GoString() string { return k.String() }

// Format writes String for every verb.
func (k CreatedKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// LogValue makes log/slog show the key ID only.
func (k CreatedKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalJSON writes ID and time only. To store the key, use [CreatedKey.Answer].
func (k CreatedKey) MarshalJSON() ([]byte, error) {
	return json.Marshal(Key{ID: k.ID, CreatedAt: k.CreatedAt})
}

// CreateOption changes one call of [Client.Create].
type CreateOption func(*call) error

// IdempotencyKey sets the call's Idempotency-Key, so that a process that was killed before it could store the answer gets the
// same key again: store a fresh random value first, and never use it for another key. FastPix answers a repeated value with
// the first key for ever, even after that was deleted. Values under 16 characters are refused: they are hardly random.
func IdempotencyKey(value string) CreateOption {
	return func(k *call) error {
		if len(value) < 16 || strings.ContainsFunc(value, func(r rune) bool { return r < 0x21 || r > 0x7e }) {
			return errors.New("IdempotencyKey: use at least 16 printable ASCII characters, fresh and random for each key")
		}
		k.idempotencyKey = value
		return nil
	}
}

// Create creates a signing key. FastPix shows the private half in this answer only: store it before anything else.
func (c *Client) Create(ctx context.Context, opts ...CreateOption) (*CreatedKey, error) {
	const operation = "create signing key"
	k := call{operation: operation, method: http.MethodPost, path: "/iam/signing-keys", body: "{}", idempotencyKey: rand.Text()}
	for _, opt := range opts {
		if err := opt(&k); err != nil {
			return nil, fmt.Errorf("%s: %w", operation, err)
		}
	}
	a, err := c.do(ctx, k)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct {
			ID         string    `json:"id"`
			PrivateKey string    `json:"privateKey"`
			CreatedAt  time.Time `json:"createdAt"`
		} `json:"data"`
	}
	if err := a.decode(operation, &answer); err != nil {
		return nil, err
	}
	if answer.Data.ID == "" || answer.Data.PrivateKey == "" {
		return nil, fmt.Errorf("%s: %w: it has no id or no privateKey", operation, ErrUnexpectedAnswer)
	}
	return &CreatedKey{ID: answer.Data.ID, CreatedAt: answer.Data.CreatedAt, answer: func() []byte { return a.body }}, nil
}

// MaxPageSize is the most keys that a page holds.
const MaxPageSize = 50

// Page is a part of the list of signing keys.
type Page struct {
	Keys         []Key // newest first
	Number       int   // from 1
	Pages        int   // how many pages of this size there are
	TotalRecords int   // how many keys there are
}

// ListPage returns one page of the workspace's signing keys, newest first. Pages count from 1 and hold 1 to [MaxPageSize] keys.
func (c *Client) ListPage(ctx context.Context, number, size int) (Page, error) {
	const operation = "list signing keys"
	switch {
	case number < 1:
		return Page{}, fmt.Errorf("%s: page %d: pages count from 1", operation, number)
	case size < 1 || size > MaxPageSize:
		return Page{}, fmt.Errorf("%s: page size %d is not between 1 and %d", operation, size, MaxPageSize)
	}
	a, err := c.do(ctx, call{
		operation: operation, method: http.MethodGet,
		// FastPix calls it offset, but it is the number of the page.
		path: fmt.Sprintf("/iam/signing-keys?limit=%d&offset=%d", size, number),
	})
	if err != nil {
		return Page{}, err
	}
	var answer struct {
		Data       []Key `json:"data"`
		Pagination struct {
			TotalRecords  int `json:"totalRecords"`
			CurrentOffset int `json:"currentOffset"`
			OffsetCount   int `json:"offsetCount"`
		} `json:"pagination"`
	}
	if err := a.decode(operation, &answer); err != nil {
		return Page{}, err
	}
	return Page{
		Keys: answer.Data, Number: number,
		Pages: answer.Pagination.OffsetCount, TotalRecords: answer.Pagination.TotalRecords,
	}, nil
}

// List returns all of the workspace's signing keys, newest first, fetching page after page as they are asked for. After an
// error there is nothing more. A key is not returned twice when keys are created meanwhile.
func (c *Client) List(ctx context.Context) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		seen := map[string]bool{}
		for number := 1; ; number++ {
			page, err := c.ListPage(ctx, number, MaxPageSize)
			if err != nil {
				yield(Key{}, err)
				return
			}
			for _, key := range page.Keys {
				if seen[key.ID] {
					continue
				}
				seen[key.ID] = true
				if !yield(key, nil) {
					return
				}
			}
			if len(page.Keys) == 0 || number >= page.Pages {
				return
			}
		}
	}
}

// Get returns what FastPix keeps of a signing key: its public half and its workspace. The error matches [ErrNotFound] when
// the workspace has no such key, also when another workspace has it.
func (c *Client) Get(ctx context.Context, id string) (KeyDetails, error) {
	details, _, err := c.get(ctx, id)
	return details, err
}

func (c *Client) get(ctx context.Context, id string) (KeyDetails, answer, error) {
	operation := "get signing key " + id
	if err := validateID(id); err != nil {
		return KeyDetails{}, answer{}, fmt.Errorf("get signing key: %w", err)
	}
	a, err := c.do(ctx, call{operation: operation, method: http.MethodGet, path: "/iam/signing-keys/" + id})
	if err != nil {
		return KeyDetails{}, answer{}, err
	}
	var body struct {
		Data KeyDetails `json:"data"`
	}
	if err := a.decode(operation, &body); err != nil {
		return KeyDetails{}, answer{}, err
	}
	if body.Data.PublicKeyPEM == "" {
		return KeyDetails{}, answer{}, fmt.Errorf("%s: %w: it has no publicKey", operation, ErrUnexpectedAnswer)
	}
	body.Data.ServerTime = a.date
	return body.Data, a, nil
}

// Delete deletes a signing key. All tokens that it signed are refused at once, so delete a key only when its last token has
// expired. The error matches [ErrNotFound] when there was no such key.
func (c *Client) Delete(ctx context.Context, id string) error {
	if err := validateID(id); err != nil {
		return fmt.Errorf("delete signing key: %w", err)
	}
	_, err := c.do(ctx, call{operation: "delete signing key " + id, method: http.MethodDelete, path: "/iam/signing-keys/" + id, goneIsDone: true})
	return err
}

// validateID keeps IDs from becoming other paths. FastPix's are UUIDs.
func validateID(id string) error {
	if id == "" {
		return fmt.Errorf("%w: it is empty", ErrInvalidKeyID)
	}
	if len(id) > 100 || strings.Trim(id, ".") == "" || strings.ContainsFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.", r)
	}) {
		return fmt.Errorf("%w: pass the UUID that FastPix returned as id", ErrInvalidKeyID) // not quoted: it may be a pasted key
	}
	return nil
}
