package mockfastpix

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

const (
	longestWait = time.Minute      // for new requests, in one poll
	heartbeat   = 15 * time.Second // keeps proxies from closing a silent stream
)

type requestList struct {
	Requests []Request `json:"requests"` // oldest first
	Last     int64     `json:"last"`     // number of the newest request: pass it as since
}

// listRequests returns the requests of the journal after the number since that
// the filter selects. With wait, it waits that long for a first one.
func (c *controlCall) listRequests() error {
	query := c.r.URL.Query()
	filter, err := newRequestFilter(query)
	if err != nil {
		return err
	}
	since, err := requestNumber(query.Get("since"))
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
	for {
		news, last, err := c.plane.journal.next(ctx, since)
		list := requestList{Requests: filter.selected(news), Last: last}
		wasReset := last < since // the client has to know, so that it counts from 0 again
		if len(list.Requests) > 0 || err != nil || wasReset {
			c.reply(http.StatusOK, list)
			return nil
		}
		since = last
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

func requestNumber(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, controlInvalid("since %s: give the number of a request", redact.Quote(text))
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
// Last-Event-ID misses nothing that is still in the journal.
func (c *controlCall) streamRequests() error {
	since := c.r.Header.Get("Last-Event-ID")
	if since == "" {
		since = c.r.URL.Query().Get("since")
	}
	seen, err := requestNumber(since)
	if err != nil {
		return err
	}
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

// sendNews waits for requests after the number seen and sends them. After some
// time without requests it sends a comment. It returns the number of the newest
// request.
func (c *controlCall) sendNews(ctx context.Context, seen int64) (last int64, err error) {
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
	if last < seen {
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
