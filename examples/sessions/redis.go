package main

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// redisStore is the store of an application with several replicas. The places
// of a viewer are one sorted set: its members are the sessions, its scores the
// ends of their places. Redis removes the set after the last end.
type redisStore struct {
	client redis.UniversalClient
	limit  int
	ttl    time.Duration
}

// renew is one script, so that no other client comes between counting and
// adding. It uses the clock of Redis, so that the clocks of the replicas do not
// matter.
var renew = redis.NewScript(`
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit, ttl, session = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now)
if not redis.call("ZSCORE", KEYS[1], session) and redis.call("ZCARD", KEYS[1]) >= limit then
	return 0
end
redis.call("ZADD", KEYS[1], now + ttl, session)
redis.call("PEXPIRE", KEYS[1], ttl)
return 1
`)

func (s *redisStore) Renew(ctx context.Context, viewer, session string) (bool, error) {
	return renew.Run(ctx, s.client, []string{key(viewer)}, s.limit, s.ttl.Milliseconds(), session).Bool()
}

func (s *redisStore) End(ctx context.Context, viewer, session string) error {
	return s.client.ZRem(ctx, key(viewer), session).Err()
}

func key(viewer string) string { return "playback:sessions:" + viewer }
