package signingkeys

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// Reasons why a call failed, for errors.Is.
var (
	// ErrUnauthorized means that the access token ID or the secret key is wrong
	// (401).
	ErrUnauthorized = errors.New("wrong credentials")
	// ErrForbidden means that the access token lacks the permission (403).
	ErrForbidden = errors.New("missing permission")
	// ErrNotFound means that the workspace has no such signing key (404). A 404
	// without FastPix's JSON is an ErrUnexpectedAnswer.
	ErrNotFound = errors.New("signing key not found")
	// ErrInvalidRequest means that FastPix refuses the request (400, 409, 422
	// and other 4xx). [Error.Fields] may contain the reasons.
	ErrInvalidRequest = errors.New("invalid request")
	// ErrRateLimited means that there were too many requests (429), including
	// the retries.
	ErrRateLimited = errors.New("too many requests")
	// ErrUnavailable means that FastPix failed (5xx), including the retries.
	ErrUnavailable = errors.New("unavailable API")
	// ErrUnexpectedAnswer means that the response does not have the documented
	// form, does not report success, or is a redirect. The server is probably
	// not FastPix's API, and whether the call had an effect is unknown.
	ErrUnexpectedAnswer = errors.New("unexpected answer")
)

// Error is a response of the API other than a success.
type Error struct {
	Operation   string        // such as "create signing key"
	Status      int           // HTTP status code
	Message     string        // error.message of the response, if any
	Description string        // error.description of the response, if any
	Fields      []FieldError  // error.fields of the response, if any
	RetryAfter  time.Duration // wait that the server asks for, 0 if none
	Attempts    int           // number of attempts, 1 without retries
}

// FieldError describes a field of a request that FastPix refuses.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Error returns the operation, FastPix's response and the remedy.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: FastPix answered %d", e.Operation, e.Status)
	if text := http.StatusText(e.Status); text != "" {
		b.WriteString(" " + text)
	}
	if e.Message != "" && !strings.EqualFold(e.Message, http.StatusText(e.Status)) {
		fmt.Fprintf(&b, " (%s)", e.Message)
	}
	if e.Description != "" {
		b.WriteString(": " + e.Description)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, ": %s %s", f.Field, f.Message)
	}
	if remedy := e.remedy(); remedy != "" {
		b.WriteString(": " + remedy)
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (tried %d times)", e.Attempts)
	}
	return b.String()
}

func (e *Error) remedy() string {
	switch {
	case e.Status == http.StatusUnauthorized:
		return "check the access token ID and the secret key, and that they belong to the right workspace"
	case e.Status == http.StatusForbidden:
		return "give the access token the System permission in FastPix's dashboard"
	case e.Status >= 300 && e.Status < 400:
		return "redirects are not followed: set the base URL to the address that this one redirects to"
	case e.RetryAfter > 0:
		return fmt.Sprintf("try again in %v", e.RetryAfter)
	}
	return ""
}

// Is reports whether target is the sentinel for the status, such as
// [ErrNotFound] for 404.
func (e *Error) Is(target error) bool {
	switch {
	case e.Status == http.StatusUnauthorized:
		return target == ErrUnauthorized
	case e.Status == http.StatusForbidden:
		return target == ErrForbidden
	case e.Status == http.StatusNotFound:
		return target == ErrNotFound
	case e.Status == http.StatusTooManyRequests:
		return target == ErrRateLimited
	case e.Status >= 500:
		return target == ErrUnavailable
	case e.Status >= 400:
		return target == ErrInvalidRequest
	}
	return target == ErrUnexpectedAnswer
}

// newError returns the error for a response. It has no message if the body is
// not FastPix's, such as a proxy's page.
func newError(operation string, res *http.Response, body envelope, date time.Time) *Error {
	e := &Error{
		Operation:  operation,
		Status:     res.StatusCode,
		RetryAfter: retryAfter(res.Header, date),
	}
	if body.Error == nil {
		return e
	}
	e.Message, e.Description = oneLine(body.Error.Message), oneLine(body.Error.Description)
	for _, f := range body.Error.Fields[:min(len(body.Error.Fields), maxFields)] {
		e.Fields = append(e.Fields, FieldError{oneLine(f.Field), oneLine(f.Message)})
	}
	return e
}

const (
	maxFields = 20
	maxText   = 300 // runes
)

// oneLine returns a server's text on one line, without control characters and
// at most maxText long.
func oneLine(s string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.TrimSpace(s)))
	if len(runes) > maxText {
		return string(runes[:maxText]) + "…"
	}
	return string(runes)
}
