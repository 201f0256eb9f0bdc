package core

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"
)

// reuse keeps the playbacks that can be handed out again: one slot per tokenKey, in a bounded cache.
type reuse struct {
	signer *Signer
	slots  *otter.Cache[tokenKey, *slot]
	flight singleflight.Group
	ahead  background
}

// slot holds what one tokenKey yields now and, shortly before the window's end, what it will yield next.
type slot struct {
	current atomic.Pointer[Playback]
	next    atomic.Pointer[Playback]
	ahead   atomic.Int64 // start of the window that has been asked for in advance
}

func newReuse(s *Signer) (*reuse, error) {
	slots, err := otter.New(&otter.Options[tokenKey, *slot]{
		MaximumSize: s.maxEntries,
		// The cache's upkeep takes microseconds: less than it costs to wake another core for it.
		Executor: func(upkeep func()) { upkeep() },
		// A slot that nobody asked for during two windows holds nothing of use any more.
		ExpiryCalculator: otter.ExpiryAccessingFunc(func(e otter.Entry[tokenKey, *slot]) time.Duration {
			return 2*time.Duration(s.reuseWindow(e.Key.ttl))*time.Second + time.Second
		}),
	})
	if err != nil {
		return nil, err
	}
	r := &reuse{signer: s, slots: slots}
	r.ahead.limit = max(1, runtime.GOMAXPROCS(0)/2)
	return r, nil
}

func (r *reuse) close() {
	r.ahead.close()
	r.slots.StopAllGoroutines()
}

// lookup returns the playback of the window that now falls into, if it has been signed already.
func (r *reuse) lookup(ctx context.Context, req request) (*Playback, bool) {
	if req.window == 0 {
		return nil, false
	}
	s, ok := r.slots.GetIfPresent(req.token)
	if !ok {
		return nil, false
	}
	p := s.current.Load()
	start := p.data().issuedAt
	if req.now < start {
		// Either this request read the clock just before an edge that another one has crossed since, or the clock was set
		// back. Looking again tells which.
		req.now = r.signer.now().Unix()
	}
	if req.now < start || req.now >= start+req.window {
		// Another window has begun; the slot may have been prepared for it.
		start = windowStart(req.now, req.window, req.token.playbackID)
		p = s.next.Load()
		if p == nil || p.data().issuedAt != start {
			return nil, false
		}
		s.current.Store(p)
	}
	if next := start + req.window; req.now-start >= req.window/2 && s.ahead.Load() < next {
		r.signAhead(ctx, s, req, next)
	}
	if o := r.signer.observer; o != nil {
		o.Observe(ctx, Event{Kind: EventReused, PlaybackID: p.data().id, KeyID: req.key.id})
	}
	return p, true
}

// signAhead signs the playback of the next window in the background, once.
func (r *reuse) signAhead(ctx context.Context, s *slot, req request, start int64) {
	seen := s.ahead.Load()
	if seen >= start || !s.ahead.CompareAndSwap(seen, start) {
		return
	}
	token := req.token.clone()
	ctx = context.WithoutCancel(ctx)
	accepted := r.ahead.do(func() {
		next, err := r.signer.sign(ctx, req.key, token, start, EventSignedAhead)
		if err != nil {
			// The next request that needs it signs, and is told why if that fails too.
			s.ahead.CompareAndSwap(start, seen)
			return
		}
		s.next.Store(next)
	})
	if !accepted {
		s.ahead.CompareAndSwap(start, seen)
	}
}

// sign makes the signature that a request waits for. Requests that need the same one wait together.
func (r *reuse) sign(ctx context.Context, req request) (*Playback, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := ValidatePlaybackID(req.token.playbackID); err != nil {
		return nil, err
	}
	token := req.token.clone()
	start := windowStart(req.now, req.window, token.playbackID)
	flightKey := token.flightKey(start)
	caller := ctx
	if req.key.remote {
		ctx = context.WithoutCancel(ctx) // the signature is completed for the others when this caller leaves
	}
	sign := func() (any, error) {
		// Another request may have finished since this one looked.
		if p, ok := r.find(token, start); ok {
			return p, nil
		}
		p, err := r.signer.sign(ctx, req.key, token, start, EventSigned)
		if err != nil {
			return nil, err
		}
		r.store(token, p)
		return p, nil
	}
	if !req.key.remote {
		// A millisecond on this goroutine: a new one would have to grow its stack, and to find its caches, first.
		p, err, _ := r.flight.Do(flightKey, sign)
		return result(p, err)
	}
	// A remote signer takes its time and knows no context. Each request leaves when its own context ends, while the signature is
	// completed for the others.
	select {
	case done := <-r.flight.DoChan(flightKey, sign):
		return result(done.Val, done.Err)
	case <-caller.Done():
		return nil, fmt.Errorf("waiting for signing key %s: %w", req.key.id, caller.Err())
	}
}

func result(p any, err error) (*Playback, error) {
	if err != nil {
		return nil, err
	}
	return p.(*Playback), nil
}

// find returns the playback of the window that starts at start, if its slot holds it.
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

// clone copies the strings, which may belong to a framework.
func (t tokenKey) clone() tokenKey {
	t.playbackID = strings.Clone(t.playbackID)
	t.subject = strings.Clone(t.subject)
	return t
}

// flightKey is a string that only equal tokenKeys with equal starts have: every part of it says how long it is.
func (t tokenKey) flightKey(start int64) string {
	var b strings.Builder
	b.Grow(len(t.key) + len(t.playbackID) + len(t.subject) + len(t.extra) + 64)
	b.Write(t.key[:])
	for _, n := range []int64{start, t.ttl, int64(t.policy), int64(len(t.playbackID)), int64(len(t.subject))} {
		b.WriteString(strconv.FormatInt(n, 36))
		b.WriteByte(' ')
	}
	b.WriteString(t.playbackID)
	b.WriteString(t.subject)
	b.WriteString(t.extra)
	return b.String()
}

// signOnce makes a token that is not kept.
func (s *Signer) signOnce(ctx context.Context, r request) (*Playback, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	token := r.token.clone()
	if !r.key.remote {
		return s.sign(ctx, r.key, token, r.now, EventSigned)
	}
	// A remote signer knows no context; do not make the caller wait for it longer than it wants to.
	type outcome struct {
		p   *Playback
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		p, err := s.sign(context.WithoutCancel(ctx), r.key, token, r.now, EventSigned)
		done <- outcome{p, err}
	}()
	select {
	case r := <-done:
		return r.p, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for signing key %s: %w", r.key.id, ctx.Err())
	}
}
