package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/internal/programtest"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// device is a browser with its cookies.
type device struct {
	app     http.Handler
	cookies []*http.Cookie
}

func (d *device) do(t *testing.T, method, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, cookie := range d.cookies {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	d.app.ServeHTTP(w, r)
	if cookies := w.Result().Cookies(); len(cookies) > 0 {
		d.cookies = cookies
	}
	return w
}

// get checks the status and a part of the body of a response.
func (d *device) get(t *testing.T, path string, status int, contains string) string {
	t.Helper()
	w := d.do(t, http.MethodGet, path, nil)
	if w.Code != status || !strings.Contains(w.Body.String(), contains) {
		t.Errorf("GET %s = %d, want %d and a body with %q:\n%s", path, w.Code, status, contains, w.Body)
	}
	return w.Body.String()
}

const (
	page    = "/watch/" + demoVideo
	renewed = "/playback/" + demoVideo
	tooMany = "You are already watching on other devices."
)

// newApp returns an application that plays from a mock with its clock, and a
// function that signs in on another device.
func newApp(t *testing.T, mock *mockfastpix.Server, sessions store) func(viewer string) *device {
	t.Helper()
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: demoVideo})
	created := mock.CreateSigningKey()
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	app, err := newHandler(key, sessions, core.WithBaseURL(mock.URL()), core.WithClock(mock.Now))
	if err != nil {
		t.Fatal(err)
	}
	return func(viewer string) *device {
		d := &device{app: app}
		if w := d.do(t, http.MethodPost, "/sign-in", url.Values{"viewer": {viewer}}); w.Code != http.StatusSeeOther {
			t.Fatalf("sign-in: status %d", w.Code)
		}
		return d
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, sessions store, advance func(time.Duration)) {
		signIn := newApp(t, mockfastpix.Start(t), sessions)
		phone, laptop, tablet := signIn("ann"), signIn("ann"), signIn("ann")

		phone.get(t, page, http.StatusOK, "<fastpix-player")
		laptop.get(t, page, http.StatusOK, "<fastpix-player")
		tablet.get(t, page, http.StatusForbidden, tooMany)
		tablet.get(t, renewed, http.StatusForbidden, `{"error":{"code":403,"message":"`+tooMany)
		phone.get(t, page, http.StatusOK, "<fastpix-player") // reloads the page
		signIn("bob").get(t, page, http.StatusOK, "<fastpix-player")

		// The phone renews, the laptop was closed.
		advance(tokenTTL - time.Second)
		phone.get(t, renewed, http.StatusOK, `"token":"`)
		advance(time.Second)
		tablet.get(t, page, http.StatusOK, "<fastpix-player")
		laptop.get(t, renewed, http.StatusForbidden, tooMany)

		phone.do(t, http.MethodPost, "/sign-out", nil)
		laptop.get(t, page, http.StatusOK, "<fastpix-player")
		phone.get(t, page, http.StatusUnauthorized, "Sign in")
		phone.get(t, renewed, http.StatusUnauthorized, `{"error":{"code":401`)
	})
}

// TestSignOut_bounds tests what docs/guides/sessions.md says: after the end of
// a session the token is valid until it expires, and the URLs in a playlist
// that was fetched before are valid for longer.
func TestSignOut_bounds(t *testing.T) {
	t.Parallel()
	mock := mockfastpix.Start(t)
	d := newApp(t, mock, newMemory(limit, mock.Now))("ann")
	streamURL := programtest.StreamURL(t, d.get(t, page, http.StatusOK, "<fastpix-player"))
	variant := programtest.Play(t, streamURL)

	d.do(t, http.MethodPost, "/sign-out", nil)
	d.get(t, renewed, http.StatusUnauthorized, `{"error":{"code":401`)
	programtest.Play(t, streamURL)

	mock.Advance(tokenTTL)
	programtest.Refused(t, streamURL)
	mock.AssertRefused(t, demoVideo, mockfastpix.ErrTokenExpired)
	programtest.Fetch(t, variant)
}

// TestPages_phone checks that phones do not shrink the pages.
func TestPages_phone(t *testing.T) {
	t.Parallel()
	signIn := newApp(t, mockfastpix.Start(t), newMemory(1, time.Now))
	const viewport = `<meta name="viewport" content="width=device-width, initial-scale=1">`
	signIn("ann").get(t, page, http.StatusOK, viewport)
	signIn("ann").get(t, page, http.StatusForbidden, viewport)
}

// TestStoreUnavailable tests that a failure of the store is not taken for a
// viewer who watches too much, and that the renewal tries again.
func TestStoreUnavailable(t *testing.T) {
	t.Parallel()
	sessions, server := newRedis(t)
	d := newApp(t, mockfastpix.Start(t), sessions)("ann")
	d.get(t, page, http.StatusOK, "<fastpix-player")
	server.SetError("READONLY")
	d.get(t, renewed, http.StatusServiceUnavailable, `{"error":{"code":503`)
	d.get(t, page, http.StatusServiceUnavailable, "Try again shortly.")
	server.SetError("")
	d.get(t, renewed, http.StatusOK, `"token":"`)
}

// TestDemo plays the video of a program that has no configuration.
func TestDemo(t *testing.T) {
	t.Setenv(core.EnvBaseURL, "")
	key, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	app, err := newHandler(key, newMemory(limit, time.Now))
	if err != nil {
		t.Fatal(err)
	}
	d := &device{app: app}
	d.do(t, http.MethodPost, "/sign-in", nil)
	programtest.Play(t, programtest.StreamURL(t, d.get(t, page, http.StatusOK, "/player.js")))
}
