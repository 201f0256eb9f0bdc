package core

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"time"
)

// DefaultWarmRate is how many signatures per second [Signer.Warm] makes at
// most: about a tenth of a CPU core with a local key; see [WarmRate].
const DefaultWarmRate = 100

// maxWarmFailures is how many times in a row the key can be unavailable before
// Warm stops.
const maxWarmFailures = 10

// WarmProgress is how far a call of [Signer.Warm] has come.
type WarmProgress struct {
	// Signed is the number of signatures that Warm made, or waited for
	// because a viewer needed the same one.
	Signed int
	// Reused is the number of grants that needed none: the signer had the
	// token, or the policy is Public.
	Reused int
	// Failed is the number of grants that could not be signed.
	Failed int
}

// Done returns the number of grants that Warm has finished.
func (p WarmProgress) Done() int { return p.Signed + p.Reused + p.Failed }

// WarmOption configures a call of [Signer.Warm].
type WarmOption func(*warmConfig) error

type warmConfig struct {
	rate   int
	report func(WarmProgress, Grant, error)
}

// WarmRate sets how many signatures per second [Signer.Warm] makes at most. The
// default is [DefaultWarmRate]. Values under 1 are refused.
//
// A local signature takes about a millisecond of CPU. A signature of a remote
// signer costs money and counts against a quota, so choose a rate that leaves
// most of the quota to viewers.
func WarmRate(perSecond int) WarmOption {
	return func(c *warmConfig) error {
		if perSecond < 1 {
			return optionError("WarmRate", "%d is not positive", perSecond)
		}
		c.rate = perSecond
		return nil
	}
}

// WarmReport sets a function that [Signer.Warm] calls after each grant, with
// the progress, the grant, and the reason if the grant could not be signed.
// Calls do not overlap, and Warm waits for them. A nil function is refused.
func WarmReport(report func(p WarmProgress, g Grant, err error)) WarmOption {
	return func(c *warmConfig) error {
		if report == nil {
			return optionError("WarmReport", "the function is nil")
		}
		c.report = report
		return nil
	}
}

// Warm signs the playbacks of a catalog ahead, so that the first viewers after
// a start or a deployment do not wait for signatures. It calls grants on its
// own goroutine; slices.Values makes one of a slice. It returns when all grants
// are finished or ctx ends, so most applications call it on a goroutine of its
// own.
//
// Warm fills the cache that [Signer.Sign] reads, for the present reuse window
// of each grant, and shares signatures in progress with requests. A grant whose
// token the signer has needs no signature. Warm makes at most [DefaultWarmRate]
// signatures per second, one after the other on half of the cores with a local
// key, and with a remote signer on a quarter of [WithMaxInFlight], so that
// requests come first. Tokens that Warm signs are reported as
// [EventSignedAhead].
//
// A grant that cannot be signed, or whose lifetime is too short for a reuse
// window, does not stop Warm. The error then has their number and the first
// reason. Warm stops early, and the error says so, if
//
//   - ctx ends; the error matches that of ctx;
//   - the key was unavailable for 10 grants in a row; the error matches
//     [ErrKeyUnavailable];
//   - there are more grants than the signer can keep; see [WithMaxEntries].
//
// With WithReuseWindow(0), which keeps nothing, and with a bad option, Warm
// fails at once. The progress is complete in each case.
func (s *Signer) Warm(ctx context.Context, grants iter.Seq[Grant], opts ...WarmOption) (WarmProgress, error) {
	w := &warming{
		signer: s, config: warmConfig{rate: DefaultWarmRate}, results: make(chan warmResult), next: time.Now(),
	}
	for _, opt := range opts {
		if opt == nil {
			return w.progress, fmt.Errorf("core: Warm: %w", errNilOption)
		}
		if err := opt(&w.config); err != nil {
			return w.progress, fmt.Errorf("core: Warm: %w", err)
		}
	}
	if s.config.windowSet && s.config.window == 0 {
		return w.progress, errors.New("core: Warm: the signer keeps nothing, because of WithReuseWindow(0)")
	}
	stopped := w.run(ctx, grants)
	for w.running > 0 {
		w.finish(ctx, <-w.results)
	}
	switch {
	case stopped != nil:
		return w.progress, fmt.Errorf("core: Warm stopped after %d grants: %w", w.progress.Done(), stopped)
	case w.first != nil:
		return w.progress, fmt.Errorf("core: Warm: %d of %d grants could not be signed, the first because: %w",
			w.progress.Failed, w.progress.Done(), w.first)
	}
	return w.progress, nil
}

