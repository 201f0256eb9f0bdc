package mockfastpix

import (
	"cmp"
	"fmt"
	"strings"
)

// refusal is a reason with the details of one request.
type refusal struct {
	reason  Reason
	message string       // of the envelope; "" for the reason's
	detail  string       // never a token
	fields  []fieldError // for 422
}

// fieldError names a part of the request that FastPix does not accept.
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

// explain sets the detail to a summary of the fields, for the journal.
func (r *refusal) explain() *refusal {
	parts := make([]string, len(r.fields))
	for i, f := range r.fields {
		parts[i] = f.Field + " " + f.Message
	}
	r.detail = strings.Join(parts, "; ")
	return r
}

// envelope returns the error of the response.
func (r *refusal) envelope() envelopeError {
	return envelopeError{
		Message: cmp.Or(r.message, r.reason.Message), Description: r.detail, Fields: r.fields,
	}
}
