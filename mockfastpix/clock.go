package mockfastpix

import (
	"sync/atomic"
	"time"
)

// clock is real time plus an offset. Each workspace has one.
type clock struct {
	shift   atomic.Int64 // time.Duration
	changed func()       // called after a change of the offset, if set
}

func (c *clock) now() time.Time { return time.Now().Add(c.offset()).UTC() }

func (c *clock) offset() time.Duration { return time.Duration(c.shift.Load()) }

// set sets the clock to t. It continues from there.
func (c *clock) set(t time.Time) {
	// Round strips the monotonic reading: the offset is a difference of wall
	// clocks.
	c.shift.Store(int64(t.Sub(time.Now().Round(0))))
	c.notify()
}

func (c *clock) advance(d time.Duration) {
	c.shift.Add(int64(d))
	c.notify()
}

// reset moves the clock back to real time.
func (c *clock) reset() {
	c.shift.Store(0)
	c.notify()
}

func (c *clock) notify() {
	if c.changed != nil {
		c.changed()
	}
}
