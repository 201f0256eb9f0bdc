package readme_test

import (
	"bytes"
	"html/template"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// The widths, fonts and scroll bars are those of GitHub's page of a repository.
var githubPage = template.Must(template.New("").Parse(`<!doctype html>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>README</title>
<style>
body {margin: 0; font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif}
article {box-sizing: border-box; max-width: 896px; margin: auto; padding: 32px; overflow-wrap: break-word}
img {max-width: 100%}
pre {overflow: auto; padding: 16px; background: #f6f8fa}
code {font: 13.6px ui-monospace, "DejaVu Sans Mono", monospace}
table {display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse}
th, td {border: 1px solid #d1d9e0; padding: 6px 13px}
@media (max-width: 600px) {article {padding: 16px}}
</style>
<article>{{.}}</article>`))

// TestReadme_rendered tests that nothing in the README is wider than GitHub's
// page, on a desktop and on a phone, and that all pictures load. On the
// desktop, no code block and no table needs a scroll bar, and the first
// commands are visible.
func TestReadme_rendered(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	markdown := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	var body bytes.Buffer
	if err := markdown.Convert([]byte(readFile(t, "README.md")), &body); err != nil {
		t.Fatal(err)
	}
	files := http.FileServer(http.Dir(root))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			files.ServeHTTP(w, r)
			return
		}
		if err := githubPage.Execute(w, template.HTML(body.String())); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	// Badges come from other servers, which the test does not reach.
	tab := theBrowser.NewTab(t, func(chromedp.ConsoleMessage) bool { return false })
	for _, width := range []int64{1280, 390} {
		name := strconv.FormatInt(width, 10)
		tab.Window(width, 900, 1, false)
		tab.Open(server.URL)
		tab.WaitFor("the pictures load at "+name,
			`[...document.querySelectorAll("img[src^='docs/']")].every(i => i.complete && i.naturalWidth > 0)`)
		tab.Screenshot("readme-" + name)
		tab.WaitFor("no overflow at "+name, `document.documentElement.scrollWidth <= innerWidth`)
		if width == 1280 {
			tab.WaitFor("the commands are above the fold",
				`document.querySelector("pre").getBoundingClientRect().bottom < innerHeight`)
			const wide = `[...document.querySelectorAll("pre, table")].filter(e => e.scrollWidth > e.clientWidth)
				.map(e => e.scrollWidth + " pixels in " + e.clientWidth + ": " + e.textContent.trim().slice(0, 60))`
			for _, element := range chrome.Eval[[]string](tab, wide) {
				t.Errorf("a block needs a scroll bar: %s", element)
			}
		}
	}
}
