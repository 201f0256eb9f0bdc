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
	slots, err := otter.New(&otter.Options[tokenKey, *slot]{
		MaximumSize: c.maxEntries,
		// The upkeep of the cache takes microseconds, less than waking
		// another core for it.
		Executor: func(upkeep func()) { upkeep() },
		ExpiryCalculator: otter.ExpiryAccessingFunc(func(e otter.Entry[tokenKey, *slot]) time.Duration {
			return time.Duration(c.idleTime(e.Key)+1) * time.Second
		}),
	})
	if err != nil {
		return nil, err
	}
	return &reuse{
		config: c,
		minter: m,
		slots:  slots,
		ahead:  queue{workers: max(1, runtime.GOMAXPROCS(0)/2), closing: make(chan struct{})},
	}, nil
}

// idleTime returns after how many seconds without a request a slot is useless.
func (c *config) idleTime(t tokenKey) int64 {
	if t.notAfter != noEnd || c.staleIfError {
		return t.ttl // the token can be used until it expires
	}
	return 2 * c.reuseWindow(t.ttl)
}

func (r *reuse) close() {
	r.ahead.close()
	r.slots.StopAllGoroutines()
}

// lookup returns the playback for the present window, or nil if it has not been
// signed.
func (r *reuse) lookup(ctx context.Context, req request) *Playback {
	s, ok := r.slots.GetIfPresent(req.token)
	if !ok {
		return nil
	}
	p := s.current.Load()
	start := p.data().issuedAt
	if req.now < start {
		// Either this request read the clock just before the end of a
		// window that another request has moved past, or the clock was
		// set back. Reading the clock again decides.
		req.now = r.config.now().Unix()
	}
	if req.now < start || req.now >= start+req.window && !req.token.final(start) {
		// Another window has begun. The slot may be prepared for it.
		start = req.start()
		p = s.next.Load()
		if p == nil || p.data().issuedAt != start {
			return nil
		}
		s.current.Store(p)
	}
	next := start + req.window
	if req.now-start >= req.window/2 && s.ahead.Load() < next && next+req.token.ttl < req.end {
		r.prepare(ctx, s, req, next)
	}
	r.config.observe(ctx, Event{Kind: EventReused, PlaybackID: p.id, KeyID: req.key.id})
	return p
}

// prepare signs the playback of the next window in the background, once.
func (r *reuse) prepare(ctx context.Context, s *slot, req request, start int64) {
	seen := s.ahead.Load()
	if seen >= start || !s.ahead.CompareAndSwap(seen, start) {
		return
	}
	token := req.token.clone()
	ctx = context.WithoutCancel(ctx)
	accepted := r.ahead.add(req.key.remote, func() {
		_, err := r.flights.do(ctx, flightKey{token, start}, false, waiting{}, func() (*Playback, error) {
			if p, ok := r.find(token, start); ok {
				return p, nil
			}
			next, err := r.minter.mint(ctx, req.key, token, start, EventSignedAhead)
			if err == nil {
				s.next.Store(next)
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
func (r *reuse) mint(ctx context.Context, req request) (*Playback, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := ValidatePlaybackID(req.token.playbackID); err != nil {
		return nil, err
	}
	token := req.token.clone()
	start := req.start()
	// A local signature takes a millisecond and is made on this goroutine,
	// because a new one would have to grow its stack first. A remote signer
	// can take long. Each request leaves when its own context ends, while
	// the signature is completed for the others.
	work := ctx
	if req.key.remote {
		work = context.WithoutCancel(ctx)
	}
	stale := r.stale(req)
	var patience time.Duration
	if stale != nil {
		patience = stalePatience
	}
	wait := waiting{patience, req.since}
	p, err := r.flights.do(ctx, flightKey{token, start}, req.key.remote, wait, func() (*Playback, error) {
		// Another request may have finished after this one looked.
		if p, ok := r.find(token, start); ok {
			return p, nil
		}
		p, err := r.minter.mint(work, req.key, token, start, EventSigned)
		if err != nil {
			return nil, err
		}
		r.store(token, p)
		return p, nil
	})
	if stale != nil && errors.Is(err, ErrKeyUnavailable) && ctx.Err() == nil {
		r.serveStale(ctx, stale, req.key.id, err)
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
	fresh := new(slot)
	fresh.current.Store(p)
	if s, inserted := r.slots.SetIfAbsent(t, fresh); !inserted {
		s.current.Store(p)
	}
}
