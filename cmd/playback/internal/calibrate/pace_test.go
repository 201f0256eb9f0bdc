package calibrate_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/calibrate"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestRun_pace tests the pauses between requests, and their number, for a
// service with the limits that need the most probes.
func TestRun_pace(t *testing.T) {
	t.Parallel()
	a := newAccount(t, mockfastpix.WithProfile(mockfastpix.Profile{
		Leeway: 299 * time.Second, MaxLifetime: 11 * time.Minute,
		Issuers: []string{"fastpix.com"}, IgnoreIdempotencyKey: true,
	}))
	now := a.mock.Now()
	a.cfg.Now = func() time.Time { return now }
	a.cfg.Sleep = func(ctx context.Context, d time.Duration) error {
		now = now.Add(d)
		a.mock.SetTime(now)
		return ctx.Err()
	}
	var last time.Time
	a.handle = func(w http.ResponseWriter, r *http.Request, n int, mock http.Handler) {
		if pause := now.Sub(last); n > 1 && pause < 500*time.Millisecond {
			t.Errorf("request %d: %v after the previous one, want at least 0.5 s", n, pause)
		}
		last = now
		a.mock.SetTime(now)
		mock.ServeHTTP(w, r)
	}
	report, err := calibrate.Run(t.Context(), a.cfg)
	if err != nil {
		t.Fatal(err)
	}
	if report.Requests != a.n || a.n > calibrate.MaxRequests {
		t.Errorf("%d requests, and %d in the report, want at most %d", a.n, report.Requests, calibrate.MaxRequests)
	}
	for _, f := range report.Findings {
		if strings.Contains(f.Observed, "were used up") {
			t.Errorf("%s: %s", f.ID, f.Observed)
		}
	}
}

// TestRun_budget tests that a service which never answers a second time does
// not get more requests.
func TestRun_budget(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.handle = func(w http.ResponseWriter, r *http.Request, n int, mock http.Handler) {
		if !strings.HasPrefix(r.URL.Path, "/v1/") && n > 15 && n%3 != 0 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		mock.ServeHTTP(w, r)
	}
	if _, err := calibrate.Run(t.Context(), a.cfg); err != nil {
		t.Fatal(err)
	}
	if a.n > calibrate.MaxRequests {
		t.Errorf("%d requests, want at most %d", a.n, calibrate.MaxRequests)
	}
	a.wantClean(t)
}

// TestRun_notServed tests that the run waits as Retry-After says, and ends
// after three refusals to serve, or if the pause is long.
func TestRun_notServed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status     int
		retryAfter string
		refused    int // of how many requests
		requests   int // to the edge after the first refusal
		pause      time.Duration
	}{
		{http.StatusTooManyRequests, "7", 1, 0, 7 * time.Second},
		{http.StatusServiceUnavailable, "", 1, 0, time.Second},
		{http.StatusTooManyRequests, "7", 100, 3, 7 * time.Second},
		{http.StatusServiceUnavailable, "", 100, 3, time.Second},
		{http.StatusTooManyRequests, "600", 100, 1, 0},
	} {
		t.Run(fmt.Sprintf("%d %s %d", test.status, test.retryAfter, test.refused), func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			var refused []time.Time
			served := false
			a.handle = func(w http.ResponseWriter, r *http.Request, n int, mock http.Handler) {
				edge := !strings.HasPrefix(r.URL.Path, "/v1/")
				switch {
				case edge && n > 20 && len(refused) < test.refused:
					refused = append(refused, a.mock.Now())
					if test.retryAfter != "" {
						w.Header().Set("Retry-After", test.retryAfter)
					}
					w.WriteHeader(test.status)
					return
				case len(refused) > 0 && !served:
					served = true
					if pause := a.mock.Now().Sub(refused[len(refused)-1]); pause < test.pause {
						t.Errorf("the next request came after %v, want %v", pause, test.pause)
					}
				}
				mock.ServeHTTP(w, r)
			}
			_, err := calibrate.Run(t.Context(), a.cfg)
			if stops := test.requests > 0; errors.Is(err, calibrate.ErrNotServed) != stops {
				t.Errorf("error %v, want ErrNotServed: %t", err, stops)
			}
			if test.requests > 0 && len(refused) != test.requests {
				t.Errorf("%d requests were refused, want %d", len(refused), test.requests)
			}
			a.wantClean(t)
		})
	}
}
