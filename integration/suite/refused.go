package suite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

// secret is an error text that must not reach viewers.
const secret = "postgres://app:hunter2@db"

// noKey is a key source that always fails.
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
		{"viewer not signed in", Guard{Resolve: refuseWith(core.ErrUnauthenticated)}, http.StatusUnauthorized},
		{"viewer not allowed", Guard{Resolve: refuseWith(core.ErrForbidden)}, http.StatusForbidden},
		{"unknown video", Guard{Resolve: refuseWith(core.ErrNotFound)}, http.StatusNotFound},
		{"refusal by authorize", Guard{
			Authorize: func(Visit, string) error { return core.ErrForbidden },
		}, http.StatusForbidden},
		{"grant with an invalid ID", Guard{Resolve: func(Visit) (core.Grant, error) {
			return core.Grant{PlaybackID: "../" + secret}, nil
		}}, http.StatusBadRequest},
		{"grant with a reserved claim", Guard{Resolve: func(Visit) (core.Grant, error) {
			return core.Grant{PlaybackID: "v1", Claims: map[string]any{"exp": secret}}, nil
		}}, http.StatusInternalServerError},
		{"resolver failure", Guard{Resolve: refuseWith(errors.New("no route"))}, http.StatusInternalServerError},
		{"key unavailable", Guard{Signer: w.signerWith(t, noKey)}, http.StatusServiceUnavailable},
		{"status of the resolver", Guard{
			Resolve: refuseWith(core.Refuse(451, "Not in your country.", errors.New("hunter2"))),
		}, http.StatusUnavailableForLegalReasons},
		{"deadline exceeded in the resolver", Guard{
			Resolve: refuseWith(context.DeadlineExceeded),
		}, http.StatusServiceUnavailable},
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
						t.Errorf("the status of %s %s is %d, want %d", method, path, r.status, tt.want)
					}
					checkRefusal(t, r)
				}
			}
			text := get(t, app+"/watch/v1", "Accept: text/html, */*")
			checkText(t, text)
			checkJSON(t, get(t, app+"/watch/v1", "Accept: application/json"), text.body)
			checkJSON(t, get(t, app+"/playback/v1"), text.body)
		})
	}
}

// checkRefusal checks what all refusals have in common.
func checkRefusal(t *testing.T, r reply) {
	t.Helper()
	if strings.Contains(r.body, "hunter2") || strings.Contains(r.body, "core:") || len(r.body) > 160 {
		t.Errorf("the body of the refusal is %q, want a short text without the cause", r.body)
	}
	if got := r.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the refusal's Cache-Control is %q, want no-store", got)
	}
	if got := r.header.Get("X-Content-Type-Options"); got != "nosniff" {
		t.Errorf("the refusal's X-Content-Type-Options is %q, want nosniff", got)
	}
	challenge := r.header.Get("WWW-Authenticate")
	if (challenge != "") != (r.status == http.StatusUnauthorized) || strings.HasPrefix(challenge, "Basic") {
		t.Errorf("the refusal's WWW-Authenticate is %q with status %d, want one with 401 that is not Basic",
			challenge, r.status)
	}
}

// checkText checks the refusal that browsers get.
func checkText(t *testing.T, r reply) {
	t.Helper()
	got := r.header.Get("Content-Type")
	if r.body == "" || len(r.body) > 80 || got != "text/plain; charset=utf-8" {
		t.Errorf("the refusal is %q with Content-Type %q, want a short plain text", r.body, got)
	}
}

// checkJSON checks the refusal that clients with JSON get.
func checkJSON(t *testing.T, r reply, text string) {
	t.Helper()
	var body struct {
		Error struct {
			Code    int
			Message string
		}
	}
	got := r.header.Get("Content-Type")
	if err := json.Unmarshal([]byte(r.body), &body); err != nil || got != "application/json" {
		t.Errorf("the refusal is %q with Content-Type %q, want JSON (%v)", r.body, got, err)
	}
	if body.Error.Code != r.status || body.Error.Message != text {
		t.Errorf("the refusal is %s, want code %d and message %q", r.body, r.status, text)
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
		t.Errorf("the skipped request returns %d %q, Cache-Control %q, want 200, no playback, no header",
			r.status, r.body, r.header.Get("Cache-Control"))
	}
	if r := get(t, app+"/watch/v1"); r.status != http.StatusForbidden {
		t.Errorf("the status of the other request is %d, want 403", r.status)
	}
}

func errorHandler(t *testing.T, w world) {
	guard := Guard{
		Signer:  w.signer(t),
		Resolve: refuseWith(core.ErrForbidden),
		ErrorHandler: func(v Visit, err error) Answer {
			if !errors.Is(err, core.ErrForbidden) {
				t.Errorf("the error handler received %v, want core.ErrForbidden", err)
			}
			code, text := v.Status(err)
			if code != http.StatusForbidden || strings.Contains(text, "hunter2") {
				t.Errorf("Status returns %d %q, want 403 and a public text", code, text)
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
		cacheControl := r.header.Get("Cache-Control")
		if r.status != http.StatusPaymentRequired || r.body != "buy it first" || cacheControl != "no-cache" {
			t.Errorf("%s returns %d %q, Cache-Control %q, want the error handler's response",
				path, r.status, r.body, cacheControl)
		}
	}
}
