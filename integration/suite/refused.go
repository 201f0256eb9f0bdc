package suite

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

// secret stands for what the cause of an error may hold and no viewer may see.
const secret = "postgres://app:hunter2@db"

// noKey is a key source that has lost its key.
var noKey = core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
	return core.SigningKey{}, errors.New(secret)
})

func refuseWith(err error) func(Visit) (core.Grant, error) {
	err = fmt.Errorf("%s: %w", secret, err)
	return func(Visit) (core.Grant, error) { return core.Grant{}, err }
}

func refusals(t *testing.T, w world) {
	for _, tt := range []struct {
		name  string
		guard Guard
		want  int
	}{
		{"nobody is signed in", Guard{Resolve: refuseWith(core.ErrUnauthenticated)}, http.StatusUnauthorized},
		{"the viewer may not watch", Guard{Resolve: refuseWith(core.ErrForbidden)}, http.StatusForbidden},
		{"there is no such video", Guard{Resolve: refuseWith(core.ErrNotFound)}, http.StatusNotFound},
		{"authorize refuses", Guard{Authorize: func(Visit, string) error { return core.ErrForbidden }}, http.StatusForbidden},
		{"the resolver grants an ID that cannot be one", Guard{Resolve: func(Visit) (core.Grant, error) {
			return core.Grant{PlaybackID: "../" + secret}, nil
		}}, http.StatusBadRequest},
		{"the resolver grants what cannot be signed", Guard{Resolve: func(Visit) (core.Grant, error) {
			return core.Grant{PlaybackID: "v1", Claims: map[string]any{"exp": secret}}, nil
		}}, http.StatusInternalServerError},
		{"the resolver fails", Guard{Resolve: refuseWith(errors.New("no route"))}, http.StatusInternalServerError},
		{"the key is unavailable", Guard{Signer: w.signerWith(t, noKey)}, http.StatusServiceUnavailable},
		{"a deadline passed in the resolver", Guard{Resolve: refuseWith(context.DeadlineExceeded)}, http.StatusServiceUnavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.guard.Signer == nil {
				tt.guard.Signer = w.signer(t)
			}
			app := w.adapter.New(t,
				Route{Prefix: "/watch", Guards: []Guard{tt.guard}, Page: func(Visit) Answer {
					t.Error("the page ran")
					return Answer{Status: http.StatusOK}
				}},
				Route{Prefix: "/playback", Config: &tt.guard},
			)
			for _, path := range []string{"/watch/v1", "/playback/v1"} {
				for _, method := range []string{http.MethodGet, http.MethodHead} {
					r := fetch(t, method, app+path)
					if r.status != tt.want {
						t.Errorf("%s %s answers %d, want %d", method, path, r.status, tt.want)
					}
					checkRefusal(t, r)
				}
			}
		})
	}
}

// checkRefusal checks what is true of every refusal.
func checkRefusal(t *testing.T, r reply) {
	t.Helper()
	if strings.Contains(r.body, "hunter2") || strings.Contains(r.body, "core:") || len(r.body) > 80 {
		t.Errorf("the refusal says %q, want a short text that tells nothing", r.body)
	}
	if got := r.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the refusal's Cache-Control is %q, want no-store", got)
	}
	if got := r.header.Get("Content-Type"); r.body != "" && got != "text/plain; charset=utf-8" {
		t.Errorf("the refusal's Content-Type is %q, want plain text", got)
	}
}

func skipped(t *testing.T, w world) {
	app := w.adapter.New(t, Route{Prefix: "/watch", Page: show, Guards: []Guard{{
		Signer:  w.signer(t),
		Resolve: refuseWith(core.ErrForbidden),
		Skip:    func(v Visit) bool { return v.Header("X-Trailer") != "" },
	}}})

	r := get(t, app+"/watch/v1", "X-Trailer: yes")
	if r.status != http.StatusOK || r.body != `"no playback"` || r.header.Get("Cache-Control") != "" {
		t.Errorf("the skipped request is answered with %d %q, Cache-Control %q, want the page, no playback, no header",
			r.status, r.body, r.header.Get("Cache-Control"))
	}
	if r := get(t, app+"/watch/v1"); r.status != http.StatusForbidden {
		t.Errorf("the other request is answered with %d, want 403", r.status)
	}
}

func errorHandler(t *testing.T, w world) {
	guard := Guard{
		Signer:  w.signer(t),
		Resolve: refuseWith(core.ErrForbidden),
		ErrorHandler: func(v Visit, err error) Answer {
			if !errors.Is(err, core.ErrForbidden) {
				t.Errorf("the error handler gets %v, want core.ErrForbidden", err)
			}
			code, text := v.Status(err)
			if code != http.StatusForbidden || strings.Contains(text, "hunter2") {
				t.Errorf("Status says %d %q, want 403 and a public text", code, text)
			}
			return Answer{Status: http.StatusPaymentRequired, CacheControl: "no-cache", Body: []byte("buy it first")}
		},
	}
	app := w.adapter.New(t,
		Route{Prefix: "/watch", Guards: []Guard{guard}, Page: show},
		Route{Prefix: "/playback", Config: &guard},
	)
	for _, path := range []string{"/watch/v1", "/playback/v1"} {
		r := get(t, app+path)
		if r.status != http.StatusPaymentRequired || r.body != "buy it first" || r.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s answers %d %q, Cache-Control %q, want what the error handler said", path, r.status, r.body, r.header.Get("Cache-Control"))
		}
	}
}
