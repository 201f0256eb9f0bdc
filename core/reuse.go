package core

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
)

// reuse keeps the playbacks that can be returned again: one slot per tokenKey,
// in a bounded cache.
type reuse struct {
	config  *config
	minter  *minter
	slots   *otter.Cache[tokenKey, *slot]
	front   *front // of slots
	clock   *otter.CoarseClock
	flights flights
	ahead   queue
}

// slot holds the playback of the current window of a tokenKey and, shortly
// before the end of the window, that of the next one.
type slot struct {
	current atomic.Pointer[Playback]
	next    atomic.Pointer[Playback]
	ahead   atomic.Int64 // start of the last window that was queued ahead, Unix seconds
}

func newReuse(c *config, m *minter) (*reuse, error) {
	// The cache counts lifetimes in seconds. Reading the exact time takes
	// longer than a lookup.
	clock := otter.NewCoarseClock(time.Second)
	slots, err := otter.New(&otter.Options[tokenKey, *slot]{
		MaximumSize: c.maxEntries,
		Clock:       clock,
		// The upkeep of the cache takes microseconds, less than waking
		// another core for it.
		Executor: func(upkeep func()) { upkeep() },
		ExpiryCalculator: otter.ExpiryCreatingFunc(func(e otter.Entry[tokenKey, *slot]) time.Duration {
			return c.usefulTime(e.Key, e.Value.current.Load())
		}),
	})
	if err != nil {
		clock.Stop()
		return nil, err
	}
	return &reuse{
		config: c,
		minter: m,
		slots:  slots,
		front:  newFront(c.maxEntries),
		clock:  clock,
		ahead:  queue{workers: max(1, runtime.GOMAXPROCS(0)/2), closing: make(chan struct{})},
	}, nil
}

// usefulTime returns how long a slot is of use if p stays its newest playback.
func (c *config) usefulTime(t tokenKey, p *Playback) time.Duration {
	terms, d := t.terms.Value(), p.data()
	until := d.expires
	if terms.notAfter == noEnd && !c.staleIfError {
		until = d.issuedAt + 2*c.reuseWindow(terms.ttl)
	}
	// The clock of the cache can be late by a second.
	return time.Duration(max(until-c.now().Unix(), 0)+2) * time.Second
}

// extend keeps the slot of t for as long as p, its newest playback, is of use.
func (r *reuse) extend(t tokenKey, p *Playback) {
	r.slots.SetExpiresAfter(t, r.config.usefulTime(t, p))
}

func (r *reuse) close() {
	r.ahead.close()
	r.slots.StopAllGoroutines()
	r.clock.Stop()
}

// lookup returns the playback for the present window, or nil if it has not been
// signed.
func (r *reuse) lookup(ctx context.Context, req *request) *Playback {
	s := r.slot(req)
	if s == nil {
		return nil
	}
	p := s.current.Load()
	start, now := p.data().issuedAt, req.now
	if now < start {
		// Either this request read the clock just before the end of a
		// window that another request has moved past, or the clock was
		// set back. Reading the clock again decides.
		now = r.config.now().Unix()
	}
	if now < start || now >= start+req.window && !req.terms.final(start) {
		// Another window has begun. The slot may be prepared for it.
		again := *req
		again.now = now
		start = again.start()
		p = s.next.Load()
		if p == nil || p.data().issuedAt != start {
			return nil
		}
		s.current.Store(p)
	}
	next := start + req.window
	if now-start >= req.window/2 && s.ahead.Load() < next && next+req.terms.ttl < req.end {
		r.prepare(ctx, s, req.key, req.ownToken(), next)
	}
	r.config.observe(ctx, Event{Kind: EventReused, PlaybackID: p.id, KeyID: req.key.id})
	return p
}

// slot returns the slot of req's token, or nil if there is none.
func (r *reuse) slot(req *request) *slot {
	place, hash := r.front.at(req.id)
	if s := place.get(req); s != nil {
		return s
	}
	s, ok := r.slots.GetIfPresent(req.token())
	if !ok {
		return nil
	}
	place.put(req, hash, s)
	return s
}

// prepare signs the playback of the next window in the background, once.
func (r *reuse) prepare(ctx context.Context, s *slot, key *keyMaterial, token tokenKey, start int64) {
	seen := s.ahead.Load()
	if seen >= start || !s.ahead.CompareAndSwap(seen, start) {
		return
	}
	ctx = context.WithoutCancel(ctx)
	accepted := r.ahead.add(key.remote, func() {
		_, err := r.flights.do(ctx, flightKey{token, start}, false, waiting{}, func() (*Playback, error) {
			if p, ok := r.find(token, start); ok {
				return p, nil
			}
			next, err := r.minter.mint(ctx, key, token, start, EventSignedAhead)
			if err == nil {
				s.next.Store(next)
				r.extend(token, next)
			}
			return next, err
		})
		if err != nil {
			// The next request that needs the playback signs it,
			// and gets the error if that fails too.
			s.ahead.CompareAndSwap(start, seen)
		}
	})
	if !accepted {
		s.ahead.CompareAndSwap(start, seen)
	}
}

// mint makes the signature that a request waits for. Requests that need the
// same signature wait for the same one.
func (r *reuse) mint(ctx context.Context, req *request) (*Playback, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := ValidatePlaybackID(req.id); err != nil {
		return nil, err
	}
	key, token, start := req.key, req.ownToken(), req.start()
	kind := EventSigned
	if req.ahead {
		kind = EventSignedAhead
	}
	// A local signature takes a millisecond and is made on this goroutine,
	// because a new one would have to grow its stack first. A remote signer
	// can take long. Each request leaves when its own context ends, while
	// the signature is completed for the others.
	work := ctx
	if key.remote {
		work = context.WithoutCancel(ctx)
	}
	stale := r.stale(req)
	var patience time.Duration
	if stale != nil {
		patience = stalePatience
	}
	wait := waiting{patience, req.since}
	p, err := r.flights.do(ctx, flightKey{token, start}, key.remote, wait, func() (*Playback, error) {
		// Another request may have finished after this one looked.
		if p, ok := r.find(token, start); ok {
			return p, nil
		}
		p, err := r.minter.mint(work, key, token, start, kind)
		if err != nil {
			return nil, err
		}
		r.store(token, p)
		return p, nil
	})
	if stale != nil && errors.Is(err, ErrKeyUnavailable) && ctx.Err() == nil {
		r.serveStale(ctx, stale, key.id, err)
		return stale, nil
	}
	return p, err
}

// find returns the playback for the window that begins at start, if its slot
// holds it.
func (r *reuse) find(t tokenKey, start int64) (*Playback, bool) {
	s, ok := r.slots.GetIfPresent(t)
	if !ok {
		return nil, false
	}
	for _, p := range []*Playback{s.current.Load(), s.next.Load()} {
		if p != nil && p.data().issuedAt == start {
			return p, true
		}
	}
	return nil, false
}

// store makes p the current playback of its slot.
func (r *reuse) store(t tokenKey, p *Playback) {
	rememberTerms(t.terms)
	t.playbackID = p.id // so that the key and the playback share it
	fresh := new(slot)
	fresh.current.Store(p)
	if s, inserted := r.slots.SetIfAbsent(t, fresh); !inserted {
		s.current.Store(p)
		r.extend(t, p)
	}
}
