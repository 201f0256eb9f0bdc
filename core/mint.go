package core

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"
)

// minter makes tokens and reports them to the observer. It keeps no tokens.
type minter struct {
	config *config
	remote *remoteSigning
}

// mint signs one token. kind is EventSigned if a request waits for it, and
// EventSignedAhead otherwise.
func (m *minter) mint(
	ctx context.Context, key *keyMaterial, token tokenKey, issuedAt int64, kind EventKind,
) (*Playback, error) {
	if err := ValidatePlaybackID(token.playbackID); err != nil {
		return nil, err
	}
	t := token.terms.Value()
	if err := validateSubject(t.subject); err != nil {
		return nil, err
	}
	input := signingInput(m.config.header, claims{
		keyID:    key.id,
		audience: t.policy.audience() + token.playbackID,
		issuer:   t.tenant.issuer,
		subject:  t.subject,
		issuedAt: issuedAt,
		expires:  t.expires(issuedAt),
		extra:    t.extra,
	})
	if n := len(input) + len(".") + rawURL.EncodedLen(key.public.Size()); n > maxTokenLength {
		return nil, fmt.Errorf("%w: the token would have %d bytes, more than %d: shorten the subject or the claims",
			ErrInvalidGrant, n, maxTokenLength)
	}
	observe := m.config.observe
	if kind == EventSignedAhead || key.remote {
		observe = m.config.observeInBackground
	}
	if kind == EventSigned {
		if last := t.tenant.lastKey.Swap(key); last != nil && last.fingerprint != key.fingerprint {
			observe(ctx, Event{Kind: EventKeyChanged, KeyID: key.id})
		}
	}
	start := time.Now()
	jwt, err := m.appendSignature(ctx, key, input)
	if err != nil {
		kind = EventSignFailed
	}
	observe(ctx, Event{
		Kind: kind, PlaybackID: token.playbackID, KeyID: key.id, Duration: time.Since(start), Err: err,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: key %s could not sign: %w", ErrKeyUnavailable, key.id, err)
	}
	// The token and the ID share one allocation. It is the largest part of a
	// playback, and the allocator rounds it up.
	text := string(append(jwt, token.playbackID...))
	return newPlayback(text[len(jwt):], playbackData{
		token:    text[:len(jwt)],
		kind:     t.tenant.kind(t.policy, t.live),
		issuedAt: issuedAt,
		expires:  t.expires(issuedAt),
	}), nil
}

// appendSignature appends a dot and the base64url signature of token to token.
func (m *minter) appendSignature(ctx context.Context, key *keyMaterial, token []byte) ([]byte, error) {
	digest := sha256.Sum256(token)
	sign := key.sign
	if key.remote {
		sign = func(ctx context.Context, digest []byte) ([]byte, error) { return m.remote.sign(ctx, key, digest) }
	}
	signature, err := sign(ctx, digest[:])
	if err != nil {
		return nil, err
	}
	token = append(token, '.')
	return rawURL.AppendEncode(token, signature), nil
}

// mintOnce signs a token that is not kept for reuse.
func (m *minter) mintOnce(ctx context.Context, r *request) (*Playback, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	key, token, now := r.key, r.ownToken(), r.now
	if !key.remote {
		return m.mint(ctx, key, token, now, EventSigned)
	}
	// The caller does not wait for a remote signer after its own context has
	// ended.
	background := context.WithoutCancel(ctx)
	c := newCall()
	go c.run(func() (*Playback, error) { return m.mint(background, key, token, now, EventSigned) })
	return c.wait(ctx, waiting{})
}
