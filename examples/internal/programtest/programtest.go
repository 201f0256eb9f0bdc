// Package programtest contains what the tests of the single-file programs have
// in common. The programs themselves share no code.
package programtest

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Serve sends a request to a handler and returns the response. It fails the
// test if the status is another one. Header lists names followed by values.
func Serve(t *testing.T, h http.Handler, method, path string, status int, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != status {
		t.Fatalf("%s %s: status %d, want %d: %s", method, path, w.Code, status, w.Body)
	}
	return w.Result()
}

// Body returns the body of a response.
func Body(t *testing.T, res *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// Fetch gets a URL of the mock. It fails the test if the status is not 200.
func Fetch(t *testing.T, target string) string {
	t.Helper()
	status, body := get(t, target)
	if status != http.StatusOK {
		t.Fatalf("GET %s: status %d, want 200: %s", target, status, body)
	}
	return body
}

// Refused gets a URL of the mock. It fails the test if the mock does not refuse
// the token.
func Refused(t *testing.T, target string) {
	t.Helper()
	status, body := get(t, target)
	if status != http.StatusUnauthorized && status != http.StatusForbidden {
		t.Fatalf("GET %s: status %d, want 401 or 403: %s", target, status, body)
	}
}

// License requests a license or a certificate for DRM from the mock. It fails
// the test if the status is not 200.
func License(t *testing.T, target string) {
	t.Helper()
	method, challenge := http.MethodPost, "challenge"
	if strings.Contains(target, "/cert/") {
		method, challenge = http.MethodGet, ""
	}
	if status, body := do(t, method, target, challenge); status != http.StatusOK {
		t.Fatalf("%s %s: status %d, want 200: %s", method, target, status, body)
	}
}

func get(t *testing.T, target string) (status int, body string) {
	t.Helper()
	return do(t, http.MethodGet, target, "")
}

func do(t *testing.T, method, target, content string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode, Body(t, res)
}

// Attribute returns an attribute of the page's player, and "" if it has none.
func Attribute(t *testing.T, page, name string) string {
	t.Helper()
	element := regexp.MustCompile(`<fastpix-player[^>]*>`).FindString(page)
	if element == "" {
		t.Fatalf("the page has no player:\n%s", page)
	}
	match := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(element)
	if match == nil {
		return ""
	}
	return html.UnescapeString(match[1])
}

// StreamURL returns the URL that the page's player requests from a mock.
func StreamURL(t *testing.T, page string) string {
	t.Helper()
	attribute := func(name string) string { return Attribute(t, page, name) }
	return attribute("stream-base") + "/" + attribute("playback-id") + ".m3u8?token=" + url.QueryEscape(attribute("token"))
}

// Play plays a stream of the mock up to its first segment, and returns the URL
// of the first variant.
func Play(t *testing.T, streamURL string) (variant string) {
	t.Helper()
	variant = first(t, streamURL, Fetch(t, streamURL))
	segment := first(t, variant, Fetch(t, variant))
	Fetch(t, segment)
	return variant
}

// first returns the first URL in a playlist.
func first(t *testing.T, base, playlist string) string {
	t.Helper()
	for line := range strings.Lines(playlist) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		b, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		u, err := b.Parse(line)
		if err != nil {
			t.Fatal(err)
		}
		return u.String()
	}
	t.Fatalf("the playlist has no URL:\n%s", playlist)
	return ""
}
