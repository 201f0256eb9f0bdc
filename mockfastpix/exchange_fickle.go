package mockfastpix

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/cdnurl"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/chance"
)

// whim is what fickle mode does with one request.
type whim struct {
	rand    *rand.Rand
	failure whimFailure
	delay   time.Duration // of a slow answer
	done    bool          // the failure happened
}

type whimFailure int

const (
	whimNone whimFailure = iota
	whimBusy             // 429
	whimBroken
	whimUnavailable
	whimSlow
	whimDropped
)

const (
	fastestSlow = 250 * time.Millisecond
	slowestSlow = time.Second
)

// status returns the HTTP status of a failure, or 0 if it has none.
func (f whimFailure) status() int {
	switch f {
	case whimBusy:
		return http.StatusTooManyRequests
	case whimBroken:
		return http.StatusInternalServerError
	case whimUnavailable:
		return http.StatusServiceUnavailable
	}
	return 0
}

// newWhim chooses a failure at the given rate.
func newWhim(r *rand.Rand, rate float64) *whim {
	w := &whim{rand: r}
	if r.Float64() < rate {
		w.failure = whimFailure(1 + r.IntN(int(whimDropped)))
	}
	if w.failure == whimSlow {
		w.delay = fastestSlow + time.Duration(r.Int64N(int64(slowestSlow-fastestSlow)))
	}
	return w
}

// whims returns what fickle mode does with the request, or nil if it does
// nothing. The first call chooses.
func (x *exchange) whims() *whim {
	f := x.workspace.fickle()
	if x.whim != nil || f.Rate == 0 || x.entry.Fault || x.request.Method == http.MethodOptions ||
		x.entry.Resource == ResourcePlayer {
		return x.whim
	}
	x.whim = newWhim(x.workspace.chances.Next(f.Seed, chance.Kind(x.request.Method, x.request.URL.Path)), f.Rate)
	return x.whim
}

// failEarly answers a write with an error status if fickle mode wants one,
// before the write is performed. It reports whether it did.
func (x *exchange) failEarly() bool {
	w := x.whims()
	switch {
	case w == nil || w.failure.status() == 0:
		return false
	case x.request.Method == http.MethodGet || x.request.Method == http.MethodHead:
		return false // fails late, because only requests without errors fail
	}
	x.answerWhim(w)
	return true
}

// failLate makes a response fail that would be a success, and reports whether
// it answered. It returns false after a delay.
func (x *exchange) failLate(status int) (answered bool) {
	if status >= http.StatusBadRequest {
		return false
	}
	w := x.whims()
	switch {
	case w == nil || w.failure == whimNone || w.done:
		return false
	case w.failure.status() != 0:
		h := x.Header()
		for _, name := range [...]string{
			"Accept-Ranges", "Cache-Control", "Content-Length", "Content-Range", "Content-Type", "ETag", "Last-Modified",
		} {
			h.Del(name)
		}
		x.answerWhim(w)
		return true
	case w.failure == whimSlow:
		w.done = true
		x.entry.Reason = ErrFickle.Code
		x.entry.Detail = fmt.Sprintf("the answer was delayed by %v", w.delay.Round(time.Millisecond))
		if x.sleep(w.delay) {
			return false
		}
	}
	w.done = true
	x.entry.Outcome, x.entry.Reason = OutcomeFailed, ErrFickle.Code
	x.record(0)
	panic(http.ErrAbortHandler)
}

// answerWhim answers with the status of the failure.
func (x *exchange) answerWhim(w *whim) {
	w.done = true
	x.entry.Outcome, x.entry.Reason = OutcomeFailed, ErrFickle.Code
	h, status := x.Header(), w.failure.status()
	setReason(h, ErrFickle.Code, x.pages)
	if status == http.StatusTooManyRequests {
		h.Set("Retry-After", "1")
	}
	writeEnvelope(x, status, envelopeError{Message: faultMessage(status), Description: ErrFickle.Text})
	x.replaced = true
}

// unorderedLists are the lists in responses of the management API whose order
// FastPix does not describe.
var unorderedLists = []string{"playbackIds", "tracks", "allow", "deny"}

// vary returns the reply with what FastPix does not promise in another order,
// if fickle mode is on.
func (x *exchange) vary(reply *jsonReply) *jsonReply {
	w := x.whims()
	if w == nil {
		return reply
	}
	return &jsonReply{status: reply.status, body: chance.JSON(w.rand, reply.body, unorderedLists...)}
}

// urlSigner returns a signer for the URLs of a playlist. In fickle mode their
// parameters vary.
func (x *exchange) urlSigner() *cdnurl.Signer {
	expires := x.entry.Time.Add(x.workspace.profile().urlLifetime())
	signer := x.workspace.urlKey.Signer(x.workspace.baseURL(x.request), expires.Unix())
	if w := x.whims(); w != nil {
		signer.Vary(w.rand)
	}
	return signer
}

// renditionOrder returns the order of renditions for a request that asks for
// none: "" for that of the video, "asc" or "desc".
func (x *exchange) renditionOrder() string {
	w := x.whims()
	if w == nil {
		return ""
	}
	return [...]string{"asc", "desc"}[w.rand.IntN(2)]
}
