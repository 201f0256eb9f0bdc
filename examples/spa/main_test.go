package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/internal/programtest"
)

const (
	origin = "https://app.example.com"
	config = "/playback/" + demoVideo
)

// newDemo returns the API of a program that has no configuration.
func newDemo(t *testing.T) http.Handler {
	t.Helper()
	t.Setenv(core.EnvBaseURL, "")
	key, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	api, err := newAPI(key, origin)
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// signIn returns the cookie of a viewer.
func signIn(t *testing.T, api http.Handler) string {
	t.Helper()
	res := programtest.Serve(t, api, http.MethodPost, "/session", http.StatusNoContent,
		"Origin", origin, "Sec-Fetch-Site", "same-site")
	cookies := res.Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly {
		t.Fatalf("cookies = %v, want one that scripts cannot read", cookies)
	}
	return cookies[0].Name + "=" + cookies[0].Value
}

func TestProgram(t *testing.T) {
	api := newDemo(t)
	cookie := signIn(t, api)
	res := programtest.Serve(t, api, http.MethodGet, config, http.StatusOK, "Origin", origin, "Cookie", cookie)
	var got struct{ StreamURL string }
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	programtest.Play(t, got.StreamURL)

	programtest.Serve(t, api, http.MethodDelete, "/session", http.StatusNoContent,
		"Origin", origin, "Sec-Fetch-Site", "same-site", "Cookie", cookie)
	programtest.Serve(t, api, http.MethodGet, config, http.StatusUnauthorized, "Origin", origin, "Cookie", cookie)
}

func TestCORS(t *testing.T) {
	api := newDemo(t)
	cookie := signIn(t, api)
	readable := map[string]string{
		"Access-Control-Allow-Origin":      origin,
		"Access-Control-Allow-Credentials": "true",
		"Access-Control-Expose-Headers":    "Date",
		"Vary":                             "Origin",
	}
	unreadable := map[string]string{"Vary": "Origin"}
	for _, tt := range []struct {
		name, method, path, origin, cookie string
		status                             int
		want                               map[string]string
	}{
		{"page", http.MethodGet, config, origin, cookie, http.StatusOK, readable},
		{"refusal", http.MethodGet, config, origin, "", http.StatusUnauthorized, readable},
		{"unknown path", http.MethodGet, "/unknown", origin, cookie, http.StatusNotFound, readable},
		{"other origin", http.MethodGet, config, "https://evil.example", cookie, http.StatusOK, unreadable},
		{"origin that begins alike", http.MethodGet, config, origin + ".evil.example", cookie, http.StatusOK, unreadable},
		{"other scheme", http.MethodGet, config, "http://app.example.com", cookie, http.StatusOK, unreadable},
		{"null", http.MethodGet, config, "null", cookie, http.StatusOK, unreadable},
		{"no origin", http.MethodGet, config, "", cookie, http.StatusOK, unreadable},
		{
			"sign-in of another origin", http.MethodPost, "/session", "https://evil.example", "", http.StatusForbidden,
			unreadable,
		},
		{"sign-out of another origin", http.MethodDelete, "/session", "null", cookie, http.StatusForbidden, unreadable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res := programtest.Serve(t, api, tt.method, tt.path, tt.status,
				"Origin", tt.origin, "Cookie", tt.cookie, "Sec-Fetch-Site", "cross-site")
			if diff := cmp.Diff(tt.want, cors(res)); diff != "" {
				t.Errorf("headers mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCORS_preflight(t *testing.T) {
	api := newDemo(t)
	for _, from := range []string{origin, "https://evil.example"} {
		res := programtest.Serve(t, api, http.MethodOptions, "/session", http.StatusNoContent,
			"Origin", from, "Access-Control-Request-Method", http.MethodDelete)
		allowed := res.Header.Get("Access-Control-Allow-Origin") == from &&
			strings.Contains(res.Header.Get("Access-Control-Allow-Methods"), http.MethodDelete)
		if allowed != (from == origin) {
			t.Errorf("%s is allowed: %t, want %t", from, allowed, from == origin)
		}
	}
}

// cors returns the headers that decide whether a page can read a response.
func cors(res *http.Response) map[string]string {
	got := map[string]string{}
	for name, values := range res.Header {
		if name == "Vary" || strings.HasPrefix(name, "Access-Control-") {
			got[name] = strings.Join(values, ", ")
		}
	}
	return got
}

func TestPage(t *testing.T) {
	t.Setenv(core.EnvBaseURL, "http://mock.example:8787")
	page := programtest.Body(t, programtest.Serve(t,
		newPage("http://127.0.0.1:8080", demoVideo), http.MethodGet, "/", http.StatusOK))
	for _, want := range []string{
		`src="http://mock.example:8787/player.js"`,
		`data-api="http://127.0.0.1:8080"`,
		`data-playback-id="` + demoVideo + `"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not contain %s:\n%s", want, page)
		}
	}
}
