package mockfastpix

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// exchange is one request and its answer. It writes the journal and applies
// faults. The journal entry is complete before the first byte of the answer is
// sent, so a client that has the answer finds the entry.
//
// A fault that cuts the connection ends the handler with a panic that net/http
// recovers, [http.ErrAbortHandler]. Handlers must not recover it.
type exchange struct {
	http.ResponseWriter
	request   *http.Request
	workspace *workspace
	journal   *journal
	logger    *slog.Logger
	closing   context.Context // ends delays when the server is closed
	pages     bool            // the control plane serves pages about reasons

	entry    Request
	fault    Fault
	whim     *whim // of fickle mode; nil until asked for
	replaced bool  // fickle mode answered, so the body is discarded
	began    bool  // the header was written
	sent     int   // bytes of the body
}

// Unwrap returns the writer below, for [http.ResponseController].
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// WriteHeader writes the journal entry, then the header.
func (x *exchange) WriteHeader(status int) {
	if status >= 100 && status < 200 {
		x.ResponseWriter.WriteHeader(status)
		return
	}
	if x.began || x.failLate(status) {
		return
	}
	if x.fault.ContentType != "" {
		x.Header().Set("Content-Type", x.fault.ContentType)
	}
	x.record(status)
	x.ResponseWriter.WriteHeader(status)
}

// record completes the entry and writes it to the journal and the log.
func (x *exchange) record(status int) {
	x.began = true
	x.entry.Status = status
	x.entry.Detail = redact.Detail(x.entry.Detail) // it may name a field of the body
	x.journal.add(&x.entry)
	x.log()
}

// log writes the request as one line. The entry contains no secrets.
func (x *exchange) log() {
	ctx, r := x.request.Context(), &x.entry
	if !x.logger.Enabled(ctx, slog.LevelInfo) {
		return
	}
	x.logger.LogAttrs(ctx, slog.LevelInfo, "request",
		slog.String("method", r.Method), slog.String("host", r.Host), slog.String("path", r.Path),
		slog.Int("status", r.Status), slog.String("outcome", string(r.Outcome)),
		slog.String("reason", r.Reason), slog.String("detail", r.Detail))
}

// Write writes body, changed as the fault requires.
func (x *exchange) Write(p []byte) (int, error) {
	if !x.began {
		x.WriteHeader(http.StatusOK)
	}
	switch {
	case x.request.Method == http.MethodHead, x.replaced:
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
	// Ten portions a second, so that the client receives a steady trickle.
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

// abort sends what was written and cuts the connection.
func (x *exchange) abort() {
	x.flush()
	panic(http.ErrAbortHandler)
}

// drop cuts the connection without an answer.
func (x *exchange) drop() {
	x.entry.Outcome, x.entry.Reason = OutcomeRefused, ErrFaultInjected.Code
	x.record(0)
	panic(http.ErrAbortHandler)
}

// sleep pauses for real time. It reports false when the client leaves or the
// server is closed first.
func (x *exchange) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.request.Context().Done():
		return false
	case <-x.closing.Done():
		return false
	}
}

// inject applies those effects of a fault that come before the answer, and
// reports whether they were the answer. Effects on the body come with Write.
func (x *exchange) inject(f Fault) (answered bool) {
	x.fault, x.entry.Fault = f, true
	if f.Delay > 0 && !x.sleep(f.Delay) || f.Drop {
		x.drop()
	}
	if f.Status == 0 {
		return false
	}
	x.entry.Outcome, x.entry.Reason = OutcomeRefused, ErrFaultInjected.Code
	h := x.Header()
	if x.entry.Resource != ResourceAPI {
		x.allowOrigin()
	}
	setReason(h, ErrFaultInjected.Code, x.pages)
	if f.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int((f.RetryAfter+time.Second-1)/time.Second)))
	}
	writeEnvelope(x, f.Status, envelopeError{Message: faultMessage(f.Status), Description: ErrFaultInjected.Text})
	return true
}

// faultMessage returns a message that fits the status of a fault.
func faultMessage(status int) string {
	switch {
	case status == http.StatusUnprocessableEntity:
		return messageValidation
	case status < 500 && http.StatusText(status) != "", status == http.StatusServiceUnavailable:
		return strings.ToLower(http.StatusText(status))
	}
	return ErrFaultInjected.Message
}

// allowOrigin allows pages to read the response. The rule of the profile is for
// what FastPix's edge serves.
func (x *exchange) allowOrigin() {
	rule := x.workspace.profile().AllowOrigin
	switch x.entry.Resource {
	case ResourcePlayer, ResourceBeacon, ResourceUpload:
		rule = AllowOriginAny
	}
	allowOrigin(x.Header(), x.request, rule)
}

// refuse answers with FastPix's envelope and writes the reason to the journal.
func (x *exchange) refuse(r *refusal) {
	x.entry.Outcome, x.entry.Reason, x.entry.Detail = OutcomeRefused, r.reason.Code, r.detail
	setReason(x.Header(), r.reason.Code, x.pages)
	profile, e := x.workspace.profile(), r.envelope()
	status := profile.status(r.reason, x.entry.Resource)
	e.Message = cmp.Or(profile.Messages[r.reason.Code], statusMessage(status, e.Message))
	writeEnvelope(x, status, e)
}
