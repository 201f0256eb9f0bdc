// Package console serves the console, a web page at /, with its styles and
// scripts.
package console

import (
	"bytes"
	"embed"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed page
var files embed.FS

// dir is the path of the page's files. It is among the mock's own paths, where
// no playback ID can be.
const dir = "/_mock/console/"

var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
}

// Serves reports whether a path belongs to the console.
func Serves(path string) bool { return path == "/" || strings.HasPrefix(path, dir) }

// Handler returns the handler for the paths that [Serves] reports. publicURL is
// the base of URLs in playlists when it is not the page's own origin, or "".
//
// The page signs in the browser and cannot send a private key anywhere: its
// policy allows requests to this server only, and no script sends the key.
func Handler(publicURL string) http.Handler {
	policy := contentPolicy(publicURL)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, dir)
		if r.URL.Path == "/" {
			name = "index.html"
		}
		content, err := files.ReadFile("page/" + name)
		contentType, known := contentTypes[path.Ext(name)]
		if err != nil || !known {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "the console accepts GET and HEAD", http.StatusMethodNotAllowed)
			return
		}
		h.Set("Content-Type", contentType)
		h.Set("Content-Security-Policy", policy)
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cache-Control", "no-cache") // another version of the program has other files under the same names
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
	})
}

// contentPolicy allows the page's own files, the control plane and the mock's
// media. It allows no inline script or style, no other host and no framing.
func contentPolicy(publicURL string) string {
	media := "'self'"
	if publicURL != "" {
		media += " " + publicURL // the host of URLs in playlists
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"connect-src 'self'",
		"img-src " + media,
		"media-src " + media,
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	}, "; ")
}
