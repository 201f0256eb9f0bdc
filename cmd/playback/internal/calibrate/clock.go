package calibrate

import "time"

// serverClock bounds the server's clock minus the local one. A Date header is
// the server's time, cut to a whole second, at some moment between the request
// and the end of the response, so that each response narrows the bounds.
type serverClock struct {
	low, high time.Duration
	known     bool
}

func (c *serverClock) observe(a answer) {
	if a.Err != nil || !a.Dated {
		return
	}
	low, high := a.Clock, a.Clock+time.Second+a.received.Sub(a.sent)
	if c.known {
		if low, high = max(low, c.low), min(high, c.high); low > high {
			// A clock was set, or another server has answered.
			low, high = a.Clock, a.Clock+time.Second+a.received.Sub(a.sent)
		}
	}
	c.low, c.high, c.known = low, high, true
}

// at returns the most likely time of the server at a local time.
func (c *serverClock) at(local time.Time) time.Time { return local.Add((c.low + c.high) / 2) }
