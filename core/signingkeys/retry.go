package signingkeys

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	firstWait = 250 * time.Millisecond
	lastWait  = 8 * time.Second
)

// backoff returns how long to wait before the next attempt, and whether to make
// one.
func (c *config) backoff(attempt int, err error) (wait time.Duration, again bool) {
	if attempt > c.retries || !temporary(err) {
		return 0, false
	}
	wait = min(firstWait<<min(attempt-1, 10), lastWait)
	// The jitter keeps clients that failed together from returning together.
	wait = wait/2 + rand.N(wait/2) //nolint:gosec // jitter needs no secrecy
	var refused *Error
	if errors.As(err, &refused) && refused.RetryAfter > 0 {
		if refused.RetryAfter > c.maxWait {
			return 0, false
		}
		wait = max(wait, refused.RetryAfter)
	}
	return min(wait, c.maxWait), true
}

// temporary reports whether another attempt may succeed.
func temporary(err error) bool {
	var refused *Error
	if errors.As(err, &refused) {
		switch refused.Status {
		case http.StatusRequestTimeout, http.StatusTooManyRequests:
			return true
		case http.StatusNotImplemented:
			return false
		}
		return refused.Status >= 500
	}
	if errors.Is(err, ErrUnexpectedAnswer) {
		return false
	}
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &certificate) {
		return false
	}
	var transport *url.Error
	if errors.As(err, &transport) {
		return !strings.Contains(transport.Err.Error(), "server gave HTTP response to HTTPS client")
	}
	return true // the response ended early
}

// retryAfter returns the wait in the Retry-After header, or 0 if there is none.
// A date in the header is compared with the date of the response, so that a
// wrong local clock does not matter.
func retryAfter(h http.Header, date time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(value)
	if err != nil || date.IsZero() {
		return 0
	}
	return max(until.Sub(date), 0)
}

// sleep waits for d, or until ctx is done and then returns its error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
