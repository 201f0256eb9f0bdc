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

func TestConsoleServesItsPageAndItsFiles(t *testing.T) {
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
			t.Errorf("GET %s answers %d, want 200", path, res.status)
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
				t.Errorf("GET %s has the %s %q, want %q", path, header, got, want)
			}
		}
		policy := res.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("GET %s: the content security policy lacks %s: %s", path, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("GET %s: the content security policy allows something unsafe: %s", path, policy)
		}
	}
	if requests := srv.Requests(); len(requests) > 0 {
		t.Errorf("the console is in the journal: %v", requests)
	}
}

func TestConsoleTakesMediaFromThePublicURLToo(t *testing.T) {
	t.Parallel()
	srv := newServer(t, mockfastpix.WithPublicURL("https://fastpix.test:8443"))
	policy := serveRequest(t, srv, http.MethodGet, "/", "").header.Get("Content-Security-Policy")
	if want := "media-src 'self' https://fastpix.test:8443;"; !strings.Contains(policy, want) {
		t.Errorf("the content security policy lacks %s: %s", want, policy)
	}
}

func TestConsoleRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		method, path string
		status       int
		opts         []mockfastpix.Option
	}{
		"a write":                            {http.MethodPost, "/", 405, nil},
		"a file that it does not have":       {http.MethodGet, "/_mock/console/none.js", 404, nil},
		"its folder":                         {http.MethodGet, "/_mock/console/", 404, nil},
		"a way out of its folder":            {http.MethodGet, "/_mock/console/../console.go", 404, nil},
		"the page without the control plane": {http.MethodGet, "/", 404, []mockfastpix.Option{mockfastpix.WithoutControlPlane()}},
		"a file without the control plane":   {http.MethodGet, "/_mock/console/main.js", 404, []mockfastpix.Option{mockfastpix.WithoutControlPlane()}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if res := serveRequest(t, newServer(t, tt.opts...), tt.method, tt.path, ""); res.status != tt.status {
				t.Errorf("%s %s answers %d, want %d", tt.method, tt.path, res.status, tt.status)
			}
		})
	}
}

// What the policy forbids would only show in a browser: other hosts, scripts and styles in the page, HTML made of text.
func TestConsoleFilesKeepToThePolicy(t *testing.T) {
	t.Parallel()
	forbidden := map[string]*regexp.Regexp{
		"another host":           regexp.MustCompile(`(?:src|href|from|import|fetch|url)\s*[=(]?\s*["'(]\s*(?:https?:)?//`),
		"a style in the page":    regexp.MustCompile(`<style|\sstyle=`),
		"a script in the page":   regexp.MustCompile(`<script(?:\s[^>]*)?>[^<]|\son[a-z]+="`),
		"HTML made of text":      regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser`),
		"code made of text":      regexp.MustCompile(`\beval\(|new Function`),
		"something kept on disk": regexp.MustCompile(`localStorage|sessionStorage|indexedDB|document\.cookie`),
	}
	for _, name := range consoleFiles(t) {
		text, err := os.ReadFile(filepath.Join("console", name))
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
	entries, err := fs.ReadDir(os.DirFS("console"), ".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) < 10 {
		t.Fatalf("the console has the files %q, which cannot be all", names)
	}
	return names
}
