package core

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// flights holds the signatures in progress, so that concurrent requests for the
// same signature share one. Unlike package singleflight, it has a typed key and
// lets each request leave when its own context ends.
type flights struct {
	mu    sync.Mutex
	calls map[flightKey]*call
}

// flightKey identifies a signature: a token and its time of issue.
type flightKey struct {
	token    tokenKey
	issuedAt int64 // Unix seconds
}

// do returns the result of the call for key. The first request runs f, on a new
// goroutine if background is set. Requests that arrive before the call ends
// wait for the same result. A request that waits leaves when its ctx ends, or
// with errLate when its patience does.
func (fs *flights) do(
	ctx context.Context, key flightKey, background bool, w waiting, f func() (*Playback, error),
) (*Playback, error) {
	fs.mu.Lock()
	c, ok := fs.calls[key]
	if ok {
		fs.mu.Unlock()
		return c.wait(ctx, w)
	}
	c = newCall()
	if fs.calls == nil {
		fs.calls = make(map[flightKey]*call)
	}
	fs.calls[key] = c
	fs.mu.Unlock()

	run := func() {
		defer func() {
			fs.mu.Lock()
			delete(fs.calls, key)
			fs.mu.Unlock()
		}()
		c.run(f)
	}
	if background {
		go run()
		return c.wait(ctx, w)
	}
	run()
	return c.playback, c.err
}

// waiting describes how long a request waits for a call.
type waiting struct {
	patience time.Duration // from the start of the call; 0 for no limit
	since    time.Time     // when the request began, if it began before the call
}

// stalePatience is how long a request waits for a signature in flight, from the
// start of the flight, if its slot has a playback that can be served instead.
const stalePatience = 500 * time.Millisecond

// errLate is the error of a request that has waited for stalePatience.
var errLate = fmt.Errorf("%w: the signature takes longer than %v", ErrKeyUnavailable, stalePatience)

// call is a signature in progress.
type call struct {
	started  time.Time
	done     chan struct{} // closed when the result is set
	playback *Playback
	err      error
}

// errInterrupted is the result of a call that ends without one, because an
// observer panicked.
var errInterrupted = fmt.Errorf("%w: the signature was interrupted", ErrKeyUnavailable)

func newCall() *call {
	return &call{started: time.Now(), done: make(chan struct{}), err: errInterrupted}
}

func (c *call) run(f func() (*Playback, error)) {
	defer close(c.done)
	c.playback, c.err = f()
}

// wait returns the result of the call, ctx's error if ctx ends first, or
// errLate if the patience ends first.
func (c *call) wait(ctx context.Context, w waiting) (*Playback, error) {
	var late <-chan time.Time
	if w.patience > 0 {
		start := c.started
		if !w.since.IsZero() && w.since.Before(start) {
			start = w.since
		}
		timer := time.NewTimer(time.Until(start.Add(w.patience)))
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-c.done:
		return c.playback, c.err
	case <-late:
		return nil, errLate
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the signature: %w", ctx.Err())
	}
}
