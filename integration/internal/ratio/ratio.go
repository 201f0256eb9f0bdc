// Package ratio measures pairs of functions in one run and reports the median
// of their ratios as a metric of a benchmark. A ratio is comparable between
// machines, and noise affects both sides, so that the project states speed as
// ratios.
//
// A bound of the metric "unit" is reported as the metric "unit-at-most" or
// "unit-at-least", so that the output of a benchmark is complete.
package ratio

import (
	"slices"
	"testing"
	"time"
)

// Pair is two functions whose times are compared.
type Pair struct {
	// Name states the numerator and the denominator, as in "cold/hot".
	Name string

	// Over and Under are called OverN and UnderN times in one measurement. One
	// measurement should take at least some milliseconds.
	Over, Under   func()
	OverN, UnderN int

	// Rounds is the number of measurements of each side. The short form of a
	// benchmark takes a tenth of them, but at least three.
	Rounds int

	// AtMost and AtLeast are the project's bounds of the ratio. Zero means that
	// there is none.
	AtMost, AtLeast float64
}

// Run runs a sub-benchmark for each pair and reports the metric "ratio", the
// time of one call of Over divided by the time of one call of Under. The two
// sides alternate.
func Run(b *testing.B, pairs ...Pair) {
	b.Helper()
	for _, pair := range pairs {
		b.Run(pair.Name, func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(pair.median(), "ratio")
			}
			b.ReportMetric(0, "ns/op") // the sum of both sides means nothing
			if pair.AtMost != 0 {
				AtMost(b, pair.AtMost, "ratio")
			}
			if pair.AtLeast != 0 {
				AtLeast(b, pair.AtLeast, "ratio")
			}
		})
	}
}

// AtMost reports the upper bound of a metric.
func AtMost(b *testing.B, bound float64, unit string) {
	b.Helper()
	b.ReportMetric(bound, unit+"-at-most")
}

// AtLeast reports the lower bound of a metric.
func AtLeast(b *testing.B, bound float64, unit string) {
	b.Helper()
	b.ReportMetric(bound, unit+"-at-least")
}

func (p Pair) median() float64 {
	rounds := p.Rounds
	if testing.Short() {
		rounds = max(rounds/10, 3)
	}
	ratios := make([]float64, rounds)
	for round := range ratios {
		// The order alternates, because a slowdown of the machine often lasts
		// longer than one measurement.
		var over, under float64
		deeper(round%depths, func() {
			if round%2 == 0 {
				over, under = measure(p.Over, p.OverN), measure(p.Under, p.UnderN)
			} else {
				under, over = measure(p.Under, p.UnderN), measure(p.Over, p.OverN)
			}
		})
		ratios[round] = over / under
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

// depths is the number of different stack positions of the measurements. An RSA
// signature takes 5 % longer in some positions, in which the addresses of its
// operands on the stack and in the heap differ by a multiple of 4096.
const depths = 64

// deeper calls f with n more frames on the stack.
//
//go:noinline
func deeper(n int, f func()) {
	if n == 0 {
		f()
		return
	}
	deeper(n-1, f)
}

// measure calls f n times and returns the mean time in nanoseconds.
func measure(f func(), n int) float64 {
	start := time.Now()
	for range n {
		f()
	}
	return float64(time.Since(start)) / float64(n)
}
