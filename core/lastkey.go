package core

import (
	"context"
	"crypto/sha256"
	"sync"
	"sync/atomic"
)

// lastGoodKey remembers the key that a key source returned last, for the time
// in which it fails. After a change of keys, the old one is never remembered.
type lastGoodKey struct {
	// byContext is set if the source may select keys by the context. If it
	// returns to an earlier key, it does, and no key is remembered: it could
	// be that of another caller.
	byContext bool
	off       atomic.Bool
	current   atomic.Pointer[keyMaterial]

	mu        sync.Mutex
	confirmed *keyMaterial
	earlier   map[[sha256.Size]byte]bool
}

// load returns the key to use while the source fails, or nil.
func (l *lastGoodKey) load() *keyMaterial { return l.current.Load() }

func (l *lastGoodKey) isCurrent(key *keyMaterial) bool {
	current := l.current.Load()
	return current != nil && current.fingerprint == key.fingerprint
}

// remember notes that keys returned key for ctx.
func (l *lastGoodKey) remember(ctx context.Context, keys KeySource, key *keyMaterial) {
	if l.isCurrent(key) || l.off.Load() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isCurrent(key) {
		return // another request has remembered it while this one waited
	}
	if l.confirmed != nil {
		// Of two requests at the same time, the one that got the old key
		// can arrive here last. The answer to a question under the lock
		// is the newest.
		l.current.Store(nil)
		again, err := keys.SigningKey(ctx)
		if err != nil || again.IsZero() {
			return
		}
		key = again.material()
	}
	if l.confirmed == nil || l.confirmed.fingerprint != key.fingerprint {
		if l.byContext && l.earlier[key.fingerprint] {
			l.off.Store(true)
			return
		}
		if l.earlier == nil {
			l.earlier = map[[sha256.Size]byte]bool{}
		}
		l.earlier[key.fingerprint] = true
		l.confirmed = key
	}
	l.current.Store(l.confirmed)
}
