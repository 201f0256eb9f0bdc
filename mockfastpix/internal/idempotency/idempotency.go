// Package idempotency keeps replies by key, so that a repeated request gets the
// first reply again.
package idempotency

import (
	"crypto/sha256"
	"sync"
)

// most is the number of replies that a memory keeps.
const most = 1000

// Memory keeps the last thousand replies. The zero value is ready to use. A
// Memory is safe for concurrent use and must not be copied after first use.
type Memory[R any] struct {
	mu      sync.Mutex
	replies map[[sha256.Size]byte]R
	order   [][sha256.Size]byte // oldest first
}

// Once returns the reply for the key. If there is none, it calls create, and
// keeps the reply if create returns true. Of two concurrent calls only one runs
// create.
func (m *Memory[R]) Once(key string, create func() (R, bool)) R {
	sum := sha256.Sum256([]byte(key)) // clients choose the length of a key
	m.mu.Lock()
	defer m.mu.Unlock()
	if reply, ok := m.replies[sum]; ok {
		return reply
	}
	reply, keep := create()
	if !keep {
		return reply
	}
	if m.replies == nil {
		m.replies = map[[sha256.Size]byte]R{}
	}
	if len(m.order) == most {
		delete(m.replies, m.order[0])
		m.order = m.order[1:]
	}
	m.replies[sum] = reply
	m.order = append(m.order, sum)
	return reply
}

// Reset removes all replies.
func (m *Memory[R]) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.replies, m.order = nil, nil
}
