package footage

import (
	"container/list"
	"sync"
)

// maxCacheBytes is the maximum size of the cache of Pictures.
const maxCacheBytes = 8 << 20

// pictureCache keeps the most recently requested pictures. It renders one
// picture at a time, because a mock shares its machine with the tests.
type pictureCache struct {
	making  sync.Mutex // held while a picture is rendered
	mu      sync.Mutex // guards the fields below
	size    int
	entries map[picture]*list.Element
	order   list.List // of cached, most recently requested first
}

type cached struct {
	picture picture
	data    []byte
}

func (c *pictureCache) get(p picture, render func() ([]byte, error)) ([]byte, error) {
	if data, ok := c.lookup(p); ok {
		return data, nil
	}
	c.making.Lock()
	defer c.making.Unlock()
	if data, ok := c.lookup(p); ok { // rendered concurrently
		return data, nil
	}
	data, err := render()
	if err != nil {
		return nil, err
	}
	c.store(p, data)
	return data, nil
}

func (c *pictureCache) lookup(p picture) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[p]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(cached).data, true
}

func (c *pictureCache) store(p picture, data []byte) {
	if len(data) > maxCacheBytes/4 {
		return // it would evict too many others
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[picture]*list.Element{}
	}
	c.entries[p] = c.order.PushFront(cached{p, data})
	c.size += len(data)
	for c.size > maxCacheBytes {
		oldest := c.order.Remove(c.order.Back()).(cached)
		delete(c.entries, oldest.picture)
		c.size -= len(oldest.data)
	}
}
