package core

import (
	"context"
	"fmt"
	"sync"
)

// flights lets concurrent requests for the same signature share one. It differs
// from package singleflight in its typed key, and in that each request can
// leave when its own context ends.
type flights struct {
	mu    sync.Mutex
	calls map[flightKey]*call
}

// flightKey identifies a signature: a token and its time of issue.
type flightKey struct {
	token    tokenKey
	issuedAt int64 // Unix seconds
}

// do returns the result of the call for key. The first request starts the call
// with f, in the background if it must be able to leave the call; requests that
// come before its end wait for the same result, or until their ctx ends.
func (fs *flights) do(
	ctx context.Context, key flightKey, background bool, f func() (*Playback, error),
) (*Playback, error) {
	fs.mu.Lock()
	c, ok := fs.calls[key]
	if ok {
		fs.mu.Unlock()
		return c.wait(ctx)
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
		return c.wait(ctx)
	}
	run()
	return c.playback, c.err
}

// call is a signature in progress.
type call struct {
	done     chan struct{}
	playback *Playback // set before done is closed
	err      error
}

func newCall() *call {
	// The error remains if an observer panics.
	return &call{done: make(chan struct{}), err: fmt.Errorf("%w: the signature was interrupted", ErrKeyUnavailable)}
}

func (c *call) run(f func() (*Playback, error)) {
	defer close(c.done)
	c.playback, c.err = f()
}

// wait returns the result of the call, or ctx's error if ctx ends first.
func (c *call) wait(ctx context.Context) (*Playback, error) {
	select {
	case <-c.done:
		return c.playback, c.err
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the signature: %w", ctx.Err())
	}
}
