package console_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/internal/axe"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestReasonPages audits the pages about reasons, and follows their links with
// the keyboard.
func TestReasonPages(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	tb := newTab(t)

	views := axe.Views()
	tb.Open(mock.URL() + "/_mock/reasons")
	axe.Load(tb.Tab)
	axe.Audit(tb.Tab, "all reasons", "html", views[0])
	axe.Audit(tb.Tab, "all reasons", "html", views[len(views)-1])
	tb.Open(mock.URL() + "/_mock/reasons/token_expired")
	axe.Load(tb.Tab)
	axe.AuditAll(tb.Tab, "token_expired", "html")

	// The other pages differ in their contents. Each has one of the views.
	for i, reason := range mockfastpix.Reasons() {
		r := httptest.NewRequest(http.MethodGet, "/_mock/reasons/"+reason.Code, nil)
		r.Host = strings.TrimPrefix(mock.URL(), "http://")
		r.Header.Set("Accept", "text/html")
		w := httptest.NewRecorder()
		mock.ServeHTTP(w, r)
		_, content, _ := strings.Cut(w.Body.String(), `<main id="main" tabindex="-1">`)
		content, _, found := strings.Cut(content, "</main>")
		if !found {
			t.Fatalf("the page about %s has no contents:\n%s", reason.Code, w.Body)
		}
		tb.Do(`document.querySelector("main").innerHTML = ` + quoted(content))
		axe.Audit(tb.Tab, reason.Code, "html", views[i%len(views)])
	}

	tb.Open(mock.URL() + "/_mock/reasons/token_expired")
	tb.tabTo("/_mock/reasons/domain_restricted")
	tb.press(enter)
	tb.WaitFor("the page about the other reason", `document.querySelector("h1").textContent === "domain_restricted"`)
	tb.tabTo("/")
	tb.press(enter)
	tb.WaitFor("the console", `document.getElementById("sign-form")`)
}
