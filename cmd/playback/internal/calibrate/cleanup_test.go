package calibrate_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/calibrate"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

var errDeclined = errors.New("declined")

// steps returns for each request of a run whether it changes the account.
func steps(t *testing.T, opts ...mockfastpix.Option) []bool {
	t.Helper()
	a := newAccount(t, opts...)
	var all []bool
	a.handle = func(w http.ResponseWriter, r *http.Request, _ int, mock http.Handler) {
		all = append(all, r.Method == http.MethodPost || r.Method == http.MethodDelete)
		mock.ServeHTTP(w, r)
	}
	if _, err := calibrate.Run(t.Context(), a.cfg); err != nil {
		t.Fatal(err)
	}
	return all
}

// ends reports whether a test ends a run at a request: at each that changes the
// account and at every 25th of the others, or without long tests at some.
func ends(changes []bool, request int) bool {
	if !needs.Long() {
		return request%30 == 3 || request > len(changes)-2
	}
	return changes[request-1] || request%25 == 0
}

// wantClean tests that no temporary object and no state file remain.
func (a *account) wantClean(t *testing.T) {
	t.Helper()
	if left := a.leftovers(t); left != clean {
		t.Errorf("%s remain, want %s", left, clean)
	}
	if _, err := os.Stat(a.cfg.StateFile); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the state file remains: %v", err)
	}
}

// TestRun_killed ends the process before a request is sent and before its
// answer arrives. The next run removes what is left, before it asks.
func TestRun_killed(t *testing.T) {
	t.Parallel()
	for name, profile := range map[string]mockfastpix.Profile{
		"idempotent": {}, "not idempotent": {IgnoreIdempotencyKey: true},
	} {
		for when, answered := range map[string]bool{"before the request": false, "before the answer": true} {
			t.Run(name+"/"+when, func(t *testing.T) {
				t.Parallel()
				changes := steps(t, mockfastpix.WithProfile(profile))
				for n := 1; n <= len(changes); n++ {
					if !ends(changes, n) {
						continue
					}
					a := newAccount(t, mockfastpix.WithProfile(profile))
					a.lose = func(i int, sent bool) error {
						if i > n || i == n && sent == answered {
							return io.ErrUnexpectedEOF
						}
						return nil
					}
					if _, err := calibrate.Run(t.Context(), a.cfg); err == nil {
						break // this run had fewer requests
					}
					a.lose, a.cfg.Confirm = nil, func() error { return errDeclined }
					if _, err := calibrate.Run(t.Context(), a.cfg); !errors.Is(err, errDeclined) {
						t.Fatalf("request %d: the second run: %v", n, err)
					}
					if a.wantClean(t); t.Failed() {
						t.Fatalf("after a kill at request %d", n)
					}
				}
			})
		}
	}
}

// TestRun_interrupted interrupts the run at such requests. The same run removes
// what it has created.
func TestRun_interrupted(t *testing.T) {
	t.Parallel()
	changes := steps(t)
	for n := 1; n <= len(changes); n++ {
		if !ends(changes, n) {
			continue
		}
		a := newAccount(t)
		ctx, cancel := context.WithCancel(t.Context())
		a.lose = func(i int, _ bool) error {
			if i == n {
				cancel()
				return context.Canceled
			}
			return nil
		}
		if _, err := calibrate.Run(ctx, a.cfg); n < len(changes)-4 && !errors.Is(err, context.Canceled) {
			t.Errorf("request %d: error %v", n, err)
		}
		cancel()
		if a.wantClean(t); t.Failed() {
			t.Fatalf("after an interruption at request %d", n)
		}
	}
}

// TestRun_interruptedAfterRefusal interrupts the run when the first stream is
// refused and the answer is complete.
func TestRun_interruptedAfterRefusal(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	a.handle = func(w http.ResponseWriter, r *http.Request, _ int, mock http.Handler) {
		if strings.HasSuffix(r.URL.Path, ".m3u8") {
			cancel()
			w.WriteHeader(http.StatusForbidden)
			return
		}
		mock.ServeHTTP(w, r)
	}
	if _, err := calibrate.Run(ctx, a.cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	a.wantClean(t)
}

// pagesNotFound answers requests for the playback IDs of a media with the page
// of a proxy.
func pagesNotFound(a *account) {
	a.handle = func(w http.ResponseWriter, r *http.Request, _ int, mock http.Handler) {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/playback-ids") {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusNotFound)
			return
		}
		mock.ServeHTTP(w, r)
	}
}

// TestRun_pageInCleanUp tests that the page of a proxy is not read as a media
// that is gone, with all its playback IDs.
func TestRun_pageInCleanUp(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	pagesNotFound(a)
	if _, err := calibrate.Run(t.Context(), a.cfg); !errors.Is(err, calibrate.ErrLeftovers) {
		t.Fatalf("error %v, want ErrLeftovers", err)
	}
	a.handle, a.cfg.Confirm = nil, func() error { return errDeclined }
	if _, err := calibrate.Run(t.Context(), a.cfg); !errors.Is(err, errDeclined) {
		t.Fatalf("the second run: %v", err)
	}
	a.wantClean(t)
}

// TestRun_pageForMediaID tests that the page of a proxy is not read as a media
// that does not exist.
func TestRun_pageForMediaID(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.cfg.MediaID = a.media
	pagesNotFound(a)
	const want = "status 404 with a web page"
	if _, err := calibrate.Run(t.Context(), a.cfg); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}

// TestRun_otherKeys tests that a signing key which somebody else creates during
// a lost creation is not deleted.
func TestRun_otherKeys(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	dead := false
	a.lose = func(int, bool) error {
		if dead {
			return io.ErrUnexpectedEOF
		}
		return nil
	}
	var theirs mockfastpix.SigningKey
	a.handle = func(w http.ResponseWriter, r *http.Request, _ int, mock http.Handler) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/signing-keys") && theirs.ID == "" {
			theirs, dead = a.mock.CreateSigningKey(), true // and the request is lost
			panic(http.ErrAbortHandler)
		}
		mock.ServeHTTP(w, r)
	}
	if _, err := calibrate.Run(t.Context(), a.cfg); !errors.Is(err, calibrate.ErrLeftovers) {
		t.Fatalf("error %v, want ErrLeftovers", err)
	}
	dead, a.cfg.Confirm = false, func() error { return errDeclined }
	if _, err := calibrate.Run(t.Context(), a.cfg); !errors.Is(err, errDeclined) {
		t.Fatal(err)
	}
	if left := a.leftovers(t); left != "1 keys, 1 playback IDs" {
		t.Errorf("%s remain, want the key of somebody else", left)
	}
}
