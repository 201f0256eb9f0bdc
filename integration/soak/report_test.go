package soak_test

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/FastPix/fastpix-playback-go/core"
)

// report counts what happened. It fails the test for what must not happen.
type report struct {
	t *testing.T

	mu     sync.Mutex
	counts map[string]int
	faults int
	notes  []string
}

func newReport(t *testing.T) *report {
	t.Helper()
	return &report{t: t, counts: map[string]int{}}
}

func (r *report) count(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts[what]++
}

// wrong reports a failure. Only the first ones are printed.
func (r *report) wrong(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults++
	if r.faults <= 20 {
		r.t.Errorf(format, args...)
	}
}

func (r *report) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

func (r *report) signatures(c *counter) {
	r.note("signatures: %d for requests, %d ahead; %d playbacks were reused", c.of(core.EventSigned),
		c.of(core.EventSignedAhead), c.of(core.EventReused))
	r.note("signatures that the hanging KMS did not make: %d", c.of(core.EventSignFailed))
}

func (r *report) memory(warm, peak, end usage) {
	r.note("heap: %s after the warm-up, %s at most, %s at the end", megabytes(warm.heap), megabytes(peak.heap),
		megabytes(end.heap))
	r.note("goroutines: %d after the warm-up, %d at most, %d at the end", warm.goroutines, peak.goroutines,
		end.goroutines)
}

func (r *report) print(total time.Duration) {
	r.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "soak of %v\n", total)
	for _, what := range slices.Sorted(maps.Keys(r.counts)) {
		fmt.Fprintf(&b, "%9d  %s\n", r.counts[what], what)
	}
	fmt.Fprintf(&b, "%9d  wrongly refused or accepted\n", r.faults)
	for _, note := range r.notes {
		fmt.Fprintf(&b, "%s\n", note)
	}
	r.t.Log(b.String())
}

// checkComplete checks that the test has seen everything that it is about.
func (r *report) checkComplete() {
	r.t.Helper()
	for _, what := range []string{
		"playlists served", "mock restarts", "faults of the mock", "rotations by file", "rotations by API",
		"clients that hung up", "slow readers", "refused by the application: 400", "refused by the application: 401",
		"refused by the application: 403", "refused by the application: 503, the KMS hangs",
		"refused by the mock: token_missing", "refused by the mock: signature_invalid",
		"refused by the mock: aud_wrong_playback_id", "refused by the mock: token_expired",
	} {
		if r.counts[what] == 0 {
			r.t.Errorf("there was nothing of: %s", what)
		}
	}
}

// counter counts the events of the signers by kind.
type counter struct{ n [16]atomic.Int64 }

func (c *counter) Observe(_ context.Context, e core.Event) { c.n[e.Kind].Add(1) }
func (c *counter) of(kind core.EventKind) int64            { return c.n[kind].Load() }

// usage is what the process uses.
type usage struct {
	heap       uint64 // bytes
	goroutines int
}

func measure() usage {
	runtime.GC()
	runtime.GC() // frees what finalizers and pools have kept
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usage{m.HeapAlloc, runtime.NumGoroutine()}
}

func (u usage) max(other usage) usage {
	return usage{max(u.heap, other.heap), max(u.goroutines, other.goroutines)}
}

func megabytes(n uint64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// Bounds for the growth after the warm-up. Connections come and go, so a small
// difference means nothing.
const (
	heapGrowth      = 16 << 20 // bytes
	goroutineGrowth = 100
)

func checkGrowth(t *testing.T, warm, peak, end usage) {
	t.Helper()
	if end.heap > warm.heap+heapGrowth {
		t.Errorf("the heap has grown from %s to %s", megabytes(warm.heap), megabytes(end.heap))
	}
	if peak.goroutines > warm.goroutines+goroutineGrowth {
		t.Errorf("the number of goroutines has grown from %d to %d", warm.goroutines, peak.goroutines)
	}
}

// checkLeaks checks at the end of the test that no goroutine remains.
func checkLeaks(t *testing.T) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		// fasthttp's worker pool ends some seconds after its server. Its date
		// updater never ends.
		goleak.VerifyNone(t, before,
			goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"),
			goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"))
	})
}
