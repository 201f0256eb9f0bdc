package ratio_test

import (
	"flag"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/ratio"
)

// once makes benchmarks run their body once.
func once(t *testing.T) {
	benchtime := flag.Lookup("test.benchtime")
	before := benchtime.Value.String()
	if err := flag.Set("test.benchtime", "1x"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set("test.benchtime", before) })
}

func TestRun(t *testing.T) {
	const rounds = "oouuoooou" // three rounds, in which the sides alternate
	once(t)
	var calls string
	testing.Benchmark(func(b *testing.B) {
		calls = ""
		ratio.Run(b, ratio.Pair{
			Name: "over/under", Rounds: 3,
			Over: func() { calls += "o" }, OverN: 2,
			Under: func() { calls += "u" }, UnderN: 1,
		})
	})
	if len(calls) == 0 || strings.ReplaceAll(calls, rounds, "") != "" {
		t.Errorf("the calls are %.40s, want %s, repeated", calls, rounds)
	}
}

func TestAtMost(t *testing.T) {
	once(t)
	result := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
		}
		ratio.AtMost(b, 3, "ratio")
		ratio.AtLeast(b, 1, "req/s")
	})
	if diff := cmp.Diff(map[string]float64{"ratio-at-most": 3, "req/s-at-least": 1}, result.Extra); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}
