package calibrate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/fastpixhttp"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
)

// MaxRequests bounds the requests of a run.
const MaxRequests = 150

const (
	reserved      = 12 // requests that are kept for the removal of the temporary objects
	maxRefusals   = 3  // to serve, in a row
	maxRetryAfter = time.Minute
	backoff       = time.Second // after a refusal to serve without Retry-After
)

// ErrNotServed means that the run has stopped, because FastPix does not want
// more requests.
var ErrNotServed = errors.New("FastPix refused to serve requests (429 or 503)")

// errBudget is the error of a request that would exceed the limit.
var errBudget = fmt.Errorf("the %d requests of a run were used up", MaxRequests)

// pacer sends requests one after the other, at a limited rate and in a limited
// number.
type pacer struct {
	client   fastpixhttp.Client
	sleep    func(context.Context, time.Duration) error
	interval time.Duration
	clock    serverClock
	counted  func(sent int)

	next     time.Time // the earliest time of the next request
	sent     int
	refusals int   // to serve, in a row
	stopped  error // why there are no further requests
	cleaning bool  // the reserved requests can be used
}

// answer is a response with the local time before and after.
type answer struct {
	fastpixhttp.Response
	sent, received time.Time
}

// do waits for its turn and sends a request. It makes no retries.
func (p *pacer) do(ctx context.Context, r fastpixhttp.Request) answer {
	if err := p.wait(ctx); err != nil {
		return answer{Response: fastpixhttp.Response{Err: err}}
	}
	p.sent++
	p.counted(p.sent)
	a := answer{sent: p.client.Now()}
	a.Response = p.client.Do(ctx, r)
	a.received = p.client.Now()
	p.next = a.sent.Add(p.interval)
	p.clock.observe(a)
	p.heed(a)
	return a
}

// wait waits for the turn of the next request.
func (p *pacer) wait(ctx context.Context) error {
	most := MaxRequests - reserved
	if p.cleaning {
		most = MaxRequests
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case p.stopped != nil && !p.cleaning:
		return p.stopped
	case p.sent >= most:
		return errBudget
	}
	if d := p.next.Sub(p.client.Now()); d > 0 {
		return p.sleep(ctx, d)
	}
	return nil
}

// heed slows down or stops after a refusal to serve.
func (p *pacer) heed(a answer) {
	if a.Err != nil {
		return
	}
	if a.Status != http.StatusTooManyRequests && a.Status != http.StatusServiceUnavailable {
		p.refusals = 0
		return
	}
	p.refusals++
	pause := retryAfter(a)
	switch {
	case pause > maxRetryAfter:
		p.stopped = fmt.Errorf("%w and asked to wait for %s", ErrNotServed, words.Length(pause))
	case p.refusals >= maxRefusals:
		p.stopped = fmt.Errorf("%w %d times in a row", ErrNotServed, p.refusals)
	}
	p.next = later(p.next, a.received.Add(min(max(pause, backoff), maxRetryAfter)))
}

// retryAfter returns the pause that the server asks for, or 0.
func retryAfter(a answer) time.Duration {
	value := a.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil && seconds > 0 {
		return time.Duration(min(seconds, 1<<20)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(a.received.Add(a.Clock)))
	}
	return 0
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
