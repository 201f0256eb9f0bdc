package calibrate

import (
	"context"
	"math"
	"time"
)

// interval is where a limit lies.
type interval struct {
	low, high time.Duration // the limit is above low, and not above high
	open      bool          // there is no limit up to low
	outcome   outcome       // accepted: found
	why       string
}

// search narrows the interval of a limit.
type search struct {
	good *probe // must succeed
	// next returns the value to try, or false if the interval is narrow enough.
	next func(low, high time.Duration) (time.Duration, bool)
	// try sends a probe for a value. It returns the probe, and the bounds of the
	// value that the server has seen.
	// margin is what the value to try is above the upper bound, so that the
	// server sees at least that.
	margin time.Duration
	try    func(ctx context.Context, value time.Duration) (p *probe, low, high time.Duration)
}

// leewayLimit and lifetimeLimit are where the searches begin.
const (
	leewayLimit   = 5 * time.Minute
	lifetimeLimit = 10 * 365 * 24 * time.Hour
)

// maxSteps bounds a search.
const maxSteps = 14

func (r *run) search(ctx context.Context, s search, low, high time.Duration) interval {
	fail := func(why string) interval { return interval{outcome: inconclusive, why: why} }
	if !r.opens(ctx, s.good, 2) {
		return fail("the request that must succeed, does not: " + s.good.describe())
	}
	p, _, upper := s.try(ctx, high)
	switch p.outcome {
	case accepted:
		return interval{low: high, open: true, outcome: accepted}
	case inconclusive:
		return fail(p.why)
	}
	high = upper
	for range maxSteps {
		value, more := s.next(low, high)
		if !more {
			break
		}
		p, lower, upper := s.try(ctx, value)
		switch p.outcome {
		case accepted:
			low = max(low, lower)
		case refused:
			high = min(high, upper)
		case inconclusive:
			return fail(p.why)
		}
		if low > high {
			return fail("the answers contradict each other")
		}
	}
	// A refusal during an outage would be too tight, so the tightest one is
	// repeated between requests that succeed.
	if !r.opens(ctx, s.good, 1) {
		return fail("requests that must succeed were refused, too: " + s.good.describe())
	}
	switch p, _, _ := s.try(ctx, high+s.margin); p.outcome {
	case inconclusive:
		return fail(p.why)
	case accepted:
		return fail("the answers contradict each other")
	}
	if !r.opens(ctx, s.good, 1) {
		return fail("requests that must succeed were refused, too: " + s.good.describe())
	}
	return interval{low: low, high: high, outcome: accepted}
}

// geometric narrows an interval to within one percent.
func geometric(low, high time.Duration) (time.Duration, bool) {
	if float64(high) <= float64(low)*1.01 {
		return 0, false
	}
	middle := time.Duration(math.Sqrt(float64(low) * float64(high)))
	return middle.Round(time.Second), true
}

// roundest returns the value in the interval that a person would choose.
func (i interval) roundest() time.Duration {
	const day = 24 * time.Hour
	for _, unit := range []time.Duration{
		365 * day, 30 * day, 7 * day, day, time.Hour, 30 * time.Minute, 15 * time.Minute, 5 * time.Minute,
		time.Minute, 30 * time.Second, 15 * time.Second, 5 * time.Second, time.Second,
	} {
		if value := i.high.Truncate(unit); value > i.low || value == 0 && i.low == 0 {
			return value
		}
	}
	return i.high
}
