package idempotency_test

import (
	"strconv"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/idempotency"
)

func TestMemory_Once(t *testing.T) {
	t.Parallel()
	var m idempotency.Memory[int]
	calls := 0
	once := func(key string, keep bool) int {
		return m.Once(key, func() (int, bool) { calls++; return calls, keep })
	}
	for i, step := range []struct {
		key  string
		keep bool
		want int
	}{
		{"a", false, 1}, // not kept
		{"a", true, 2},
		{"a", true, 2},
		{"b", true, 3},
		{"a", true, 2},
	} {
		if got := once(step.key, step.keep); got != step.want {
			t.Errorf("step %d: Once(%q) = %d, want %d", i, step.key, got, step.want)
		}
	}
	m.Reset()
	if got := once("a", true); got != 4 {
		t.Errorf("after Reset: Once = %d, want 4", got)
	}
}

func TestMemory_Once_forgetsOldest(t *testing.T) {
	t.Parallel()
	var m idempotency.Memory[string]
	reply := func(key, fresh string) string {
		return m.Once(key, func() (string, bool) { return fresh, true })
	}
	for i := range 1001 {
		reply(strconv.Itoa(i), "first")
	}
	if got := reply("1", "second"); got != "first" {
		t.Errorf("the second oldest reply is %q, want the first one", got)
	}
	if got := reply("0", "second"); got != "second" {
		t.Errorf("the oldest reply is %q, want it forgotten", got)
	}
}
