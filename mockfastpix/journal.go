package mockfastpix

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Outcome is what became of a request.
type Outcome string

// The outcomes.
const (
	Accepted Outcome = "accepted" // a token, a URL signature or credentials were checked and found good
	Open     Outcome = "open"     // served, and nothing had to be checked
	Refused  Outcome = "refused"  // not served: see Reason
)

// Request is what the journal keeps of a request. It never holds a token, a signature or a credential.
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
	KeyID      string    `json:"keyId,omitempty"` // the token's kid, when the token is well formed
	Status     int       `json:"status"`          // 0: the connection was dropped without an answer
	Verdict    Outcome   `json:"verdict"`
	Reason     string    `json:"reason,omitempty"` // a Reason's code
	Detail     string    `json:"detail,omitempty"` // what was wrong in this case
	Fault      bool      `json:"fault,omitempty"`  // InjectFault had a hand in it
}

// String returns the request in one line.
func (r Request) String() string {
	line := fmt.Sprintf("#%d %s %s %d %s", r.Number, r.Method, r.Path, r.Status, r.Verdict)
	if r.Reason != "" {
		line += " " + r.Reason
	}
	if r.Detail != "" {
		line += ": " + r.Detail
	}
	return line
}

// journal keeps the last requests in a ring.
type journal struct {
	mu      sync.Mutex
	size    int
	ring    []Request
	total   int64         // requests ever added since the last reset
	changed chan struct{} // closed at the next request; nil while nobody waits
}

func newJournal(size int) *journal { return &journal{size: size} }

// add stores r under the next number.
func (j *journal) add(r *Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.total++
	r.Number = j.total
	if len(j.ring) < j.size {
		j.ring = append(j.ring, *r)
	} else {
		j.ring[(j.total-1)%int64(j.size)] = *r
	}
	j.wake()
}

func (j *journal) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ring, j.total = nil, 0
	j.wake()
}

// wake lets those who wait look again. j.mu is held.
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

// since returns the kept requests whose number is above n, oldest first.
func (j *journal) since(n int64) []Request {
	oldest := max(n, j.total-int64(len(j.ring)))
	list := make([]Request, 0, max(0, j.total-oldest))
	for i := oldest; i < j.total; i++ {
		list = append(list, j.ring[i%int64(j.size)])
	}
	return list
}

// wait returns the first kept or coming request that matches.
func (j *journal) wait(ctx context.Context, closing <-chan struct{}, match func(Request) bool) (Request, error) {
	var seen int64
	for {
		j.mu.Lock()
		if j.total < seen {
			seen = 0 // the journal was reset
		}
		news := j.since(seen)
		seen = j.total
		if j.changed == nil {
			j.changed = make(chan struct{})
		}
		changed := j.changed
		j.mu.Unlock()

		for _, r := range news { // outside the lock: match is the caller's
			if match(r) {
				return r, nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Request{}, fmt.Errorf("mockfastpix: no matching request came: %w", ctx.Err())
		case <-closing:
			return Request{}, fmt.Errorf("mockfastpix: no matching request came before the server was closed")
		}
	}
}

// Requests returns the journal: the last requests, oldest first, as copies. The control plane and the console are not in
// it. How many it keeps is set by [WithJournalSize]. A request is in the journal before its answer reaches the client.
func (s *Server) Requests() []Request { return s.journal.snapshot() }

// WaitForRequest returns the first request in the journal that matches, and waits for it when it has not come yet.
// It returns an error when ctx ends or the server is closed first.
func (s *Server) WaitForRequest(ctx context.Context, match func(Request) bool) (Request, error) {
	return s.journal.wait(ctx, s.closing, match)
}

// follow returns the kept requests whose number is above seen, the number of the newest request, which is below seen when
// the journal was reset meanwhile, and a channel that is closed at the next request. After a reset the kept requests all
// count as new.
func (j *journal) follow(seen int64) (news []Request, last int64, changed <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.total < seen {
		seen = 0
	}
	if j.changed == nil {
		j.changed = make(chan struct{})
	}
	return j.since(seen), j.total, j.changed
}
