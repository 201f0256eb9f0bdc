package mockfastpix

import (
	"sync/atomic"
	"time"
)

// clock is real time plus an offset. There is one per server, so that tokens expire by themselves, tests can move time,
// and everything that reads the clock agrees.
type clock struct {
	offset atomic.Int64 // time.Duration
}

func (c *clock) now() time.Time {
	return time.Now().Add(time.Duration(c.offset.Load())).UTC()
}

func (c *clock) set(t time.Time) {
	// Round strips the monotonic reading: the offset is a difference of wall clocks.
	c.offset.Store(int64(t.Sub(time.Now().Round(0))))
}

func (c *clock) advance(d time.Duration) {
	c.offset.Add(int64(d))
}

// Now returns the server's time, in UTC: real time plus the offset set by [Server.SetTime] and [Server.Advance].
// Give it to the signer as its clock, so that both agree on what has expired. It is safe for concurrent use.
func (s *Server) Now() time.Time { return s.clock.now() }

// SetTime moves the server's clock to t, from where it goes on running.
func (s *Server) SetTime(t time.Time) { s.clock.set(t) }

// Advance moves the server's clock by d, which may be negative.
func (s *Server) Advance(d time.Duration) { s.clock.advance(d) }
