package console_test

import (
	"fmt"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/internal/axe"
	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
)

// TestReasonPages opens the pages about reasons as a browser does, and follows
// their links with the keyboard.
func TestReasonPages(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	tb := newTab(t)

	for _, path := range []string{"/_mock/reasons", "/_mock/reasons/token_expired"} {
		for _, dark := range []bool{false, true} {
			for _, width := range []int64{1440, 390} {
				tb.Window(width, 900, 1, dark)
				tb.Open(mock.URL() + path)
				state := fmt.Sprintf("%s, %d pixels, dark %t", path, width, dark)
				if wide := chrome.Eval[int64](tb.Tab, "document.documentElement.scrollWidth"); wide > width {
					t.Errorf("%s: the page is %d pixels wide", state, wide)
				}
				axe.Load(tb.Tab)
				axe.Audit(tb.Tab, state, map[bool]axe.Rules{false: axe.AllRules, true: axe.ColorRules}[dark])
				tb.Screenshot(fmt.Sprintf("reasons%d-%d-%t", len(path), width, dark))
			}
		}
	}

	tb.Open(mock.URL() + "/_mock/reasons/token_expired")
	tb.tabTo("/_mock/reasons/domain_restricted")
	tb.press(enter)
	tb.WaitFor("the page about the other reason", `document.querySelector("h1").textContent === "domain_restricted"`)
	tb.tabTo("/")
	tb.press(enter)
	tb.WaitFor("the console", `document.getElementById("sign-form")`)
}
