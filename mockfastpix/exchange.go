package mockfastpix

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
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

// suffer works those effects of a fault that come before the answer, and reports whether they were the answer.
func (s *Server) suffer(x *exchange, f Fault) (answered bool) {
	x.fault, x.entry.Fault = f, true
	if f.Delay > 0 && !x.sleep(f.Delay) || f.Drop {
		x.entry.Verdict, x.entry.Reason = Refused, ErrFault.Code
		x.record(0)
		panic(http.ErrAbortHandler)
	}
	if f.Status == 0 {
		return false
	}
	if x.entry.Resource != ResourceAPI {
		allowAnyOrigin(x.Header(), x.request)
	}
	s.writeFault(x, f)
	return true
}

// log writes the request as one line. Request holds no secrets.
func (s *Server) log(ctx context.Context, r *Request) {
	if !s.options.logger.Enabled(ctx, slog.LevelInfo) {
		return
	}
	s.options.logger.LogAttrs(ctx, slog.LevelInfo, "request",
		slog.String("method", r.Method), slog.String("host", r.Host), slog.String("path", r.Path), slog.Int("status", r.Status),
		slog.String("verdict", string(r.Verdict)), slog.String("reason", r.Reason), slog.String("detail", r.Detail))
}

// writeRefusal answers with FastPix's envelope and writes the reason to the journal.
func (s *Server) writeRefusal(w http.ResponseWriter, r *refusal) {
	if x, ok := w.(*exchange); ok {
		x.entry.Verdict, x.entry.Reason, x.entry.Detail = Refused, r.reason.Code, r.detail
	}
	status := s.options.profile.status(r.reason)
	w.Header().Set(reasonHeader, r.reason.Code)
	writeEnvelope(w, status, envelopeError{Message: r.reason.Message, Description: r.detail, Fields: r.fields})
}

// writeFault answers with the status that a fault asks for.
func (s *Server) writeFault(x *exchange, f Fault) {
	x.entry.Verdict, x.entry.Reason = Refused, ErrFault.Code
	h := x.Header()
	h.Set(reasonHeader, ErrFault.Code)
	if f.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int((f.RetryAfter+time.Second-1)/time.Second)))
	}
	writeEnvelope(x, f.Status, envelopeError{Message: ErrFault.Message, Description: ErrFault.Text})
}
