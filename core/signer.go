package core

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Signer turns grants into playbacks. Make one with [NewSigner] and share it. A
// Signer is safe for concurrent use. It returns the same playback for the same
// grant during a reuse window, so that a page with many thumbnails costs
// microseconds instead of a millisecond of CPU each. The zero value is not
// usable.
type Signer struct {
	config *config
	own    *tenant // of grants without a Tenant
	minter *minter
	reuse  *reuse
}

// NewSigner returns a signer that asks keys for its signing keys. A
// [SigningKey] is a KeySource, too. NewSigner checks the options and fails with
// an [*OptionError] for the first bad one. It fails with [ErrKeyEmpty] if keys
// is nil, a nil [KeySourceFunc] or the zero SigningKey.
//
// NewSigner does not ask keys for a key. To fail early, make the key with
// [SigningKeyFromEnv] or [OpenKeyFile].
func NewSigner(keys KeySource, opts ...Option) (*Signer, error) {
	own, c, err := newTenant(keys, opts, false)
	if err != nil {
		return nil, fmt.Errorf("core: NewSigner: %w", err)
	}
	m := &minter{config: c, remote: &remoteSigning{
		timeout:     c.signingTimeout,
		maxInFlight: c.maxInFlight,
		keys:        map[[sha256.Size]byte]*remoteKey{},
	}}
	r, err := newReuse(c, m)
	if err != nil {
		return nil, fmt.Errorf("core: NewSigner: %w", err)
	}
	return &Signer{config: c, own: own, minter: m, reuse: r}, nil
}

// Close ends the signer's background work. It waits for signatures of local
// keys, which take milliseconds. It does not wait for remote signers. Sign can
// be called after Close, but then signs nothing ahead. Close can be called more
// than once and always returns nil.
func (s *Signer) Close() error {
	s.reuse.close()
	return nil
}

// Sign returns the playback that g grants. The error matches
// [ErrInvalidPlaybackID] or [ErrInvalidGrant] if g is at fault,
// [ErrForbidden] if g has ended, [ErrKeyUnavailable] if the key source or the
// key fails, and ctx's error if ctx ends first. The wait for a remote signer is
// limited even if ctx never ends; see [WithSigningTimeout].
//
// The first call for a video makes an RSA signature, which takes about a
// millisecond. Later calls return the same *Playback without signing or
// allocating, until its reuse window ends; see [WithReuseWindow]. Concurrent
// calls for the same video share one signature. Extra claims cost a few
// allocations per call.
//
// While the key is unavailable, Sign returns a playback that it has returned
// before, if that is still valid; see [WithStaleIfError].
//
// Sign copies the strings of g that it keeps.
func (s *Signer) Sign(ctx context.Context, g Grant) (*Playback, error) {
	var r request
	p, err := s.find(ctx, &g, &r)
	if p != nil || err != nil {
		return p, err
	}
	return s.mint(ctx, &r)
}

// find returns the playback of g if it needs no signature. Otherwise it fills
// r, which is the zero value, with the request for one.
func (s *Signer) find(ctx context.Context, g *Grant, r *request) (*Playback, error) {
	p, err := s.resolve(ctx, g, r)
	if p != nil || err != nil || r.window == 0 {
		return p, err
	}
	p = s.reuse.lookup(ctx, r)
	if p != nil && r.end != noEnd && p.data().expires > r.end {
		// Another window began after the clock was read, and its token
		// is not for this grant.
		r.at(p.data().issuedAt)
		p = s.reuse.lookup(ctx, r)
	}
	return p, nil
}

// resolve fills r, which is the zero value, with the request for a signature.
// It returns the playback of g if that needs no key or if the key is
// unavailable.
func (s *Signer) resolve(ctx context.Context, g *Grant, r *request) (*Playback, error) {
	t := s.own
	if g.Tenant != nil {
		if g.Tenant.isNone() {
			return nil, fmt.Errorf("%w: Tenant is the zero value: make one with NewTenant", ErrInvalidGrant)
		}
		t = g.Tenant.inner()
	}
	if g.Policy == Public {
		return s.public(t, g)
	}
	if err := s.config.request(t, g, r); err != nil {
		return nil, err
	}
	key, err := s.signingKey(ctx, t)
	// The key source can be slow, so the clock is read after it.
	r.at(s.config.now().Unix())
	if err := checkEnd(g.NotAfter, r.now); err != nil {
		return nil, err
	}
	if err != nil {
		if p := s.staleWithoutKey(ctx, r, err); p != nil {
			return p, nil
		}
		return nil, err
	}
	r.key, r.terms.key = key, key.fingerprint
	return nil, nil
}

// mint makes the signature that r needs.
func (s *Signer) mint(ctx context.Context, r *request) (*Playback, error) {
	if r.window == 0 {
		return s.minter.mintOnce(ctx, r)
	}
	return s.reuse.mint(ctx, r)
}

// public returns a playback without a token.
func (s *Signer) public(t *tenant, g *Grant) (*Playback, error) {
	if err := ValidatePlaybackID(g.PlaybackID); err != nil {
		return nil, err
	}
	if err := checkEnd(g.NotAfter, s.config.now().Unix()); err != nil {
		return nil, err
	}
	return newPlayback(strings.Clone(g.PlaybackID), playbackData{kind: t.kind(Public, g.Live)}), nil
}

// signingKey asks the key source of t.
func (s *Signer) signingKey(ctx context.Context, t *tenant) (*keyMaterial, error) {
	var start time.Time
	if s.config.observer != nil {
		start = time.Now()
	}
	key, err := t.keys.SigningKey(ctx)
	if err == nil && !key.IsZero() {
		if s.config.observer != nil && !t.holdsKey {
			s.config.observe(ctx, Event{Kind: EventKeyProvided, KeyID: key.ID(), Duration: time.Since(start)})
		}
		m := key.material()
		if s.config.staleIfError && !t.holdsKey {
			t.lastGood.remember(ctx, t.keys, m)
		}
		return m, nil
	}
	if err == nil {
		err = fmt.Errorf("%w: the key source returned the zero SigningKey and no error", ErrKeyEmpty)
	}
	s.config.observe(ctx, Event{Kind: EventKeySourceFailed, Duration: time.Since(start), Err: err})
	return nil, fmt.Errorf("%w: %w", ErrKeyUnavailable, err)
}

// staleWithoutKey returns a playback for r, which has no key, because the key
// source failed with err. It returns nil if there is none.
func (s *Signer) staleWithoutKey(ctx context.Context, r *request, err error) *Playback {
	key := r.terms.tenant.lastGood.load()
	// A source that returns no key has answered that there is none.
	if key == nil || ctx.Err() != nil || errors.Is(err, ErrKeyEmpty) {
		return nil
	}
	r.terms.key = key.fingerprint
	p := s.reuse.stale(r)
	if p != nil {
		s.reuse.serveStale(ctx, p, key.id, err)
	}
	return p
}
