package idempotency_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/idempotency"
)

// number is a reply without a size.
type number int

func (number) Size() int { return 0 }

// text is a reply with the size of the text.
type text string

func (t text) Size() int { return len(t) }

func TestMemory_Once(t *testing.T) {
	t.Parallel()
	var m idempotency.Memory[number]
	calls := number(0)
	once := func(key string, keep bool) number {
		return m.Once(key, func() (number, bool) { calls++; return calls, keep })
	}
	for i, step := range []struct {
		key  string
		keep bool
		want number
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
	var m idempotency.Memory[text]
	reply := func(key string, fresh text) text {
		return m.Once(key, func() (text, bool) { return fresh, true })
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

// TestMemory_Once_boundedInBytes tests that replies of 16 MB in all are kept,
// and that one more byte removes the oldest.
func TestMemory_Once_boundedInBytes(t *testing.T) {
	t.Parallel()
	large := text(strings.Repeat("x", 4<<20))
	for _, test := range []struct {
		name string
		more text
		kept bool
	}{
		{"at the bound", large, true},
		{"one byte more", large + "x", false},
		{"larger than the bound", large + large + large + large + "x", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var m idempotency.Memory[text]
			keep := func(key string, reply text) text { return m.Once(key, func() (text, bool) { return reply, true }) }
			for _, key := range []string{"a", "b", "c"} {
				keep(key, large)
			}
			keep("d", test.more)
			if kept := keep("a", "again") == large; kept != test.kept {
				t.Errorf("the oldest reply is kept: %t, want %t", kept, test.kept)
			}
			m.Reset()
			for _, key := range []string{"a", "b", "c", "d"} {
				keep(key, large)
			}
			if keep("a", "again") != large {
				t.Error("after Reset, fewer replies fit")
			}
		})
	}
}
