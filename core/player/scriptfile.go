package player

import (
	"bytes"
	"crypto/sha512"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"html/template"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"
)

//go:embed renewal.js
var renewalSource string

// renewalScript is the renewal script, inline and as a file.
var renewalScript = withoutComments(renewalSource)

// withoutComments returns a script without comments and indentation. The script
// must not have strings that span lines.
func withoutComments(source string) string {
	const start, end = "<script>", "</script>"
	var b bytes.Buffer
	// html/template removes the comments of scripts.
	if err := template.Must(template.New("script").Parse(start+source+end)).Execute(&b, nil); err != nil {
		panic(err) // the script is embedded above
	}
	script := strings.TrimSuffix(strings.TrimPrefix(b.String(), start), end)
	return regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(strings.TrimSpace(script), "\n")
}

// ScriptFile is a script that an application serves itself. It is an
// [http.Handler] for any path and is safe for concurrent use.
//
// The handler responds to GET and HEAD, with an ETag. If the path ends in Name,
// browsers may cache the response for a year, because the URL of other content
// has another name. Otherwise they ask each time whether the script changed.
// Pages of other origins can use the script.
type ScriptFile struct {
	// Name is a file name that changes with Content, such as
	// fastpix-renewal.0a4d2c53.js.
	Name string
	// Content is the script.
	Content string
	// Integrity is the hash of Content, of the form sha384-{base64}, for the
	// attribute integrity of a script tag or, in single quotes, for the
	// script-src of a Content-Security-Policy that allows the script inline.
	Integrity string
}

// RenewalFile returns the script of [Player.Renewal] as a file, for pages
// without inline scripts and for single-page applications.
//
//	renewal := player.RenewalFile()
//	mux.Handle("GET /static/"+renewal.Name, renewal)
//	pl, err := player.New(player.WithRenewalURL("/static/" + renewal.Name))
//
// Gin serves it with gin.WrapH, and Fiber with adaptor.HTTPHandler.
func RenewalFile() ScriptFile {
	sum := sha512.Sum384([]byte(renewalScript))
	return ScriptFile{
		Name:      "fastpix-renewal." + hex.EncodeToString(sum[:4]) + ".js",
		Content:   renewalScript,
		Integrity: "sha384-" + base64.StdEncoding.EncodeToString(sum[:]),
	}
}

// ServeHTTP responds with the script.
func (f ScriptFile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("ETag", `"`+f.Integrity+`"`)
	h.Set("Cache-Control", "public, no-cache")
	if path.Base(r.URL.Path) == f.Name {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, f.Name, time.Time{}, strings.NewReader(f.Content))
}
