package console_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/console"
)

func TestServes(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/": true, "/_mock/console/main.js": true, "/_mock/console": false, "/_mock": false, "/main.js": false, "": false,
	} {
		if got := console.Serves(path); got != want {
			t.Errorf("Serves(%q) = %t, want %t", path, got, want)
		}
	}
}

func TestHandler(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		method, path string
		status       int
		contentType  string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8"},
		{"HEAD", "/_mock/console/main.js", 200, "text/javascript; charset=utf-8"},
		{"GET", "/_mock/console/page.css", 200, "text/css; charset=utf-8"},
		{"GET", "/_mock/console/icon.svg", 200, "image/svg+xml"},
		{"POST", "/", 405, ""},
		{"GET", "/_mock/console/", 404, ""},
		{"GET", "/_mock/console/nothing.js", 404, ""},
		{"GET", "/_mock/console/../console.go", 404, ""},
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), tt.method, "/", nil)
		r.URL.Path = tt.path
		console.Handler("https://fastpix.test").ServeHTTP(w, r)
		if w.Code != tt.status || tt.contentType != "" && w.Header().Get("Content-Type") != tt.contentType {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, w.Code, w.Header().Get("Content-Type"))
		}
		policy := w.Header().Get("Content-Security-Policy")
		if tt.status == http.StatusOK && !strings.Contains(policy, "media-src 'self' https://fastpix.test;") {
			t.Errorf("%s %s: policy %s", tt.method, tt.path, policy)
		}
	}
}
