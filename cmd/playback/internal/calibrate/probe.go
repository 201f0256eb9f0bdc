package calibrate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/fastpixhttp"
)

// outcome is what a probe has found out.
type outcome int

const (
	unprobed     outcome = iota
	accepted             // the resource was served
	refused              // FastPix has refused the request, and serves others
	inconclusive         // no answer, or an outage around it
)

// probe is a request with one variable, and its result.
type probe struct {
	// request is called right before the request is sent, because tokens age.
	request func() fastpixhttp.Request
	// opens reports whether the resource was served.
	opens func(fastpixhttp.Response) bool

	outcome outcome
	answer  answer
	why     string // of an inconclusive outcome
}

// served reports whether a file or an object of the API was served.
func served(r fastpixhttp.Response) bool { return r.OK() && !r.IsPage() }

// judge returns what a single answer says. Too many requests, an error of the
// server, a web page of a proxy and an answer that never came say nothing.
func (p *probe) judge() (outcome, string) {
	r := p.answer.Response
	switch {
	case r.Err != nil:
		return inconclusive, r.Err.Error()
	case r.IsPage(), r.Status == http.StatusTooManyRequests, r.Status == http.StatusRequestTimeout, r.Status >= 500:
		return inconclusive, status(r)
	case p.opens(r):
		return accepted, ""
	case r.Status >= 400:
		return refused, ""
	}
	return inconclusive, "an unexpected response with " + status(r)
}

// status describes a response without its texts, which can name objects.
func status(r fastpixhttp.Response) string {
	if r.IsPage() {
		return fmt.Sprintf("status %d with a web page", r.Status)
	}
	return fmt.Sprintf("status %d", r.Status)
}

// maxPending bounds how many refusals share one good request after them.
const maxPending = 4

// group sends probes in order, with requests around them that must succeed. A
// refusal counts only if a request succeeded before it and another one after
// it, so that an outage is not read as a rule. A probe that is accepted is such
// a request too.
func (r *run) group(ctx context.Context, good *probe, probes ...*probe) {
	var pending []*probe
	up := false // a request has succeeded, and none has failed since then
	for i, p := range probes {
		if !up && !r.opens(ctx, good, 5) {
			conclude(probes[i:], "the request that must succeed, does not: "+good.describe())
			return
		}
		up = true
		r.try(ctx, p)
		switch p.outcome {
		case accepted:
			pending = nil
		case refused:
			pending = append(pending, p)
		}
		if len(pending) == maxPending || i == len(probes)-1 {
			up, pending = r.confirm(ctx, good, pending), nil
		}
	}
}

// confirm checks that refusals were not part of an outage, and reports whether
// the service is up. If they may have been, it repeats them once.
func (r *run) confirm(ctx context.Context, good *probe, pending []*probe) bool {
	if len(pending) == 0 || r.opens(ctx, good, 1) {
		return true
	}
	if r.opens(ctx, good, 3) {
		for _, p := range pending {
			r.try(ctx, p)
		}
		if r.opens(ctx, good, 1) {
			return true
		}
	}
	conclude(pending, "requests that must succeed were refused, too: "+good.describe())
	return false
}

// conclude makes probes inconclusive.
func conclude(probes []*probe, why string) {
	for _, p := range probes {
		p.outcome, p.why = inconclusive, why
	}
}

// try sends a probe, and once more if the answer says nothing.
func (r *run) try(ctx context.Context, p *probe) {
	for range 2 {
		p.answer, r.latest = r.pacer.do(ctx, p.request()), p
		p.outcome, p.why = p.judge()
		if p.outcome != inconclusive || r.ended(ctx, p.answer) {
			return
		}
	}
}

// ended reports whether there will be no further requests.
func (r *run) ended(ctx context.Context, a answer) bool {
	return ctx.Err() != nil || errors.Is(a.Err, errBudget) || errors.Is(a.Err, ErrNotServed)
}

// opens reports whether a request that must succeed does, with growing pauses
// between the attempts: an object that is new may not be known everywhere.
func (r *run) opens(ctx context.Context, good *probe, attempts int) bool {
	if good.outcome == accepted && r.latest == good {
		return true // it was the last request
	}
	for i := range attempts {
		if i > 0 && r.sleep(ctx, time.Duration(i)*time.Second) != nil {
			return false
		}
		r.try(ctx, good)
		if good.outcome == accepted || r.ended(ctx, good.answer) {
			break
		}
	}
	return good.outcome == accepted
}

// describe returns the result in words that fit a public issue: the status, and
// FastPix's short message, which names no object.
func (p *probe) describe() string {
	switch p.outcome {
	case accepted:
		return "accepted"
	case refused:
		text := fmt.Sprintf("refused with %d", p.answer.Status)
		if m := p.message(); m != "" {
			text += fmt.Sprintf(" (%s)", m)
		}
		return text
	case inconclusive:
		return p.why
	}
	return "not probed"
}

// message returns the message of FastPix's error envelope, without IDs.
func (p *probe) message() string {
	var envelope struct {
		Error struct{ Message string }
	}
	if json.Unmarshal(p.answer.Body, &envelope) != nil {
		return ""
	}
	return public(envelope.Error.Message)
}