// warming is a call of Warm.
type warming struct {
	signer   *Signer
	config   warmConfig
	progress WarmProgress
	kept     int   // grants whose playback is in the cache
	first    error // of a grant that could not be signed
	failures int   // of the key, in a row
	keyError error // the last one
	next     time.Time
	running  int // signatures
	results  chan warmResult
}

type warmResult struct {
	grant  Grant
	signed bool
	err    error
}

// run starts the signatures. The error is why it stopped before the end of
// grants.
func (w *warming) run(ctx context.Context, grants iter.Seq[Grant]) error {
	for g := range grants {
		if err := ctx.Err(); err != nil {
			return err
		}
		if w.kept+w.running >= w.signer.config.maxEntries && g.Policy != Public {
			return fmt.Errorf("the signer keeps at most %d playbacks: raise WithMaxEntries, or pass fewer grants",
				w.signer.config.maxEntries)
		}
		r := &request{ahead: true}
		p, err := w.signer.resolve(ctx, &g, r)
		switch {
		case p != nil || err != nil:
		case r.window == 0:
			err = fmt.Errorf("%w: TTL: tokens that are valid for %v are not kept, so Warm does not sign them",
				ErrInvalidGrant, time.Duration(r.terms.ttl)*time.Second)
		default:
			p, _ = w.signer.reuse.find(r.token(), r.start())
		}
		if p != nil || err != nil {
			w.record(ctx, warmResult{grant: g, err: err})
		} else if err := w.wait(ctx, w.limit(r)); err != nil {
			return err
		}
		if w.failures >= maxWarmFailures {
			return w.keyError
		}
		if p != nil || err != nil {
			continue
		}
		w.running++
		go func() {
			_, err := w.signer.mint(ctx, r)
			w.results <- warmResult{grant: g, signed: true, err: err}
		}()
	}
	return nil
}

// limit returns how many signatures can be in progress.
func (w *warming) limit(r *request) int {
	if r.key.remote {
		return max(1, w.signer.config.maxInFlight/4)
	}
	return max(1, runtime.GOMAXPROCS(0)/2)
}

// wait waits until the next signature can begin.
func (w *warming) wait(ctx context.Context, limit int) error {
	for w.running >= limit {
		w.finish(ctx, <-w.results)
	}
	timer := time.NewTimer(time.Until(w.next))
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case result := <-w.results:
			w.finish(ctx, result)
		case now := <-timer.C:
			w.next = now.Add(time.Second / time.Duration(w.config.rate))
			return nil
		}
	}
}

// finish records the result of a signature.
func (w *warming) finish(ctx context.Context, result warmResult) {
	w.running--
	w.record(ctx, result)
}

// record counts and reports a result, unless ctx ended before it was there.
func (w *warming) record(ctx context.Context, result warmResult) {
	switch {
	case result.err != nil && ctx.Err() != nil:
		return
	case result.err != nil:
		w.progress.Failed++
		if w.first == nil {
			w.first = result.err
		}
	case result.signed:
		w.progress.Signed++
	default:
		w.progress.Reused++
	}
	switch {
	case errors.Is(result.err, ErrKeyUnavailable):
		w.failures++
		w.keyError = result.err
	case result.err == nil && result.grant.Policy != Public:
		w.failures = 0
		w.kept++
	}
	if w.config.report != nil {
		w.config.report(w.progress, result.grant, result.err)
	}
}
