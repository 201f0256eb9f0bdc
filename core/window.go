package core

import "time"

// Tokens are reused within windows of time. The window that a moment falls into is a function of the clock, the playback ID
// and the lengths alone, so every replica of an application signs the same token without talking to the others.
//
// These functions are part of the compatibility promise: replicas on different versions of this package must agree.

// defaultWindow is the reuse window when none was set: a tenth of the lifetime, so that a token that is handed out lives for
// 90 % to 100 % of it. Both are in seconds.
func defaultWindow(ttl int64) int64 { return ttl / 10 }

// fitWindow shortens a window that was set for longer lifetimes: at least half of the lifetime is always left.
func fitWindow(window, ttl int64) int64 { return min(window, ttl/2) }

// windowStart returns the start, in Unix seconds, of the window that now falls into. Each playback ID has a phase of its own,
// so that a catalogue does not expire in one instant.
func windowStart(now, window int64, playbackID string) int64 {
	phase := int64(hash(playbackID) % uint64(window)) // #nosec G115 -- window is positive, so the remainder fits
	offset := (now - phase) % window
	if offset < 0 {
		offset += window
	}
	return now - offset
}

// hash is 64-bit FNV-1a, written out because hash/fnv would allocate on every request.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h ^= uint64(s[i])
		h *= 1099511628211
	}
	return h
}

// refreshLead is how long before its expiry a token should be renewed: a fifth of its lifetime, one minute at most. A new
// window has begun by then, so that asking again yields a new token. Both are in seconds.
func refreshLead(ttl int64) int64 { return min(ttl/5, int64(time.Minute/time.Second)) }
