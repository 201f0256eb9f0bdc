package mockfastpix

import (
	"fmt"
	"strings"
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

// explain makes the detail out of the fields, for the journal.
func (r *refusal) explain() *refusal {
	parts := make([]string, len(r.fields))
	for i, f := range r.fields {
		parts[i] = f.Field + " " + f.Message
	}
	r.detail = strings.Join(parts, "; ")
	return r
}
