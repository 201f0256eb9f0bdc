package adapter

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
)

// StatusClientClosedRequest answers a client that has gone away; nobody reads it but logs and metrics. It is nginx's code for
// the same, as HTTP has none.
const StatusClientClosedRequest = 499

// Refusal returns the status code and the public text that answer a request whose playback could not be had because of err.
// The text says nothing of err but its kind. ctx is the request's context.
func Refusal(ctx context.Context, err error) (code int, text string) {
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
		// Before the key's errors: a key source that was interrupted is not at fault. When ctx lives on, something else was
		// cancelled, and the client is still there to be told.
		return StatusClientClosedRequest, "The request was cancelled."
	case errors.Is(err, core.ErrKeyUnavailable), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "The video is unavailable at the moment. Try again shortly."
	}
	return http.StatusInternalServerError, "The video could not be prepared."
}

// Log records why a request failed when the fault is on the server's side. The client is told nothing of it, and a framework
// whose default error handling would be silent must not swallow it.
func Log(ctx context.Context, code int, err error) {
	if code >= http.StatusInternalServerError {
		slog.ErrorContext(ctx, "playback could not be prepared", slog.Int("status", code), slog.Any("error", err))
	}
}
