package mockfastpix

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// refusal is a reason applied to a case.
type refusal struct {
	reason Reason
	detail string       // never a token
	fields []fieldError // for 422
}

// fieldError names a part of the request that FastPix does not take.
type fieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func refuse(reason Reason, format string, args ...any) *refusal {
	return &refusal{reason: reason, detail: fmt.Sprintf(format, args...)}
}

func (r *refusal) field(name, message string) *refusal {
	r.fields = append(r.fields, fieldError{name, message})
	return r
}

// envelope is the body of FastPix's error answers. The form for 422 has fields and no description.
type envelope struct {
	Success bool          `json:"success"`
	Error   envelopeError `json:"error"`
}

type envelopeError struct {
	Code        int          `json:"code"`
	Message     string       `json:"message"`
	Description string       `json:"description,omitempty"`
	Fields      []fieldError `json:"fields,omitempty"`
}

const reasonHeader = "X-Mock-Reason"

// writeRefusal answers with FastPix's envelope and writes the reason to the journal.
func (s *Server) writeRefusal(w http.ResponseWriter, r *refusal) {
	if x, ok := w.(*exchange); ok {
		x.entry.Verdict, x.entry.Reason, x.entry.Detail = Refused, r.reason.Code, r.detail
	}
	status := s.options.profile.status(r.reason)
	w.Header().Set(reasonHeader, r.reason.Code)
	writeEnvelope(w, status, envelopeError{Message: r.reason.Message, Description: r.detail, Fields: r.fields})
}

func writeEnvelope(w http.ResponseWriter, status int, e envelopeError) {
	e.Code = status
	if len(e.Fields) > 0 {
		e.Description = ""
	}
	body, err := json.Marshal(envelope{Error: e})
	if err != nil {
		panic("mockfastpix: " + err.Error()) // strings and numbers always encode
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Del("ETag")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone
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
