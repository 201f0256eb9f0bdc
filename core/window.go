package core

import "time"

// Tokens are reused within windows of time. The window of a moment depends only
// on the clock, the playback ID and the two lengths, so that every replica of
// an application signs the same token without communicating with the others.
//
// The functions in this file are part of the compatibility promise: replicas on
// different versions of this package must agree.

// defaultWindow returns the reuse window if no option sets it: a tenth of the
// lifetime, so that a returned token is valid for 90 % to 100 % of the
// lifetime. Both are in seconds.
func defaultWindow(ttl int64) int64 { return ttl / 10 }

// fitWindow shortens a window that was set for longer lifetimes, so that at
// least half of the lifetime is left. All are in seconds.
func fitWindow(window, ttl int64) int64 { return min(window, ttl/2) }

// windowStart returns the start, in Unix seconds, of the window that contains
// now. Each playback ID has its own phase, so that the tokens of a catalog do
// not expire at the same time.
func windowStart(now, window int64, playbackID string) int64 {
	phase := int64(hash(playbackID) % uint64(window)) // #nosec G115 -- window is positive, so the remainder fits
	offset := (now - phase) % window
	if offset < 0 {
		offset += window
	}
	return now - offset
}

// firstWindow returns the start of the first window that begins at moment or
// later. Both are in Unix seconds.
func firstWindow(moment, window int64, playbackID string) int64 {
	return windowStart(moment-1, window, playbackID) + window
}

// hash returns the 64-bit FNV-1a hash of s. Package hash/fnv would allocate on
// every request.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h ^= uint64(s[i])
		h *= 1099511628211
	}
	return h
}

// refreshLead returns how long before its expiry a token should be renewed: a
// fifth of its lifetime, at most one minute. By then a new window has begun, so
// that Sign returns a new token unless the grant ends. Both are in seconds.
func refreshLead(ttl int64) int64 { return min(ttl/5, int64(time.Minute/time.Second)) }
