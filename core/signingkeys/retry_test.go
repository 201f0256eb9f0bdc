package signingkeys_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

func TestRetry(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		status   int
		attempts int
	}{
		{"too many requests", 429, 4},
		{"request timeout", 408, 4},
		{"internal error", 500, 4},
		{"bad gateway", 502, 4},
		{"proxy timeout", 524, 4},
		{"connection dropped", 0, 4},
		{"not implemented", 501, 1},
		{"unauthorized", 401, 1},
		{"unprocessable", 422, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newFakeAPI(t)
			api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
				if test.status == 0 {
					panic(http.ErrAbortHandler)
				}
				refuse(w, test.status, "{}")
				return true
			}
			_, err := api.client(t, signingkeys.WithMaxWait(time.Millisecond)).Create(t.Context())
			if err == nil {
				t.Fatal("Create did not fail")
			}
			if got := len(api.seen()); got != test.attempts {
				t.Errorf("%d attempts, want %d", got, test.attempts)
			}
			var e *signingkeys.Error
			if errors.As(err, &e) && e.Attempts != test.attempts {
				t.Errorf("Attempts = %d, want %d", e.Attempts, test.attempts)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	const offBy = 12 * 24 * time.Hour
	inSeconds := func(time.Time) string { return "1" }
	asDate := func(now time.Time) string { return now.Add(time.Second).Format(http.TimeFormat) }
	for _, test := range []struct {
		name  string
		value func(now time.Time) string
		now   time.Time // the server's clock
	}{
		{"seconds", inSeconds, time.Now().UTC()},
		{"date", asDate, time.Now().UTC()},
		{"date of a clock that is days off", asDate, time.Now().UTC().Add(offBy)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newFakeAPI(t)
			api.before = func(w http.ResponseWriter, _ *http.Request, n int) bool {
				if n > 1 {
					return false
				}
				w.Header().Set("Date", test.now.Format(http.TimeFormat))
				w.Header().Set("Retry-After", test.value(test.now))
				refuse(w, 429, `{"success":false,"error":{"code":429,"message":"too many requests"}}`)
				return true
			}
			start := time.Now()
			if _, err := api.client(t).Create(t.Context()); err != nil {
				t.Fatal(err)
			}
			if waited := time.Since(start); waited < time.Second || waited > 20*time.Second {
				t.Errorf("the retry came after %v, want 1s", waited)
			}
		})
	}
}

func TestRetryAfter_aboveMaxWait(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		w.Header().Set("Retry-After", "3600")
		refuse(w, 429, `{"success":false,"error":{"code":429,"message":"Too Many Requests"}}`)
		return true
	}
	_, err := api.client(t).Create(t.Context())
	var e *signingkeys.Error
	if !errors.Is(err, signingkeys.ErrRateLimited) || !errors.As(err, &e) || e.RetryAfter != time.Hour {
		t.Fatalf("error = %v, want ErrRateLimited with RetryAfter 1h", err)
	}
	const want = "create signing key: FastPix answered 429 Too Many Requests: try again in 1h0m0s"
	if err.Error() != want {
		t.Errorf("error text differs\n got %s\nwant %s", err, want)
	}
	if n := len(api.seen()); n != 1 {
		t.Errorf("%d attempts, want 1", n)
	}
}

func TestRetry_contextDone(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		w.Header().Set("Retry-After", "20")
		refuse(w, 503, "{}")
		return true
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := api.client(t).Create(ctx)
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, signingkeys.ErrUnavailable) {
		t.Errorf("error = %v, want context.DeadlineExceeded and ErrUnavailable", err)
	}
	if waited := time.Since(start); waited > 5*time.Second {
		t.Errorf("Create returned after %v, want about 50ms", waited)
	}
}

func TestRetry_attemptTimeout(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.before = func(_ http.ResponseWriter, r *http.Request, n int) bool {
		if n == 1 {
			_, _ = io.Copy(io.Discard, r.Body) // the server notices a closed connection only after this
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		}
		return false
	}
	client := api.client(t, signingkeys.WithTimeout(time.Second), signingkeys.WithMaxWait(time.Millisecond))
	if _, err := client.Create(t.Context()); err != nil {
		t.Errorf("Create: %v, want success of the second attempt", err)
	}
}
