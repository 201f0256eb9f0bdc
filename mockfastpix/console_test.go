package mockfastpix_test

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestConsole_files(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	types := map[string]string{
		".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
		".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	}
	paths := map[string]string{"/": types[".html"]}
	for _, name := range consoleFiles(t) {
		paths["/_mock/console/"+name] = types[filepath.Ext(name)]
	}
	for path, contentType := range paths {
		res := serveRequest(t, srv, http.MethodGet, path, "")
		if res.status != http.StatusOK {
			t.Errorf("GET %s returned %d, want 200", path, res.status)
		}
		for header, want := range map[string]string{
			"Content-Type":                 contentType,
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Access-Control-Allow-Origin":  "",
		} {
			if got := res.header.Get(header); got != want {
				t.Errorf("GET %s has %s %q, want %q", path, header, got, want)
			}
		}
		policy := res.header.Get("Content-Security-Policy")
		for _, want := range []string{
			"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'",
			"form-action 'none'",
		} {
			if !strings.Contains(policy, want) {
				t.Errorf("GET %s: the content security policy lacks %s: %s", path, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("GET %s: the content security policy contains unsafe: %s", path, policy)
		}
	}
	if requests := srv.Requests(); len(requests) > 0 {
		t.Errorf("the journal contains the console: %v", requests)
	}
}

func TestConsole_mediaFromPublicURL(t *testing.T) {
	t.Parallel()
	srv := newServer(t, mockfastpix.WithPublicURL("https://fastpix.test:8443"))
	policy := serveRequest(t, srv, http.MethodGet, "/", "").header.Get("Content-Security-Policy")
	if want := "media-src 'self' https://fastpix.test:8443;"; !strings.Contains(policy, want) {
		t.Errorf("the content security policy lacks %s: %s", want, policy)
	}
}

func TestConsole_refusals(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		method, path string
		status       int
		opts         []mockfastpix.Option
	}{
		"write":                      {http.MethodPost, "/", 405, nil},
		"unknown file":               {http.MethodGet, "/_mock/console/none.js", 404, nil},
		"directory":                  {http.MethodGet, "/_mock/console/", 404, nil},
		"path outside the directory": {http.MethodGet, "/_mock/console/../console.go", 404, nil},
		"page without the control plane": {
			http.MethodGet, "/", 404, []mockfastpix.Option{mockfastpix.WithoutControlPlane()},
		},
		"file without the control plane": {
			http.MethodGet, "/_mock/console/main.js", 404, []mockfastpix.Option{mockfastpix.WithoutControlPlane()},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if res := serveRequest(t, newServer(t, tt.opts...), tt.method, tt.path, ""); res.status != tt.status {
				t.Errorf("%s %s returned %d, want %d", tt.method, tt.path, res.status, tt.status)
			}
		})
	}
}

// A browser would report violations of the content security policy only at run
// time: other hosts, inline scripts and styles, and HTML built from text.
func TestConsole_filesFollowPolicy(t *testing.T) {
	t.Parallel()
	forbidden := map[string]*regexp.Regexp{
		"another host":       regexp.MustCompile(`(?:src|href|from|import|fetch|url)\s*[=(]?\s*["'(]\s*(?:https?:)?//`),
		"inline style":       regexp.MustCompile(`<style|\sstyle=`),
		"inline script":      regexp.MustCompile(`<script(?:\s[^>]*)?>[^<]|\son[a-z]+="`),
		"HTML from text":     regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser`),
		"code from text":     regexp.MustCompile(`\beval\(|new Function`),
		"persistent storage": regexp.MustCompile(`localStorage|sessionStorage|indexedDB|document\.cookie`),
	}
	for _, name := range consoleFiles(t) {
		text, err := os.ReadFile(filepath.Join("internal/console/page", name))
		if err != nil {
			t.Fatal(err)
		}
		for what, pattern := range forbidden {
			if found := pattern.Find(text); found != nil {
				t.Errorf("%s has %s: %s", name, what, found)
			}
		}
	}
}

func consoleFiles(t *testing.T) []string {
	t.Helper()
	entries, err := fs.ReadDir(os.DirFS("internal/console/page"), ".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) < 10 {
		t.Fatalf("the console has only the files %q", names)
	}
	return names
}
