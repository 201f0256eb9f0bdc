package hostapps_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

func rental(find func(r *http.Request) (videoID string, ends time.Time, err error)) nethttp.Resolver {
	return func(r *http.Request) (core.Grant, error) {
		id, ends, err := find(r)
		if err != nil {
			return core.Grant{}, err
		}
		return core.Grant{PlaybackID: id, NotAfter: ends}, nil
	}
}

// TestRental requests the page of a rental once a second in its last minute,
// and after it.
func TestRental(t *testing.T) {
	t.Parallel()
	key, err := core.NewSigningKey(testkeys.KeyID, testkeys.RSA())
	if err != nil {
		t.Fatal(err)
	}
	var seconds, signatures atomic.Int64
	start := time.Date(2026, time.January, 2, 19, 59, 0, 0, time.UTC)
	signer, err := core.NewSigner(key,
		core.WithClock(func() time.Time { return start.Add(time.Duration(seconds.Load()) * time.Second) }),
		core.WithObserver(core.ObserverFunc(func(_ context.Context, e core.Event) {
			if e.Kind == core.EventSigned || e.Kind == core.EventSignedAhead {
				signatures.Add(1)
			}
		})))
	if err != nil {
		t.Fatal(err)
	}
	defer signer.Close()
	ends := start.Add(time.Minute)
	resolve := rental(func(*http.Request) (string, time.Time, error) { return "rented-video", ends, nil })
	page := nethttp.Middleware(signer, resolve)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if p, _ := nethttp.FromRequest(r); !p.ExpiresAt().Equal(ends) {
			t.Errorf("the token expires at %v, want %v", p.ExpiresAt(), ends)
		}
	}))
	for seconds.Load() < 61 {
		want := http.StatusOK
		if seconds.Load() >= 60 {
			want = http.StatusForbidden
		}
		w := httptest.NewRecorder()
		page.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/watch", nil))
		if w.Code != want {
			t.Fatalf("after %d s: status %d, want %d", seconds.Load(), w.Code, want)
		}
		seconds.Add(1)
	}
	if n := signatures.Load(); n > 2 {
		t.Errorf("60 requests made %d signatures, want at most 2", n)
	}
}
