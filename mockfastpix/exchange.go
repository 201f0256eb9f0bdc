package mockfastpix

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// exchange is one request and its answer: it writes the journal and works the body faults. The journal entry is complete
// before the first byte of the answer leaves, so whoever has the answer finds the entry.
type exchange struct {
	http.ResponseWriter
	server  *Server
	request *http.Request
	entry   Request
	fault   Fault
	began   bool // the header was written
	sent    int  // bytes of the body
}

// Unwrap is for http.ResponseController.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// WriteHeader writes the journal entry, then the header.
func (x *exchange) WriteHeader(status int) {
	if status >= 100 && status < 200 {
		x.ResponseWriter.WriteHeader(status)
		return
	}
	if x.began {
		return
	}
	if x.fault.ContentType != "" {
		x.Header().Set("Content-Type", x.fault.ContentType)
	}
	x.record(status)
	x.ResponseWriter.WriteHeader(status)
}

func (x *exchange) record(status int) {
	x.began = true
	x.entry.Status = status
	x.server.journal.add(&x.entry)
	x.server.log(x.request.Context(), &x.entry)
}

// Write writes body, as the fault demands.
func (x *exchange) Write(p []byte) (int, error) {
	if !x.began {
		x.WriteHeader(http.StatusOK)
	}
	switch {
	case x.request.Method == http.MethodHead:
		return len(p), nil
	case x.fault.DropBody:
		x.abort()
	case x.fault.TruncateAfter > 0 && x.sent+len(p) >= x.fault.TruncateAfter:
		_, _ = x.write(p[:max(0, x.fault.TruncateAfter-x.sent)])
		x.abort()
	}
	return x.write(p)
}

func (x *exchange) write(p []byte) (n int, err error) {
	rate := x.fault.BytesPerSecond
	if rate == 0 {
		n, err = x.ResponseWriter.Write(p)
		x.sent += n
		return n, err
	}
	// Ten portions a second, so that the client sees a trickle and not a pause.
	portion := max(1, rate/10)
	pause := time.Duration(portion) * time.Second / time.Duration(rate)
	for len(p) > 0 {
		m, err := x.ResponseWriter.Write(p[:min(portion, len(p))])
		n += m
		x.sent += m
		if err != nil {
			return n, err
		}
		p = p[m:]
		x.flush()
		if !x.sleep(pause) {
			x.abort()
		}
	}
	return n, nil
}

func (x *exchange) flush() {
	_ = http.NewResponseController(x.ResponseWriter).Flush() // a writer that cannot flush is a recorder in a test
}

// abort cuts the connection after what was written.
func (x *exchange) abort() {
	x.flush()
	panic(http.ErrAbortHandler)
}

// sleep pauses for real time and reports false when the client left or the server closes first.
func (x *exchange) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.request.Context().Done():
		return false
	case <-x.server.closing:
		return false
	}
}

// secretParameters are query parameters whose values must not be kept.
var secretParameters = [...]string{"token", "signature"}

// redactQuery returns a query string for the journal.
func redactQuery(raw string) string {
	if raw == "" {
		return ""
	}
	if rest, ok := strings.CutPrefix(raw, "token="); ok && !strings.ContainsAny(rest, "&;") {
		return "token=redacted" // the usual case, without parsing
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return "unparsable"
	}
	kept := url.Values{}
	for name, list := range values {
		for _, v := range list {
			kept.Add(redact(name), redactValue(name, v))
		}
	}
	return kept.Encode()
}

func redactValue(name, value string) string {
	for _, secret := range secretParameters {
		if strings.EqualFold(name, secret) {
			return "redacted"
		}
	}
	return redact(value)
}

// redact drops what looks like a token from text that came with a request.
func redact(s string) string {
	if looksSecret(s) {
		return "redacted"
	}
	return strings.Clone(clipLong(s)) // a part of the request line would keep all of it in memory, token included
}

// looksSecret tells by the first letters of a JWS: the base64 of {".
func looksSecret(s string) bool { return strings.Contains(s, "eyJ") }

func clipLong(s string) string {
	const most = 512
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
