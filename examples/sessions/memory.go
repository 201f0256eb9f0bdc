package main

import (
	"context"
	"sync"
	"time"
)

// memory is the store of an application that runs as one process.
type memory struct {
	limit int           // places per viewer
	ttl   time.Duration // how long a place lasts
	now   func() time.Time

	mu      sync.Mutex
	places  map[string]map[string]time.Time // viewer, session: end of the place
	sweepAt time.Time                       // when places of all viewers are checked
}

func newMemory(limit int, now func() time.Time) *memory {
	return &memory{limit: limit, ttl: tokenTTL, now: now, places: map[string]map[string]time.Time{}}
}

func (m *memory) Renew(_ context.Context, viewer, session string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.sweep(now)
	m.expire(viewer, now)
	places := m.places[viewer]
	if _, has := places[session]; !has && len(places) >= m.limit {
		return false, nil
	}
	if places == nil {
		places = map[string]time.Time{}
		m.places[viewer] = places
	}
	places[session] = now.Add(m.ttl)
	return true, nil
}

func (m *memory) End(_ context.Context, viewer, session string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.places[viewer], session)
	m.expire(viewer, m.now())
	return nil
}

// expire removes the viewer's places that have ended.
func (m *memory) expire(viewer string, now time.Time) {
	for session, end := range m.places[viewer] {
		if !now.Before(end) {
			delete(m.places[viewer], session)
		}
	}
	if len(m.places[viewer]) == 0 {
		delete(m.places, viewer)
	}
}

// sweep removes the ended places of viewers who do not come back. It runs at
// most once per ttl.
func (m *memory) sweep(now time.Time) {
	if now.Before(m.sweepAt) {
		return
	}
	m.sweepAt = now.Add(m.ttl)
	for viewer := range m.places {
		m.expire(viewer, now)
	}
}
