package signingkeys

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// What went wrong with a call, for errors.Is.
var (
	// ErrUnauthorized: FastPix does not know the credentials (401).
	ErrUnauthorized = errors.New("unauthorized")
	// ErrForbidden: the access token lacks the permission (403).
	ErrForbidden = errors.New("forbidden")
	// ErrNotFound: there is no such signing key in this workspace (404).
	ErrNotFound = errors.New("not found")
	// ErrInvalidRequest: FastPix does not take the request (400, 409, 422); Error.Fields may say why.
	ErrInvalidRequest = errors.New("invalid request")
	// ErrRateLimited: too many requests (429), also after the retries.
	ErrRateLimited = errors.New("rate limited")
	// ErrUnavailable: FastPix is in trouble (5xx), also after the retries.
	ErrUnavailable = errors.New("unavailable")
	// ErrUnexpectedAnswer: a success that is not of the documented form, or a redirect: probably not FastPix's API.
	ErrUnexpectedAnswer = errors.New("unexpected answer")
	// ErrInvalidKeyID: the key ID cannot be one; no request was made.
	ErrInvalidKeyID = errors.New("invalid signing key ID")
)

// Error is an answer of FastPix's API that is not a success.
type Error struct {
	Operation   string        // what was tried, such as "create signing key"
	Status      int           // HTTP status
	Message     string        // error.message of the answer, if any
	Description string        // error.description of the answer, if any
	Fields      []FieldError  // error.fields of the answer, for 422
	RetryAfter  time.Duration // how long the server asked to wait, 0 when it did not
	Attempts    int           // how often the call was tried
}

// FieldError names a part of a request that FastPix does not take.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Error says what was tried, what FastPix answered, and what to do about it.
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
		return "check access token ID and secret key, and that they are of the workspace you mean"
	case e.Status == http.StatusForbidden:
		return "give the access token the System permission in FastPix's dashboard"
	case e.Status >= 300 && e.Status < 400:
		return "redirects are not followed: set the base URL to the address that it leads to"
	case e.RetryAfter > 0:
		return fmt.Sprintf("it asks to wait for %v", e.RetryAfter)
	}
	return ""
}

// Is makes errors.Is see the sentinel of the status.
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

// newError reads FastPix's error envelope. Other bodies, such as a proxy's page, are not passed on.
func newError(operation string, res *http.Response, body []byte, date time.Time) *Error {
	var envelope struct {
		Error struct {
			Message     string       `json:"message"`
			Description string       `json:"description"`
			Fields      []FieldError `json:"fields"`
		} `json:"error"`
	}
	_ = json.Unmarshal(body, &envelope) // what is not JSON has no message
	e := &Error{
		Operation:   operation,
		Status:      res.StatusCode,
		Message:     oneLine(envelope.Error.Message),
		Description: oneLine(envelope.Error.Description),
		RetryAfter:  retryAfter(res.Header, date),
	}
	for _, f := range envelope.Error.Fields[:min(len(envelope.Error.Fields), maxFields)] {
		e.Fields = append(e.Fields, FieldError{oneLine(f.Field), oneLine(f.Message)})
	}
	return e
}

const (
	maxFields = 20
	maxText   = 300 // runes
)

// oneLine makes text of a server fit for a log line.
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
