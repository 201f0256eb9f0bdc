package signingkeys

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/nilvalue"
)

// Reasons why FastPix does not accept a signing key, for errors.Is.
var (
	// ErrKeyUnknown means that the workspace has no signing key with this ID.
	// The key was deleted, the ID is mistyped, or the key belongs to another
	// workspace.
	ErrKeyUnknown = errors.New("unknown signing key")
	// ErrKeyMismatch means that FastPix has another public key for this ID, so
	// it refuses every token.
	ErrKeyMismatch = errors.New("mismatched signing key ID and private key")
)

// CheckResult is the result of [Client.Check] for a key that FastPix accepts.
type CheckResult struct {
	KeyDetails

	// ClockOffset is FastPix's clock minus the local clock, accurate to about a
	// second, and 0 if FastPix sent no time. If the local clock is behind by
	// more than the lifetime of the tokens, they are expired when they are
	// signed.
	ClockOffset time.Duration `json:"-"`
}

// Check reports whether FastPix accepts tokens that keys signs. It signs once,
// fetches the public key that FastPix has for the key's ID, and verifies the
// signature. Call it at startup: signing with a deleted or mixed-up key
// succeeds, but viewers get 401.
//
// The error matches
//
//   - [ErrKeyUnknown] or [ErrKeyMismatch] if FastPix refuses the key. If the
//     private key belongs to one of the ten newest keys of the workspace, the
//     error names that key.
//   - [core.ErrKeyUnavailable] if keys fails or the key cannot sign.
//   - [ErrUnauthorized] or [ErrForbidden] if the API refuses the access token.
func (c *Client) Check(ctx context.Context, keys core.KeySource) (CheckResult, error) {
	result, err := c.check(ctx, keys)
	if err != nil {
		return CheckResult{}, fmt.Errorf("check signing key: %w", err)
	}
	return result, nil
}

func (c *Client) check(ctx context.Context, keys core.KeySource) (CheckResult, error) {
	if nilvalue.In(keys) {
		return CheckResult{}, fmt.Errorf("%w: the key source is nil", core.ErrKeyUnavailable)
	}
	key, err := keys.SigningKey(ctx)
	if err != nil {
		return CheckResult{}, fmt.Errorf("%w: %w", core.ErrKeyUnavailable, err)
	}
	input, signature, err := sign(ctx, key)
	if err != nil {
		return CheckResult{}, err
	}
	details, a, err := c.get(ctx, key.ID())
	if errors.Is(err, ErrNotFound) {
		return CheckResult{}, &unknownKeyError{
			text: fmt.Sprintf("no key %s in the workspace of access token %s: %s", key.ID(), c.config().id,
				c.remedy(ctx, input, signature, "it was deleted, is mistyped, or belongs to another workspace")),
			cause: err,
		}
	}
	if err != nil {
		return CheckResult{}, err
	}
	public, err := parsePublicKey(details.PublicKeyPEM)
	if err != nil {
		return CheckResult{}, fmt.Errorf("%w: the public key of %s %w", ErrUnexpectedAnswer, key.ID(), err)
	}
	if !verifies(public, input, signature) {
		return CheckResult{}, fmt.Errorf("%w: FastPix has another public key for %s: %s", ErrKeyMismatch, key.ID(),
			c.remedy(ctx, input, signature, "take the ID and the private key from the same answer of the API"))
	}
	details.ID = key.ID()
	return CheckResult{KeyDetails: details, ClockOffset: a.offset}, nil
}

// unknownKeyError is an ErrKeyUnknown. Its text omits the cause, which adds
// nothing to it.
type unknownKeyError struct {
	text  string
	cause error
}

func (e *unknownKeyError) Error() string   { return ErrKeyUnknown.Error() + ": " + e.text }
func (e *unknownKeyError) Unwrap() []error { return []error{ErrKeyUnknown, e.cause} }

// sign signs a token that is valid for no video. It returns the text that was
// signed, and the signature.
func sign(ctx context.Context, key core.SigningKey) (input string, signature []byte, err error) {
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

// remedy looks for the key that made the signature among the newest keys of the
// workspace. It returns otherwise if the key is not one of them.
func (c *Client) remedy(ctx context.Context, input string, signature []byte, otherwise string) string {
	const newest = 10
	page, err := c.ListPage(ctx, 1, newest)
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
