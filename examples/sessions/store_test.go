package main

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

const limit = 2

// clock is a clock for a store that tests advance.
type clock struct{ now atomic.Int64 }

func (c *clock) Now() time.Time          { return time.Unix(0, c.now.Load()) }
func (c *clock) Advance(d time.Duration) { c.now.Add(int64(d)) }

// eachStore calls test with each store and a function that advances its clock.
func eachStore(t *testing.T, test func(t *testing.T, s store, advance func(time.Duration))) {
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		var c clock
		test(t, newMemory(limit, c.Now), c.Advance)
	})
	t.Run("Redis", func(t *testing.T) {
		t.Parallel()
		s, server := newRedis(t)
		now := time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC)
		server.SetTime(now)
		test(t, s, func(d time.Duration) {
			now = now.Add(d)
			server.SetTime(now)   // for the script
			server.FastForward(d) // for the expiry of the set
		})
	})
}

func newRedis(t *testing.T) (*redisStore, *miniredis.Miniredis) {
	t.Helper()
	server := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), MaxRetries: -1})
	t.Cleanup(func() { _ = client.Close() })
	return &redisStore{client, limit, tokenTTL}, server
}

// renewal is a call to Renew and whether the session has a place after it.
type renewal struct {
	viewer, session string
	want            bool
}

func check(t *testing.T, s store, renewals ...renewal) {
	t.Helper()
	for _, r := range renewals {
		got, err := s.Renew(t.Context(), r.viewer, r.session)
		if err != nil {
			t.Fatal(err)
		}
		if got != r.want {
			t.Errorf("Renew(%s, %s) = %t, want %t", r.viewer, r.session, got, r.want)
		}
	}
}

func TestStore_limit(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s store, _ func(time.Duration)) {
		check(t, s,
			renewal{"ann", "1", true},
			renewal{"ann", "2", true},
			renewal{"ann", "3", false},
			renewal{"ann", "1", true}, // has a place
			renewal{"ann", "3", false},
			renewal{"bob", "3", true}, // another viewer
		)
	})
}

func TestStore_endsByTime(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s store, advance func(time.Duration)) {
		check(t, s, renewal{"ann", "1", true}, renewal{"ann", "2", true})
		advance(tokenTTL - time.Second)
		check(t, s, renewal{"ann", "3", false}, renewal{"ann", "2", true})
		advance(time.Second) // the place of 1 ends, 2 was renewed
		check(t, s, renewal{"ann", "3", true}, renewal{"ann", "1", false}, renewal{"ann", "2", true})
	})
}

func TestStore_end(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s store, _ func(time.Duration)) {
		check(t, s, renewal{"ann", "1", true}, renewal{"ann", "2", true})
		for _, session := range []string{"1", "unknown"} {
			if err := s.End(t.Context(), "ann", session); err != nil {
				t.Fatal(err)
			}
		}
		check(t, s, renewal{"ann", "3", true}, renewal{"ann", "4", false})
	})
}

// TestStore_concurrent tests that sessions that begin at the same moment do not
// exceed the limit.
func TestStore_concurrent(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s store, _ func(time.Duration)) {
		var places atomic.Int64
		var wg sync.WaitGroup
		for session := range 50 {
			wg.Go(func() {
				has, err := s.Renew(t.Context(), "ann", strconv.Itoa(session))
				if err != nil {
					t.Error(err)
				}
				if has {
					places.Add(1)
				}
			})
		}
		wg.Wait()
		if places.Load() != limit {
			t.Errorf("%d sessions have a place, want %d", places.Load(), limit)
		}
	})
}

// TestRedisStore_replicas tests that two replicas share the limit, and that
// Redis keeps nothing of a viewer who left.
func TestRedisStore_replicas(t *testing.T) {
	t.Parallel()
	first, server := newRedis(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	second := &redisStore{client, limit, tokenTTL}
	check(t, first, renewal{"ann", "1", true})
	check(t, second, renewal{"ann", "2", true}, renewal{"ann", "3", false})
	check(t, first, renewal{"ann", "3", false})

	server.FastForward(tokenTTL)
	if keys := server.Keys(); len(keys) > 0 {
		t.Errorf("keys = %q, want none", keys)
	}
}

// TestMemory_forgets tests that viewers who do not come back are removed.
func TestMemory_forgets(t *testing.T) {
	t.Parallel()
	var c clock
	m := newMemory(limit, c.Now)
	for i := range 100 {
		check(t, m, renewal{strconv.Itoa(i), "1", true})
	}
	c.Advance(tokenTTL)
	check(t, m, renewal{"ann", "1", true})
	if len(m.places) != 1 {
		t.Errorf("the store has %d viewers, want 1", len(m.places))
	}
}
