package mockfastpix

import (
	"bytes"
	"embed"
	"net/http"
	"path"
	"strings"
	"time"
)

// consoleFiles are the page at / with its styles and scripts.
//
//go:embed console
var consoleFiles embed.FS

// consolePath is where the page's files stand: among the mock's own paths, so that no playback ID can be in their way.
const consolePath = "/_mock/console/"

var consoleTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
}

// serveConsole answers / and what the page there asks for. The page signs in the browser and has no way to send a private
// key anywhere: its policy allows requests to this server alone, and none of its scripts makes one that holds the key.
func consoleHandler(o *options) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serveConsole(o, w, r) })
}

func isConsolePath(path string) bool { return path == "/" || strings.HasPrefix(path, consolePath) }

func serveConsole(o *options, w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, consolePath)
	if r.URL.Path == "/" {
		name = "index.html"
	}
	content, err := consoleFiles.ReadFile("console/" + name)
	contentType, known := consoleTypes[path.Ext(name)]
	if err != nil || !known || !o.controlPlane {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "the console takes GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	h.Set("Content-Type", contentType)
	h.Set("Content-Security-Policy", consolePolicy(o))
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "no-cache") // another version of the program has other files under the same names
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// consolePolicy allows the page its own files, the control plane and the mock's media, and nothing else: no inline script
// or style, no other host, no frame around it.
func consolePolicy(o *options) string {
	media := "'self'"
	if o.publicURL != "" {
		media += " " + o.publicURL // where playlists point to
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
