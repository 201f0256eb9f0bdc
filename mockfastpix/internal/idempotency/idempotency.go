// Package idempotency keeps replies by key, so that a repeated request gets the
// first reply again.
package idempotency

import (
	"crypto/sha256"
	"sync"
)

// Bounds of a memory.
const (
	maxReplies = 1000
	maxBytes   = 16 << 20 // sum of the sizes of the replies
)

// Reply is what a [Memory] keeps.
type Reply interface {
	Size() int // in bytes; must not change
}

// Memory keeps the last replies: at most a thousand, and at most 16 MB. The
// zero value is ready to use. A Memory is safe for concurrent use and must not
// be copied after first use.
type Memory[R Reply] struct {
	mu      sync.Mutex
	replies map[[sha256.Size]byte]R
	order   [][sha256.Size]byte // oldest first
	bytes   int
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
	m.replies[sum] = reply
	m.order = append(m.order, sum)
	m.bytes += reply.Size()
	for len(m.order) > maxReplies || m.bytes > maxBytes {
		oldest := m.order[0]
		m.bytes -= m.replies[oldest].Size()
		delete(m.replies, oldest)
		m.order = m.order[1:]
	}
	return reply
}

// Reset removes all replies.
func (m *Memory[R]) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.replies, m.order, m.bytes = nil, nil, 0
}
