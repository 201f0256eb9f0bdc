package mockfastpix

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

const (
	longestWait = time.Minute      // for new requests, in one poll
	heartbeat   = 15 * time.Second // keeps proxies from closing a silent stream
)

type requestList struct {
	Requests []Request `json:"requests"` // oldest first
	Last     int64     `json:"last"`     // number of the newest request: pass it as since
}

// listRequests returns the journal after the request number since. With wait, it waits that long for a first one.
func (c *controlCall) listRequests() error {
	query := c.r.URL.Query()
	since, err := requestNumber(query.Get("since"))
	if err != nil {
		return err
	}
	wait, err := time.ParseDuration(query.Get("wait"))
	if text := query.Get("wait"); text != "" && (err != nil || wait < 0 || wait > longestWait) {
		return badControl("wait %s: give a duration from 0s to %s", quote(redact(text)), longestWait)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		news, last, changed := c.journal.follow(since)
		if len(news) == 0 && last >= since {
			select {
			case <-changed:
				continue
			case <-timer.C:
			case <-c.r.Context().Done():
			case <-c.closing:
			case <-c.draining():
			}
		}
		c.reply(http.StatusOK, requestList{Requests: news, Last: last})
		return nil
	}
}

func requestNumber(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, badControl("since %s: give the number of a request", quote(redact(text)))
	}
	return n, nil
}

func (c *controlCall) deleteRequests() error {
	c.journal.reset()
	return c.noContent()
}

// streamRequests sends the journal as server-sent events, for as long as the client listens: event "request" with the
// request as JSON and its number as ID, event "reset" when the journal was emptied. A client that comes back with
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
	ticker := time.NewTicker(heartbeat)
	defer ticker.Stop()
	draining := c.draining()
	for {
		news, last, changed := c.journal.follow(seen)
		if last < seen {
			if _, err := fmt.Fprint(c.w, "event: reset\ndata: {}\n\n"); err != nil {
				return nil //nolint:nilerr // the client left
			}
		}
		seen = last
		for _, r := range news {
			if err := writeEvent(c.w, r); err != nil {
				return nil //nolint:nilerr // the client left
			}
		}
		if err := control.Flush(); err != nil {
			return nil //nolint:nilerr // the client left
		}
		select {
		case <-changed:
		case <-ticker.C:
			if _, err := fmt.Fprint(c.w, ":\n\n"); err != nil {
				return nil //nolint:nilerr // the client left
			}
		case <-c.r.Context().Done():
			return nil
		case <-c.closing:
			return nil
		case <-draining:
			return nil
		}
	}
}

func writeEvent(w http.ResponseWriter, r Request) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "id: %d\nevent: request\ndata: %s\n\n", r.Number, data)
	return err
}
