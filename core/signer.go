package core

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Signer turns grants into playbacks. Make one with [NewSigner] and share it: it is safe for concurrent use, and it hands out
// a token again as long as that is sound, so that a page full of thumbnails costs microseconds rather than a millisecond of
// CPU each.
type Signer struct {
	config
	keys    KeySource
	reuse   *reuse
	lastKey atomic.Pointer[keyMaterial] // the one that made the last signature
}

// NewSigner returns a signer that signs with the keys of a [KeySource]; a [SigningKey] is one. It checks every option, and
// fails on the first that is wrong. It does not ask keys for a key: use SigningKey or OpenKeyFile to fail early.
func NewSigner(keys KeySource, opts ...Option) (*Signer, error) {
	if isNil(keys) {
		return nil, fmt.Errorf("core: NewSigner: %w: the KeySource is nil", ErrKeyEmpty)
	}
	if key, ok := keys.(SigningKey); ok && key.IsZero() {
		return nil, fmt.Errorf("core: NewSigner: %w: the SigningKey is the zero value: make one with ParseSigningKey", ErrKeyEmpty)
	}
	c, err := newConfig(opts)
	if err != nil {
		return nil, fmt.Errorf("core: NewSigner: %w", err)
	}
	s := &Signer{config: c, keys: keys}
	s.reuse, err = newReuse(s)
	if err != nil {
		return nil, fmt.Errorf("core: NewSigner: %w", err)
	}
	return s, nil
}

// Close ends the signer's background work and waits for it. Sign keeps working, but signs nothing ahead any more. Close may be
// called more than once, and never fails.
func (s *Signer) Close() error {
	s.reuse.close()
	return nil
}

// Sign returns the playback that g grants. The error matches [ErrInvalidPlaybackID] or [ErrInvalidGrant] when g is at fault,
// [ErrKeyUnavailable] when the key is, and ctx's error when ctx ended first.
//
// A first call for a video takes one RSA signature, about a millisecond; the next ones return the same *Playback without
// signing or allocating, until its reuse window ends (see [WithReuseWindow]). However many goroutines ask at the same time, one
// signature is made. Extra claims cost a few allocations per call.
//
// The strings in g are copied when they are kept.
func (s *Signer) Sign(ctx context.Context, g Grant) (*Playback, error) {
	if g.Policy == Public {
		return s.public(g)
	}
	r, err := s.request(ctx, g)
	if err != nil {
		return nil, err
	}
	if p, ok := s.reuse.lookup(ctx, r); ok {
		return p, nil
	}
	return s.signCold(ctx, r)
}

// SignAll signs one playback per grant, on all cores, and returns them in the order of the grants. When some cannot be
// signed, their entries are nil, the others are complete, and the error is a [*SignAllError] that holds one error per grant.
// It returns early when ctx ends; entries that were not reached then carry ctx's error.
func (s *Signer) SignAll(ctx context.Context, grants []Grant) ([]*Playback, error) {
	playbacks := make([]*Playback, len(grants))
	var failed SignAllError
	fail := func(i int, err error) {
		if failed.Errors == nil {
			failed.Errors = make([]error, len(grants))
		}
		failed.Errors[i] = err
	}

	// Entries that can be handed out again are done here: on a page that was shown before, that is all of them, and
	// goroutines would cost more than the work.
	type entry struct {
		index int
		request
	}
	var cold []entry
	for i, g := range grants {
		var err error
		var r request
		if g.Policy == Public {
			playbacks[i], err = s.public(g)
		} else if r, err = s.request(ctx, g); err == nil {
			var ok bool
			if playbacks[i], ok = s.reuse.lookup(ctx, r); !ok {
				cold = append(cold, entry{i, r})
			}
		}
		if err != nil {
			fail(i, err)
		}
	}

	var mu sync.Mutex // of failed
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(cold)) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for {
				n := int(next.Add(1)) - 1
				if n >= len(cold) {
					return
				}
				e := cold[n]
				p, err := s.signCold(ctx, e.request)
				playbacks[e.index] = p
				if err != nil {
					mu.Lock()
					fail(e.index, err)
					mu.Unlock()
				}
			}
		}()
	}
	workers.Wait()

	if failed.Errors != nil {
		return playbacks, &failed
	}
	return playbacks, nil
}

// signCold makes the signature that r needs.
func (s *Signer) signCold(ctx context.Context, r request) (*Playback, error) {
	if r.window == 0 {
		return s.signOnce(ctx, r)
	}
	return s.reuse.sign(ctx, r)
}

// request is a grant with everything that the signer adds to it: the token to make or to reuse.
type request struct {
	key    *keyMaterial
	token  tokenKey
	now    int64 // Unix seconds
	window int64 // seconds; 0 to sign each time
}

