package mockfastpix

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault describes an injected failure. The first group of fields selects
// requests: the fault applies to those that match every field that is set. The
// second group describes the effects, which can be combined. A fault that has
// no effect, or that cannot match a request, is refused.
type Fault struct {
	Method     string `json:"method,omitempty"` // empty: all but OPTIONS
	Host       string `json:"host,omitempty"`   // without port
	Path       string `json:"path,omitempty"`   // exact, or a prefix when it ends in *
	PlaybackID string `json:"playbackId,omitempty"`
	Skip       int    `json:"skip,omitempty"`  // number of matching requests to pass first
	Times      int    `json:"times,omitempty"` // number of requests to apply to; 0: no limit

	Delay          time.Duration `json:"delay,omitempty"`          // real time, before anything else
	Drop           bool          `json:"drop,omitempty"`           // close the connection without a response
	Status         int           `json:"status,omitempty"`         // respond with this status and an error envelope
	RetryAfter     time.Duration `json:"retryAfter,omitempty"`     // adds Retry-After in whole seconds, with Status
	DropBody       bool          `json:"dropBody,omitempty"`       // send the headers, then close the connection
	TruncateAfter  int           `json:"truncateAfter,omitempty"`  // bytes of the body before the connection closes
	BytesPerSecond int           `json:"bytesPerSecond,omitempty"` // limits the speed of the body
	ContentType    string        `json:"contentType,omitempty"`    // replaces the response's
}

func (f Fault) matches(r *http.Request, playbackID string) bool {
	if f.Method == "" && r.Method == http.MethodOptions { // preflights neither match nor count
		return false
	}
	if f.Method != "" && f.Method != r.Method || f.PlaybackID != "" && f.PlaybackID != playbackID {
		return false
	}
	if f.Host != "" && !strings.EqualFold(f.Host, hostname(r.Host)) {
		return false
	}
	if prefix, ok := strings.CutSuffix(f.Path, "*"); ok {
		return strings.HasPrefix(r.URL.Path, prefix)
	}
	return f.Path == "" || f.Path == r.URL.Path
}

func hostname(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return hostport
}

// faults are the injected faults, oldest first.
type faults struct {
	mu    sync.RWMutex
	list  []*armedFault
	total int // faults ever added, for their IDs
}

type armedFault struct {
	Fault
	id   int // 1 for the first
	seen int // matching requests so far
}

// arm adds a fault and returns it with its ID.
func (fs *faults) arm(f Fault) armedFault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.total++
	armed := armedFault{Fault: f, id: fs.total}
	fs.list = append(fs.list, &armed)
	return armed
}

// disarm removes a fault. It returns false if there is none with the ID.
func (fs *faults) disarm(id int) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	i := slices.IndexFunc(fs.list, func(a *armedFault) bool { return a.id == id })
	if i < 0 {
		return false
	}
	fs.list = slices.Delete(slices.Clone(fs.list), i, i+1)
	return true
}

func (fs *faults) reset() {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.list = nil
}

// take returns the oldest fault that applies to the request, and counts the
// request for every fault that it matches.
func (fs *faults) take(r *http.Request, playbackID string) (Fault, bool) {
	fs.mu.RLock()
	none := len(fs.list) == 0
	fs.mu.RUnlock()
	if none {
		return Fault{}, false
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	var taken *armedFault
	for _, a := range fs.list {
		if !a.matches(r, playbackID) {
			continue
		}
		a.seen++
		if taken == nil && a.seen > a.Skip && (a.Times == 0 || a.seen <= a.Skip+a.Times) {
			taken = a
		}
	}
	if taken == nil {
		return Fault{}, false
	}
	return taken.Fault, true
}

// snapshot returns copies of the faults, oldest first.
func (fs *faults) snapshot() []armedFault {
	fs.mu.RLock()
	defer fs.mu.RUnlock()
	list := make([]armedFault, len(fs.list))
	for i, a := range fs.list {
		list[i] = *a
	}
	return list
}
