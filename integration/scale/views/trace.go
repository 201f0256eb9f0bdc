package views

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"
)

// Trace is a list of requests, which can be counted and repeated.
type Trace struct {
	TTL, Window time.Duration // whole seconds
	Replicas    int
	Requests    []Request
	Restarts    []time.Duration // when all replicas lose their tokens, oldest first
}

// Request is a call of Sign.
type Request struct {
	At      time.Duration // since the start
	Replica int
	Video   int
}

// NewTrace returns a trace of requests for n videos, whose popularity is that
// of a Zipf distribution, over a time. It is the same for the same seed.
func NewTrace(seed uint64, t Trace, n int, skew, perSecond float64, length time.Duration) Trace {
	r := rand.New(rand.NewPCG(seed, seed))
	for _, b := range zipf(n, skew) {
		for video := b.first; video < b.first+b.count; video++ {
			mean := float64(time.Second) / (b.share * perSecond)
			for at := r.ExpFloat64() * mean; at < float64(length); at += r.ExpFloat64() * mean {
				t.Requests = append(t.Requests, Request{time.Duration(at), r.IntN(t.Replicas), video})
			}
		}
	}
	slices.SortFunc(t.Requests, func(a, b Request) int { return int(a.At - b.At) })
	return t
}

// Signatures returns how many signatures the requests need if the trace begins
// at start, and how many of them are made ahead. id returns the playback ID of
// a video.
func (t Trace) Signatures(start time.Time, id func(video int) string) (all, ahead int) {
	type slot struct{ token, ahead int64 } // starts of windows, Unix seconds
	slots := map[Request]*slot{}           // by replica and video
	window := int64(t.Window / time.Second)
	restarts := t.Restarts
	for _, r := range t.Requests {
		for len(restarts) > 0 && restarts[0] <= r.At {
			clear(slots)
			restarts = restarts[1:]
		}
		key := Request{Replica: r.Replica, Video: r.Video}
		now := start.Add(r.At).Unix()
		current := windowStart(now, window, id(r.Video))
		s := slots[key]
		switch {
		case s == nil || s.token != current && s.ahead != current:
			all++
			slots[key] = &slot{token: current}
			continue
		case s.token != current:
			s.token = current
		}
		if now-current >= window/2 && s.ahead <= current {
			all++
			ahead++
			s.ahead = current + window
		}
	}
	return all, ahead
}

// windowStart is the rule of core.Signer, which is part of its compatibility
// promise: each playback ID has its own phase.
func windowStart(now, window int64, id string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id))
	phase := int64(h.Sum64() % uint64(window)) // #nosec G115 -- window is positive, so the remainder fits
	return now - ((now-phase)%window+window)%window
}
