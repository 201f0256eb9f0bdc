package core

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// This file serves cached playbacks while a key is unavailable; see
// WithStaleIfError.

// stalePatience is how long a request waits for a signature in flight, from the
// start of the flight, if its slot has a playback that can be served instead.
const stalePatience = 500 * time.Millisecond

// errLate is the error of a request that has waited for stalePatience.
var errLate = fmt.Errorf("%w: the signature takes longer than %v", ErrKeyUnavailable, stalePatience)

// stale returns a playback for r that was signed for an earlier window, or for
// this one, and need not be renewed yet. It returns nil if there is none.
func (r *reuse) stale(req request) *Playback {
	if !r.config.staleIfError || req.window == 0 {
		return nil
	}
	p := r.newest(req)
	if p == nil && req.token.notAfter != noEnd {
		// The tokens before the last one of a grant are in another slot.
		req.token.notAfter = noEnd
		p = r.newest(req)
	}
	return p
}

// newest returns the playback in r's slot that was issued last, if it need not
// be renewed yet and does not outlive the grant.
func (r *reuse) newest(req request) *Playback {
	s, ok := r.slots.GetIfPresent(req.token)
	if !ok {
		return nil
	}
	var newest *Playback
	for _, p := range []*Playback{s.current.Load(), s.next.Load()} {
		if p == nil {
			continue
		}
		d := p.data()
		usable := d.issuedAt <= req.now && req.now < d.expires()-refreshLead(d.ttl) && d.expires() <= req.end
		if usable && (newest == nil || d.issuedAt > newest.data().issuedAt) {
			newest = p
		}
	}
	return newest
}

// serveStale reports that p is served because of err.
func (r *reuse) serveStale(ctx context.Context, p *Playback, keyID string, err error) {
	r.config.observe(ctx, Event{Kind: EventServedStale, PlaybackID: p.id, KeyID: keyID, Err: err})
}

// staleWithoutKey returns a playback for r, which has no key, because the key
// source failed with err. It returns nil if there is none.
func (s *Signer) staleWithoutKey(ctx context.Context, r request, err error) *Playback {
	key := r.token.tenant.lastGood.load()
	// A source that returns no key has answered that there is none.
	if key == nil || ctx.Err() != nil || errors.Is(err, ErrKeyEmpty) {
		return nil
	}
	r.token.key = key.fingerprint
	p := s.reuse.stale(r)
	if p != nil {
		s.reuse.serveStale(ctx, p, key.id, err)
	}
	return p
}

// lastGoodKey remembers the key that a key source returned last, for the time
// in which it fails. After a change of keys, the old one is never remembered.
type lastGoodKey struct {
	// byContext is set if the source may select keys by the context. If it
	// returns to an earlier key, it does, and no key is remembered: it could
	// be that of another caller.
	byContext bool
	off       atomic.Bool
	current   atomic.Pointer[keyMaterial]

	mu        sync.Mutex
	confirmed *keyMaterial
	earlier   map[[sha256.Size]byte]bool
}

// load returns the key to use while the source fails, or nil.
func (l *lastGoodKey) load() *keyMaterial { return l.current.Load() }

// remember notes that keys returned key for ctx.
func (l *lastGoodKey) remember(ctx context.Context, keys KeySource, key *keyMaterial) {
	if last := l.current.Load(); last != nil && last.fingerprint == key.fingerprint || l.off.Load() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.confirmed != nil {
		// Of two requests at the same time, the one that got the old key
		// can arrive here last. The answer to a question under the lock
		// is the newest.
		l.current.Store(nil)
		again, err := keys.SigningKey(ctx)
		if err != nil || again.IsZero() {
			return
		}
		key = again.material()
	}
	if l.confirmed == nil || l.confirmed.fingerprint != key.fingerprint {
		if l.byContext && l.earlier[key.fingerprint] {
			l.off.Store(true)
			return
		}
		if l.earlier == nil {
			l.earlier = map[[sha256.Size]byte]bool{}
		}
		l.earlier[key.fingerprint] = true
		l.confirmed = key
	}
	l.current.Store(l.confirmed)
}
