package core

import (
	"hash/maphash"
	"sync/atomic"
)

const (
	// frontSize is the number of slots that a front can hold.
	frontSize = 512
	// frontMinEntries is the smallest cache that gets a front. A front can
	// keep slots that its cache has evicted, so it must be small beside it.
	frontMinEntries = 16 * frontSize
)

// front answers for a cache. Without it, the bookkeeping of the cache takes
// most of the time of a request for a hot token, except for the clock.
//
// Each playback ID belongs to one place by its hash, and a place holds one
// slot. It answers until the end of the second in which the cache returned the
// slot. The cache therefore counts a request per second, so that it keeps the
// entries that are in demand, and an evicted entry is returned for less than a
// second. Its playback is the same as one that would be signed again.
//
// A front is safe for concurrent use, and a hit writes nothing. The nil front
// has no places.
type front struct {
	seed   maphash.Seed
	places [frontSize]place
}

// place holds the slot of one playback ID.
type place struct {
	entry atomic.Pointer[frontEntry]
	asked atomic.Uint64 // hash of the last playback ID that entry was not for
}

// frontEntry is what the cache returned for a request. Only the second changes.
type frontEntry struct {
	playbackID string
	terms      terms
	slot       *slot
	second     atomic.Int64 // in which the cache was asked last, Unix seconds
}

// newFront returns a front for a cache of maxEntries entries, or nil if the
// cache is small.
func newFront(maxEntries int) *front {
	if maxEntries < frontMinEntries {
		return nil
	}
	return &front{seed: maphash.MakeSeed()}
}

// at returns the place of a playback ID, and its hash. The place is nil in a
// nil front.
func (f *front) at(playbackID string) (*place, uint64) {
	if f == nil {
		return nil, 0
	}
	h := maphash.String(f.seed, playbackID)
	return &f.places[h%frontSize], h
}

// get returns the slot for r, or nil if the cache has to be asked.
func (p *place) get(r *request) *slot {
	if p == nil {
		return nil
	}
	e := p.entry.Load()
	if e == nil || e.second.Load() != r.now || !e.isFor(r) {
		return nil
	}
	return e.slot
}

// put notes that the cache returned s for r. hash is that of r's playback ID.
func (p *place) put(r *request, hash uint64, s *slot) {
	if p == nil {
		return
	}
	e := p.entry.Load()
	if e != nil && e.slot == s && e.isFor(r) {
		e.second.Store(r.now)
		return
	}
	// An entry that is in use stays. A playback ID replaces another one if it
	// is requested twice in succession, so that requests for a large catalog
	// in turn allocate nothing.
	if e != nil && e.second.Load() == r.now || p.asked.Load() != hash {
		p.asked.Store(hash)
		return
	}
	e = &frontEntry{playbackID: s.current.Load().id, terms: r.terms.handle().Value(), slot: s}
	e.second.Store(r.now)
	p.entry.Store(e)
}

// isFor reports whether e answers r.
func (e *frontEntry) isFor(r *request) bool { return e.playbackID == r.id && e.terms == r.terms }
