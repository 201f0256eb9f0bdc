package views

import "math"

// window is the reuse of the token of one video on one replica. Requests arrive
// at random, x of them in a mean window. As in core.Signer, a request that
// reuses the token in the second half of a window signs the next one ahead.
//
// At its start, a window is either ahead, if its token was signed in the window
// before, or not. That is a Markov chain with two states, whose stationary
// distribution is the steady state.
type window struct {
	x    float64
	none float64 // probability of no request in half a window

	aheadAfterAhead float64 // probability that the next window is ahead if this one is
	aheadAfterNot   float64 // and if it is not
	ahead           float64 // probability of the steady state
}

func newWindow(x float64) window {
	w := window{x: x, none: math.Exp(-x / 2)}
	w.aheadAfterAhead = -math.Expm1(-x / 2)
	w.aheadAfterNot = w.reusedLate(x / 2)
	if w.aheadAfterNot > 0 {
		w.ahead = w.aheadAfterNot / (w.none + w.aheadAfterNot)
	}
	return w
}

// reusedLate returns the probability that a window that is not ahead is reused
// after its middle, in a time in which z requests arrive in the mean: one of
// them if the first half had a request, otherwise two.
func (w window) reusedLate(z float64) float64 {
	return (1-w.none)*-math.Expm1(-z) + w.none*atLeastTwo(z)
}

// atLeastTwo returns the probability of two or more requests in a time in which
// z arrive in the mean.
func atLeastTwo(z float64) float64 {
	if z < 1e-4 {
		return z * z / 2 // without the rounding errors of the difference
	}
	return 1 - math.Exp(-z)*(1+z)
}

// signatures returns the mean number of signatures per window: those for which
// a request waits, and those ahead.
func (w window) signatures() (waited, ahead float64) {
	return (1 - w.ahead) * -math.Expm1(-w.x), w.ahead
}

// restart returns the mean number of additional signatures after all tokens of
// the replica are lost at a random moment.
func (w window) restart() float64 {
	// This is the difference of the costs from that moment on, cold and in
	// the steady state. The cost of a window that is not ahead, compared to
	// one that is, includes that of its successors.
	costAhead := w.aheadAfterAhead
	costNot := -math.Expm1(-w.x) + w.aheadAfterNot
	behind := (costNot - costAhead) / (1 + w.aheadAfterNot - w.aheadAfterAhead)

	const moments = 32
	sum := 0.0
	for i := range moments {
		sum += w.lost((float64(i)+0.5)/moments, behind)
	}
	return sum / moments
}

// lost returns the additional signatures if the tokens are lost at moment, a
// fraction of the window.
func (w window) lost(moment, behind float64) float64 {
	// next is the cost of the next token if it will be signed ahead with this
	// probability.
	next := func(ahead float64) float64 { return ahead + (1-ahead)*behind }

	hasToken := w.ahead + (1-w.ahead)*-math.Expm1(-w.x*moment)
	rest := w.x * (1 - moment)
	cold := -math.Expm1(-rest) // a request signs this window's token
	if moment < 0.5 {
		first := -math.Expm1(-w.x * (0.5 - moment)) // a request before the middle
		cold += next(first*w.aheadAfterAhead + (1-first)*atLeastTwo(w.x/2))
		return hasToken * (cold - next(w.aheadAfterAhead))
	}
	cold += next(atLeastTwo(rest))
	late := w.x * (moment - 0.5)
	hasNext := w.ahead*-math.Expm1(-late) + (1-w.ahead)*w.reusedLate(late)
	return hasNext*cold + (hasToken-hasNext)*(cold-next(-math.Expm1(-rest)))
}
