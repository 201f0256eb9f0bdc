package adapter

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
)

// StatusClientClosedRequest is the status for a client that closed the
// connection. Only logs and metrics see it. HTTP has no such code; nginx uses
// this one.
const StatusClientClosedRequest = 499

// Refusal returns the status code and the public text for a request that has
// no playback because of err. The text is that of a *core.RefusalError, or
// depends on the kind of err, never on its text. ctx is the request's context.
func Refusal(ctx context.Context, err error) (code int, text string) {
	if refusal, ok := chosen(err); ok {
		return refusal.Status, cmp.Or(refusal.Text, http.StatusText(refusal.Status), "The request was refused.")
	}
	switch {
	case errors.Is(err, core.ErrUnauthenticated):
		return http.StatusUnauthorized, "Sign in to watch this video."
	case errors.Is(err, core.ErrForbidden):
		return http.StatusForbidden, "You may not watch this video."
	case errors.Is(err, core.ErrNotFound):
		return http.StatusNotFound, "There is no such video."
	case errors.Is(err, core.ErrInvalidPlaybackID):
		return http.StatusBadRequest, "This is not a valid playback ID."
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		// This case precedes the key's errors, because a canceled key source
		// did not fail. If ctx is not done, something other than the request
		// was canceled, and the client still waits for a response.
		return StatusClientClosedRequest, "The request was canceled."
	case errors.Is(err, core.ErrKeyUnavailable), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "The video is unavailable at the moment. Try again shortly."
	}
	return http.StatusInternalServerError, failed
}

const failed = "The video could not be prepared."

// IsErrorStatus reports whether a response with the status code is a refusal. A
// framework's error can have any code, and a code such as 200 or 302 would let
// a page without a video pass for one.
func IsErrorStatus(code int) bool { return code >= http.StatusBadRequest && code <= 599 }

// chosen returns the status and the text that the resolver chose, if it did. An
// invalid status becomes 500.
func chosen(err error) (core.RefusalError, bool) {
	var refusal *core.RefusalError
	if !errors.As(err, &refusal) || refusal == nil {
		return core.RefusalError{}, false
	}
	if !IsErrorStatus(refusal.Status) {
		return core.RefusalError{Status: http.StatusInternalServerError, Text: failed}, true
	}
	return *refusal, true
}
