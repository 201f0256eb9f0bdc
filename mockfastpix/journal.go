package mockfastpix

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
	"unsafe"
)

// Outcome is the result of a request.
type Outcome string

// The outcomes.
const (
	OutcomeAccepted Outcome = "accepted" // a token, a URL signature or credentials were checked and valid
	OutcomeOpen     Outcome = "open"     // served, and nothing had to be checked
	OutcomeRefused  Outcome = "refused"  // not served: see Reason
	OutcomeFailed   Outcome = "failed"   // valid, but fickle mode made it fail
)

// Request is the journal's entry for a request. It never contains a token, a
// signature or a credential.
type Request struct {
	Number     int64     `json:"number"` // 1 for the server's first request
	Time       time.Time `json:"time"`   // on the server's clock
	Method     string    `json:"method"`
	Host       string    `json:"host"`
	Path       string    `json:"path"`
	Query      string    `json:"query,omitempty"` // secret values replaced by "redacted"
	Origin     string    `json:"origin,omitempty"`
	UserAgent  string    `json:"userAgent,omitempty"`
	Resource   Resource  `json:"resource,omitempty"`
	PlaybackID string    `json:"playbackId,omitempty"`
	KeyID      string    `json:"keyId,omitempty"` // the token's kid, if the token is well formed
	Status     int       `json:"status"`          // 0: the connection was dropped without a response
	Outcome    Outcome   `json:"outcome"`
	Reason     string    `json:"reason,omitempty"` // a Reason's code
	Detail     string    `json:"detail,omitempty"` // what was wrong with this request
	Fault      bool      `json:"fault,omitempty"`  // a fault of InjectFault applied to it
}

// String returns the request in one line.
func (r Request) String() string {
	line := fmt.Sprintf("#%d %s %s %d %s", r.Number, r.Method, r.Path, r.Status, r.Outcome)
	if r.Reason != "" {
		line += " " + r.Reason
	}
	if r.Detail != "" {
		line += ": " + r.Detail
	}
	return line
}

// size returns roughly the number of bytes that r occupies.
func (r *Request) size() int {
	return int(unsafe.Sizeof(*r)) + len(r.Method) + len(r.Host) + len(r.Path) + len(r.Query) + len(r.Origin) +
		len(r.UserAgent) + len(r.PlaybackID) + len(r.KeyID) + len(r.Detail)
}

// share replaces strings of r by equal ones of an earlier request, so that the
// journal consists of fewer objects.
func (r *Request) share(earlier *Request) {
	for _, s := range [...][2]*string{
		{&r.Method, &earlier.Method},
		{&r.Host, &earlier.Host},
		{&r.Path, &earlier.Path},
		{&r.Query, &earlier.Query},
		{&r.Origin, &earlier.Origin},
		{&r.UserAgent, &earlier.UserAgent},
		{&r.PlaybackID, &earlier.PlaybackID},
		{&r.KeyID, &earlier.KeyID},
		{&r.Detail, &earlier.Detail},
	} {
		if *s[0] == *s[1] {
			*s[0] = *s[1]
		}
	}
}

// maxJournalBytes is how many bytes the journal keeps. With usual requests it
// is reached after some 60,000 of them.
const maxJournalBytes = 32 << 20

// journal keeps the last requests in a ring. Request number n has the index
// (n-1) modulo the size.
type journal struct {
	mu      sync.Mutex
	size    int
	ring    []Request
	resets  int           // so that a reader notices one after which there are as many requests again
	total   int64         // requests ever added since the last reset
	kept    int64         // of these, the newest that are in the ring
	bytes   int           // sum of the sizes of those kept
	changed chan struct{} // closed at the next request; nil while nothing waits
}

// place is where a reader is in the journal: after the request with that number
// since that many resets.
type place struct {
	resets int
	number int64
}

// resetSince reports whether the journal was reset between two places.
func (p place) resetSince(earlier place) bool {
	return p.resets != earlier.resets || p.number < earlier.number
}

func newJournal(size int) *journal { return &journal{size: size} }

// add stores r under the next number. It removes the oldest requests until r
// fits.
func (j *journal) add(r *Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	size := r.size()
	for j.kept > 0 && (j.kept == int64(j.size) || j.bytes+size > maxJournalBytes) {
		oldest := &j.ring[(j.total-j.kept)%int64(j.size)]
		j.bytes -= oldest.size()
		j.kept--
		*oldest = Request{}
	}
	j.total++
	j.kept++
	j.bytes += size
	r.Number = j.total
	if j.kept > 1 {
		r.share(&j.ring[(j.total-2)%int64(j.size)])
	}
	if len(j.ring) < j.size {
		if len(j.ring) == cap(j.ring) { // append would copy large rings more often
			j.ring = slices.Grow(j.ring, min(max(len(j.ring), 16), j.size-len(j.ring)))
		}
		j.ring = append(j.ring, *r)
	} else {
		j.ring[(j.total-1)%int64(j.size)] = *r
	}
	j.wake()
}

func (j *journal) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.resets++
	j.ring, j.total, j.kept, j.bytes = nil, 0, 0, 0
	j.wake()
}

// wake ends the waiting for news. j.mu is held.
func (j *journal) wake() {
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
}

// snapshot returns the kept requests, oldest first.
func (j *journal) snapshot() []Request {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.since(0)
}

// since returns the kept requests whose number is above n, oldest first. j.mu
// is held.
func (j *journal) since(n int64) []Request {
	oldest := max(n, j.total-j.kept)
	list := make([]Request, 0, max(0, j.total-oldest))
	for i := oldest; i < j.total; i++ {
		list = append(list, j.ring[i%int64(j.size)])
	}
	return list
}

// after returns the place after the request with that number since the last
// reset.
func (j *journal) after(number int64) place {
	j.mu.Lock()
	defer j.mu.Unlock()
	return place{j.resets, number}
}

// next returns the kept requests after the place seen, oldest first, and the
// place after the newest request. It waits for a first one. If the journal was
// reset since, all kept requests are new, and next does not wait. When ctx ends
// first, next returns its cause and last.
func (j *journal) next(ctx context.Context, seen place) (news []Request, last place, err error) {
	for {
		j.mu.Lock()
		last = place{j.resets, j.total}
		wasReset := last.resetSince(seen)
		if wasReset {
			news = j.since(0)
		} else {
			news = j.since(seen.number)
		}
		if j.changed == nil {
			j.changed = make(chan struct{})
		}
		changed := j.changed
		j.mu.Unlock()

		if wasReset || len(news) > 0 {
			return news, last, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return news, last, context.Cause(ctx)
		}
	}
}

// wait returns the first kept or coming request that matches. When ctx ends
// first, it returns its cause.
func (j *journal) wait(ctx context.Context, match func(Request) bool) (Request, error) {
	seen := j.after(0)
	for {
		news, last, err := j.next(ctx, seen)
		if err != nil {
			return Request{}, err
		}
		for _, r := range news {
			if match(r) {
				return r, nil
			}
		}
		seen = last
	}
}
