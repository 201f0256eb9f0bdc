package signingkeys

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// What is wrong with a signing key, for errors.Is.
var (
	// ErrKeyUnknown: the workspace has no signing key of that ID. It was deleted, mistyped, or is another workspace's.
	ErrKeyUnknown = errors.New("signing key unknown to FastPix")
	// ErrKeyMismatch: FastPix holds another public key under that ID, so it refuses every token.
	ErrKeyMismatch = errors.New("private key does not belong to the signing key ID")
)

// CheckResult is what [Client.Check] found out about a good key.
type CheckResult struct {
	KeyDetails
	// ClockOffset is FastPix's clock minus this machine's, good to about a second, and zero when FastPix sent no time. Tokens
	// of a machine whose clock is behind by their lifetime have expired before they are used.
	ClockOffset time.Duration `json:"-"`
}

// Check reports whether FastPix accepts what keys signs: it signs once, fetches the public key that FastPix holds under the
// key's ID, and verifies the signature with it. Call it at start-up: a deleted or mixed-up key signs without complaint, and
// the viewers see 401.
//
// The error matches [ErrKeyUnknown] or [ErrKeyMismatch] when the key is at fault, and names the signing key that the private
// key does belong to, if it is one of the newest of the workspace; [core.ErrKeyUnavailable] when the key cannot be had or
// cannot sign; [ErrUnauthorized] or [ErrForbidden] when the API's credentials are at fault.
func (c *Client) Check(ctx context.Context, keys core.KeySource) (CheckResult, error) {
	key, err := keys.SigningKey(ctx)
	if err != nil {
		return CheckResult{}, fmt.Errorf("check signing key: %w: %w", core.ErrKeyUnavailable, err)
	}
	input, signature, err := signOnce(ctx, key)
	if err != nil {
		return CheckResult{}, fmt.Errorf("check signing key: %w", err)
	}
	details, a, err := c.get(ctx, key.ID())
	if errors.Is(err, ErrNotFound) {
		return CheckResult{}, &checkError{
			text: fmt.Sprintf("no key %s in the workspace of access token %s: %s", key.ID(), c.config().id,
				c.rightfulOwner(ctx, input, signature, "it was deleted, mistyped, or belongs to another workspace")),
			is: ErrKeyUnknown, cause: err,
		}
	}
	if err != nil {
		return CheckResult{}, fmt.Errorf("check signing key: %w", err)
	}
	public, err := parsePublicKey(details.PublicKeyPEM)
	if err != nil {
		return CheckResult{}, fmt.Errorf("check signing key: %w: the public key of %s %w", ErrUnexpectedAnswer, key.ID(), err)
	}
	if !verifies(public, input, signature) {
		return CheckResult{}, fmt.Errorf("check signing key: %w: FastPix holds another public key under %s: %s", ErrKeyMismatch, key.ID(),
			c.rightfulOwner(ctx, input, signature, "ID and private key come from different answers of the API"))
	}
	details.ID = key.ID()
	return CheckResult{KeyDetails: details, ClockOffset: a.offset}, nil
}

// checkError says what is wrong with a key. The cause is there for errors.As and not in the text, which says it better.
type checkError struct {
	text  string
	is    error
	cause error
}

func (e *checkError) Error() string   { return fmt.Sprintf("check signing key: %v: %s", e.is, e.text) }
func (e *checkError) Unwrap() []error { return []error{e.is, e.cause} }

// signOnce signs a token that opens nothing, and takes it apart.
func signOnce(ctx context.Context, key core.SigningKey) (input string, signature []byte, err error) {
	signer, err := core.NewSigner(key, core.WithReuseWindow(0), core.WithTTL(time.Second))
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = signer.Close() }() // never fails
	playback, err := signer.Sign(ctx, core.Grant{PlaybackID: "00000000-0000-0000-0000-000000000000"})
	if err != nil {
		return "", nil, err
	}
	token := playback.Token()
	dot := strings.LastIndexByte(token, '.')
	signature, err = base64.RawURLEncoding.DecodeString(token[dot+1:])
	return token[:dot], signature, err
}

func verifies(public *rsa.PublicKey, input string, signature []byte) bool {
	digest := sha256.Sum256([]byte(input))
	return rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], signature) == nil
}

// rightfulOwner looks among the newest keys of the workspace for the one that made the signature, and says what it found.
func (c *Client) rightfulOwner(ctx context.Context, input string, signature []byte, otherwise string) string {
	const look = 10
	page, err := c.ListPage(ctx, 1, look)
	if err != nil {
		return otherwise
	}
	for _, k := range page.Keys {
		details, err := c.Get(ctx, k.ID)
		if err != nil {
			continue
		}
		if public, err := parsePublicKey(details.PublicKeyPEM); err == nil && verifies(public, input, signature) {
			return fmt.Sprintf("the private key belongs to %s: set the key ID to that", k.ID)
		}
	}
	return otherwise
}

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

// RSAPublicKey returns the public key, parsed.
func (d KeyDetails) RSAPublicKey() (*rsa.PublicKey, error) {
	public, err := parsePublicKey(d.PublicKeyPEM)
	if err != nil {
		return nil, fmt.Errorf("signing key %s: %w: the public key %w", d.ID, ErrUnexpectedAnswer, err)
	}
	return public, nil
}
