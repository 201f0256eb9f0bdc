package signingkeys

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Key is an entry in the list of signing keys.
type Key struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"createdAt"`
}

// KeyDetails is the public part of a signing key, which FastPix keeps.
type KeyDetails struct {
	ID           string `json:"signingKeyId"`
	WorkspaceID  string `json:"workspaceId"`
	PublicKeyPEM string `json:"publicKey"` // a PEM block "PUBLIC KEY"

	// ServerTime is FastPix's time when it responded, in whole seconds. It is
	// the zero time if FastPix sent none.
	ServerTime time.Time `json:"-"`
}

// RSAPublicKey parses PublicKeyPEM. The error matches [ErrUnexpectedAnswer] if
// it is not an RSA public key.
func (d KeyDetails) RSAPublicKey() (*rsa.PublicKey, error) {
	public, err := parsePublicKey(d.PublicKeyPEM)
	if err != nil {
		return nil, fmt.Errorf("signing key %s: %w: the public key %w", d.ID, ErrUnexpectedAnswer, err)
	}
	return public, nil
}

// parsePublicKey parses a PEM block "PUBLIC KEY". Its errors are predicates,
// such as "is not PEM".
func parsePublicKey(text string) (*rsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("is not PEM")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, errors.New("does not parse")
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("is of type %T, not RSA", key)
	}
	return public, nil
}

// Get returns the public part of a signing key. The error matches [ErrNotFound]
// if the workspace has no such key, even if another workspace has one, and
// [core.ErrInvalidKey] if id cannot be a key ID. In that case Get makes no
// request.
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
	switch {
	case body.Data.PublicKeyPEM == "":
		return KeyDetails{}, answer{}, fmt.Errorf("%s: %w: it has no publicKey", operation, ErrUnexpectedAnswer)
	case !strings.EqualFold(body.Data.ID, id):
		return KeyDetails{}, answer{}, fmt.Errorf("%s: %w: it is not about this key", operation, ErrUnexpectedAnswer)
	}
	body.Data.ServerTime = a.date
	return body.Data, a, nil
}

// Delete deletes a signing key. FastPix then refuses all tokens that the key
// signed, so delete a key only after its last token has expired. Delete returns
// nil only if FastPix confirms it. The error matches [ErrNotFound] if the
// workspace has no such key, and [core.ErrInvalidKey] if id cannot be a key ID.
// In that case Delete makes no request.
func (c *Client) Delete(ctx context.Context, id string) error {
	if err := validateID(id); err != nil {
		return fmt.Errorf("delete signing key: %w", err)
	}
	_, err := c.do(ctx, call{
		operation:  "delete signing key " + id,
		method:     http.MethodDelete,
		path:       "/iam/signing-keys/" + id,
		goneIsDone: true,
	})
	return err
}

// maxIDLength bounds key IDs, as package core does. FastPix issues UUIDs.
const maxIDLength = 100

// validateID refuses IDs that would change the path of a request. Its errors
// never quote the ID, because it can be a private key in the wrong place.
func validateID(id string) error {
	switch {
	case id == "":
		return fmt.Errorf("%w: pass the ID that FastPix returned with the private key", core.ErrKeyIDMissing)
	case len(id) > maxIDLength, strings.Trim(id, ".") == "", strings.ContainsFunc(id, notInID):
		return fmt.Errorf("%w: pass the ID that FastPix returned with the private key", core.ErrKeyIDInvalid)
	}
	return nil
}

func notInID(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return r != '.' && r != '_' && r != '-'
}