// request checks what decides about reuse. The rest is checked before a signature: what was refused there is never reused.
func (s *Signer) request(ctx context.Context, g Grant) (request, error) {
	if g.Policy > Public {
		return request{}, fmt.Errorf("%w: Policy %d does not exist: use Private, DRM or Public", ErrInvalidGrant, uint8(g.Policy))
	}
	if g.TTL == 0 {
		g.TTL = s.ttl
	}
	ttl, err := lifetime(g.TTL, s.maxTTL)
	if err != nil {
		return request{}, err
	}
	if g.Subject == "" {
		g.Subject = s.subject
	}
	extra, err := extraClaims(g.Claims)
	if err != nil {
		return request{}, err
	}
	key, err := s.signingKey(ctx)
	if err != nil {
		return request{}, err
	}
	return request{
		key: key,
		token: tokenKey{
			key:        key.fingerprint,
			playbackID: g.PlaybackID,
			subject:    g.Subject,
			extra:      extra,
			ttl:        ttl,
			policy:     g.Policy,
		},
		now:    s.now().Unix(),
		window: s.reuseWindow(ttl),
	}, nil
}

// SignAllError is the error of [Signer.SignAll] when some of the grants could not be signed. errors.Is and errors.As see each
// of the errors.
type SignAllError struct {
	// Errors has one entry per grant, nil for each that was signed.
	Errors []error
}

// Error says how many failed, and why the first did.
func (e *SignAllError) Error() string {
	failed, first := 0, error(nil)
	for _, err := range e.Errors {
		if err != nil {
			failed++
			if first == nil {
				first = err
			}
		}
	}
	return fmt.Sprintf("%d of %d grants could not be signed, the first because: %v", failed, len(e.Errors), first)
}

// Unwrap returns the errors that are not nil.
func (e *SignAllError) Unwrap() []error {
	var errs []error
	for _, err := range e.Errors {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

func (s *Signer) public(g Grant) (*Playback, error) {
	if err := ValidatePlaybackID(g.PlaybackID); err != nil {
		return nil, err
	}
	return newPlayback(playbackData{id: g.clone().PlaybackID, policy: Public, hosts: &s.hosts}), nil
}

// reuseWindow returns the window, in seconds, of tokens that live for ttl seconds; 0 to sign each time.
func (s *Signer) reuseWindow(ttl int64) int64 {
	if !s.windowSet {
		return defaultWindow(ttl)
	}
	return fitWindow(int64(s.window/time.Second), ttl)
}

// signingKey asks the key source.
func (s *Signer) signingKey(ctx context.Context) (*keyMaterial, error) {
	var start time.Time
	if s.observer != nil {
		start = time.Now()
	}
	key, err := s.keys.SigningKey(ctx)
	if err == nil && !key.IsZero() {
		return key.material(), nil
	}
	if err == nil {
		err = errors.New("the key source returned the zero SigningKey and no error")
	}
	if s.observer != nil {
		s.observer.Observe(ctx, Event{Kind: EventKeySourceFailed, Duration: time.Since(start), Err: err})
	}
	return nil, fmt.Errorf("%w: %w", ErrKeyUnavailable, err)
}

// tokenKey is everything that goes into a token but the time: tokens with equal tokenKeys are reused for each other.
type tokenKey struct {
	playbackID string
	subject    string
	extra      string
	ttl        int64 // seconds
	key        [32]byte
	policy     Policy
}

// sign makes one token, issued at a given moment.
func (s *Signer) sign(ctx context.Context, key *keyMaterial, t tokenKey, issuedAt int64, kind EventKind) (*Playback, error) {
	if err := ValidatePlaybackID(t.playbackID); err != nil {
		return nil, err
	}
	if err := validateSubject(t.subject); err != nil {
		return nil, err
	}
	if kind == EventSigned {
		last := s.lastKey.Swap(key)
		if s.observer != nil && last != nil && last.fingerprint != key.fingerprint {
			s.observer.Observe(ctx, Event{Kind: EventKeyChanged, KeyID: key.id})
		}
	}
	var start time.Time
	if s.observer != nil {
		start = time.Now()
	}
	token, err := key.appendSignature(signingInput(s.header, claims{
		keyID:    key.id,
		audience: t.policy.audience() + t.playbackID,
		issuer:   s.issuer,
		subject:  t.subject,
		issuedAt: issuedAt,
		expires:  issuedAt + t.ttl,
		extra:    t.extra,
	}))
	if s.observer != nil {
		event := Event{Kind: kind, PlaybackID: t.playbackID, KeyID: key.id, Duration: time.Since(start), Err: err}
		if err != nil {
			event.Kind = EventSignFailed
		}
		s.observer.Observe(ctx, event)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: key %s could not sign: %w", ErrKeyUnavailable, key.id, err)
	}
	return newPlayback(playbackData{
		id:       t.playbackID,
		token:    string(token),
		hosts:    &s.hosts,
		issuedAt: issuedAt,
		ttl:      t.ttl,
		policy:   t.policy,
	}), nil
}
