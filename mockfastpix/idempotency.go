package mockfastpix

import (
	"crypto/sha256"
	"sync"
)

const rememberedReplies = 1000

// replyMemory remembers the successful answers to creations that carried an Idempotency-Key, and gives them again when
// the key comes again, even when the object has been deleted meanwhile: so FastPix was seen to do. It forgets the oldest
// answer when it is full, and all of them on reset.
type replyMemory struct {
	mu      sync.Mutex
	replies map[[sha256.Size]byte]*apiReply
	order   [][sha256.Size]byte // oldest first
}

// once returns the remembered answer, or else what create returns, which it remembers when it is a success. Of two
// requests at once only one creates.
func (m *replyMemory) once(name string, create func() (*apiReply, *refusal)) (*apiReply, *refusal) {
	key := sha256.Sum256([]byte(name)) // clients make keys as long as they like
	m.mu.Lock()
	defer m.mu.Unlock()
	if reply := m.replies[key]; reply != nil {
		return reply, nil
	}
	reply, refused := create()
	if refused != nil {
		return nil, refused
	}
	if m.replies == nil {
		m.replies = map[[sha256.Size]byte]*apiReply{}
	}
	if len(m.order) == rememberedReplies {
		delete(m.replies, m.order[0])
		m.order = m.order[1:]
	}
	m.replies[key] = reply
	m.order = append(m.order, key)
	return reply, nil
}

func (m *replyMemory) reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.replies, m.order = nil, nil
}
