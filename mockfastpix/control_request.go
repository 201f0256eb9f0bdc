package mockfastpix

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

const (
	longestWait = time.Minute      // for new requests, in one poll
	heartbeat   = 15 * time.Second // keeps proxies from closing a silent stream
)

// requestList is a part of the journal.
type requestList struct {
	Requests []Request      `json:"requests"` // oldest first
	Last     int64          `json:"last"`     // number of the newest request: pass it as since
	Kept     int            `json:"kept"`     // requests in the journal
	Total    int            `json:"total"`    // how many the filter selects, without since, before and limit
	Reasons  map[string]int `json:"reasons"`  // how many the filter without reason selects, by reason
}

// requestRange is the part of the selected requests that a list has.
type requestRange struct {
	since, before int64 // numbers of requests that are not in the list; before 0 is no limit
	limit         int   // of the newest; 0 is no limit
}

func newRequestRange(query url.Values) (requestRange, error) {
	since, err := requestNumber(query, "since")
	if err != nil {
		return requestRange{}, err
	}
	before, err := requestNumber(query, "before")
	if err != nil {
		return requestRange{}, err
	}
	limit, err := requestNumber(query, "limit")
	if err != nil {
		return requestRange{}, err
	}
	return requestRange{since, before, int(limit)}, nil
}

// newRequestList selects from the kept requests, oldest first. If they have not
// reached the number since, the journal was reset, and all of them are new.
func newRequestList(kept []Request, filter requestFilter, part requestRange) requestList {
	list := requestList{Requests: []Request{}, Kept: len(kept), Reasons: map[string]int{}}
	if len(kept) > 0 {
		list.Last = kept[len(kept)-1].Number
	}
	if list.Last < part.since {
		part.since = 0
	}
	for i := range kept {
		r := &kept[i]
		if r.Reason != "" && filter.selects(r, "reason") {
			list.Reasons[r.Reason]++
		}
		if !filter.selects(r, "") {
			continue
		}
		list.Total++
		if r.Number > part.since && (part.before == 0 || r.Number < part.before) {
			list.Requests = append(list.Requests, *r)
		}
	}
	if surplus := len(list.Requests) - part.limit; part.limit > 0 && surplus > 0 {
		list.Requests = list.Requests[surplus:]
	}
	return list
}

// listRequests returns the requests of the journal in the range and with the
// fields that the query selects. With wait, it waits that long for a first one.
func (c *controlCall) listRequests() error {
	query := c.r.URL.Query()
	filter, err := newRequestFilter(query)
	if err != nil {
		return err
	}
	part, err := newRequestRange(query)
	if err != nil {
		return err
	}
	wait, err := c.waitTime()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), wait)
	defer cancel()
	defer context.AfterFunc(c.plane.draining, cancel)()
	for seen := c.plane.journal.after(part.since); ; {
		_, last, err := c.plane.journal.next(ctx, seen)
		wasReset := last.resetSince(seen) // the client has to know, so that it counts from 0 again
		if wasReset {
			part.since = 0
		}
		list := newRequestList(c.plane.journal.snapshot(), filter, part)
		if len(list.Requests) > 0 || err != nil || wasReset {
			c.reply(http.StatusOK, list)
			return nil
		}
		seen = last
	}
}

// waitTime returns the time to wait from the query, zero by default.
func (c *controlCall) waitTime() (time.Duration, error) {
	text := c.r.URL.Query().Get("wait")
	if text == "" {
		return 0, nil
	}
	wait, err := time.ParseDuration(text)
	if err != nil || wait < 0 || wait > longestWait {
		return 0, controlInvalid("wait %s: use a duration from 0s to %s", redact.Quote(text), longestWait)
	}
	return wait, nil
}

// requestNumber returns a number from the query, zero by default.
func requestNumber(query url.Values, name string) (int64, error) {
	text := query.Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, controlInvalid("%s %s: give a number that is not negative", name, redact.Quote(text))
	}
	return n, nil
}

func (c *controlCall) deleteRequests() error {
	c.plane.journal.reset()
	return c.noContent()
}

// streamRequests sends the journal as server-sent events, for as long as the
// client listens: event "request" with the request as JSON and its number as
// ID, event "reset" when the journal was emptied. A client that reconnects with
// Last-Event-ID misses nothing that is still in the journal, unless the journal
// was emptied in the meantime and has reached that number again: numbers begin
// at 1 again, and the ID does not tell which of the two requests it is.
func (c *controlCall) streamRequests() error {
	query := c.r.URL.Query()
	if last := c.r.Header.Get("Last-Event-ID"); last != "" {
		query.Set("since", last)
	}
	since, err := requestNumber(query, "since")
	if err != nil {
		return err
	}
	seen := c.plane.journal.after(since)
	control := http.NewResponseController(c.w)
	_ = control.SetReadDeadline(time.Time{}) // an http.Server around this handler may have set one; a recorder cannot
	c.w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	c.w.WriteHeader(http.StatusOK)
	if c.r.Method == http.MethodHead {
		return nil
	}
	ctx, cancel := context.WithCancel(c.r.Context())
	defer cancel()
	defer context.AfterFunc(c.plane.draining, cancel)()
	for {
		if control.Flush() != nil {
			return nil // the client left
		}
		if seen, err = c.sendNews(ctx, seen); err != nil {
			return nil //nolint:nilerr // the client left, or the server is shut down
		}
	}
}

// sendNews waits for requests after the place seen and sends them. After some
// time without requests it sends a comment. It returns the place after the
// newest request.
func (c *controlCall) sendNews(ctx context.Context, seen place) (last place, err error) {
	wait, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	news, last, err := c.plane.journal.next(wait, seen)
	switch {
	case ctx.Err() != nil:
		return last, ctx.Err()
	case err != nil:
		_, err = fmt.Fprint(c.w, ":\n\n")
		return last, err
	}
	if last.resetSince(seen) {
		if _, err := fmt.Fprint(c.w, "event: reset\ndata: {}\n\n"); err != nil {
			return last, err
		}
	}
	for _, r := range news {
		if err := writeEvent(c.w, r); err != nil {
			return last, err
		}
	}
	return last, nil
}

func writeEvent(w http.ResponseWriter, r Request) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "id: %d\nevent: request\ndata: %s\n\n", r.Number, data)
	return err
}
