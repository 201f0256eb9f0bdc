package mockfastpix

import (
	"errors"
	"sync/atomic"
	"time"
)

// maxShift is how far the clock can be from real time. The difference of any
// two of its times is then a time.Duration that does not overflow.
const maxShift = 876_000 * time.Hour // 100 years of 365 days

var errFarTime = errors.New("more than 100 years from real time")

// clock is real time plus an offset. Each workspace has one.
type clock struct {
	shift   atomic.Int64 // time.Duration
	changed func()       // called after a change of the offset, if set
}

func (c *clock) now() time.Time { return time.Now().Add(c.offset()).UTC() }

func (c *clock) offset() time.Duration { return time.Duration(c.shift.Load()) }

// set sets the clock to t. It continues from there. If t is too far from real
// time, set returns errFarTime.
func (c *clock) set(t time.Time) error {
	shift, err := shiftTo(t)
	if err != nil {
		return err
	}
	c.shift.Store(int64(shift))
	c.notify()
	return nil
}

// shiftTo returns the distance of t to real time, or errFarTime.
func shiftTo(t time.Time) (time.Duration, error) {
	// Round strips the monotonic reading: the offset is a difference of wall
	// clocks.
	shift := t.Sub(time.Now().Round(0))
	if shift.Abs() > maxShift {
		return 0, errFarTime
	}
	return shift, nil
}

// advance moves the clock by d. If it would be too far from real time, advance
// returns errFarTime.
func (c *clock) advance(d time.Duration) error {
	for {
		old := c.shift.Load()
		if offset := time.Duration(old); d > maxShift-offset || d < -maxShift-offset {
			return errFarTime
		}
		if c.shift.CompareAndSwap(old, old+int64(d)) {
			c.notify()
			return nil
		}
	}
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
