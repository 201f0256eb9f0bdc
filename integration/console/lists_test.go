package console_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// bigMock starts a mock with 500 playback IDs and 200 signing keys.
func bigMock(t *testing.T, key sample) *mockfastpix.Server {
	t.Helper()
	mock := mockfastpix.Start(t)
	for i := range 500 {
		mock.AddPlayback(mockfastpix.PlaybackOptions{Title: fmt.Sprintf("Episode %03d", i+1)})
	}
	for i := range 200 {
		if err := mock.RegisterSigningKey(fmt.Sprintf("key-%03d", i+1), string(key.PublicKeyPEM())); err != nil {
			t.Fatal(err)
		}
	}
	return mock
}

// TestConsole_longLists checks that long lists are searched and paged.
func TestConsole_longLists(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	tb := openConsole(t, bigMock(t, sampleKey(t)))
	for _, tt := range []struct {
		name, first, next, search, found string
		total                            int
	}{
		{"playbacks", "Episode 500", "Episode 450", "episode 007", "Episode 007", 500},
		{"keys", "key-200", "key-150", "KEY-007", "key-007", 200},
	} {
		tb.click("#tab-" + tt.name)
		first := fmt.Sprintf("document.querySelector('#%s > li')?.textContent.includes(", tt.name)
		count := fmt.Sprintf("document.getElementById('%s-count').textContent === ", tt.name)
		tb.WaitFor("the first page", first+quoted(tt.first)+")")
		tb.WaitFor("the number", count+quoted(fmt.Sprintf("Showing 50 of %d", tt.total)))
		tb.click("#" + tt.name + "-next")
		tb.WaitFor("the second page", first+quoted(tt.next)+")")
		if got := tb.focused(); got != tt.name+"-heading" {
			t.Errorf("after turning the page, the focus is on %q, want the heading", got)
		}
		if got := chrome.Eval[int](tb.Tab, `document.querySelectorAll("#`+tt.name+` > li").length`); got != 50 {
			t.Errorf("the page has %d rows, want 50", got)
		}
		tb.fill("#"+tt.name+"-search", tt.search)
		tb.WaitFor("the one that is searched", first+quoted(tt.found)+")")
		tb.WaitFor("the number", count+quoted(fmt.Sprintf("Showing 1 of 1, selected from %d", tt.total)))
		tb.fill("#"+tt.name+"-search", "")
		tb.WaitFor("the first page", first+quoted(tt.first)+")")
	}
}

// TestConsole_tabs checks that the arrow keys move among the tabs, of which one
// is a Tab stop.
func TestConsole_tabs(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	tb := openConsole(t, startMock(t))
	tb.Do(`document.getElementById("tab-playbacks").focus()`)
	for _, step := range []struct{ key, want string }{
		{kb.ArrowRight, "keys"}, {kb.End, "webhooks"}, {kb.Home, "playbacks"}, {kb.ArrowLeft, "playbacks"},
	} {
		tb.press(step.key)
		if got := tb.focused(); got != "tab-"+step.want {
			t.Errorf("the focus is on %q, want the tab %s", got, step.want)
		}
		shown := chrome.Eval[[]string](tb.Tab,
			`[...document.querySelectorAll("[role=tabpanel]:not([hidden])")].map((panel) => panel.id)`)
		if !slices.Equal(shown, []string{"panel-" + step.want}) {
			t.Errorf("the panels %q are shown, want that of %s", shown, step.want)
		}
		if got := chrome.Eval[int](tb.Tab, `document.querySelectorAll("[role=tab][tabindex='0']").length`); got != 1 {
			t.Errorf("%d tabs are Tab stops, want 1", got)
		}
	}
}

// TestConsole_phone checks that two taps lead to every section from anywhere on
// the page, and that nothing is wider than the screen.
func TestConsole_phone(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := bigMock(t, sampleKey(t))
	tb := openConsole(t, mock)
	tb.Window(390, 844, 1, false)
	for _, name := range chrome.Eval[[]string](tb.Tab,
		`[...document.querySelectorAll("main h2[id]")].map((heading) => heading.id)`) {
		tb.Do(`scrollTo(0, document.body.scrollHeight)`)
		tb.click("#menu")
		tb.click(`#sections a[href="#` + name + `"]`)
		tb.WaitFor("the section "+name, `(() => {
			const box = document.getElementById(`+quoted(name)+`).getBoundingClientRect();
			const bar = document.querySelector(".top").getBoundingClientRect();
			return box.height > 0 && box.top >= bar.bottom && box.bottom <= innerHeight;
		})()`)
		if wide := chrome.Eval[int](tb.Tab, "document.documentElement.scrollWidth"); wide > 390 {
			t.Errorf("at %s, the page is %d pixels wide on a phone of 390", name, wide)
		}
	}
	request(mock, "GET", "/"+film+"/"+strings.Repeat("x", 50)+".m3u8")
	request(mock, "GET", "/v1/on-demand/drm/license/widevine/"+film)
	tb.WaitFor("the requests", `document.querySelectorAll("#requests > li").length === 2`)
	if cut := chrome.Eval[[]string](tb.Tab, `[...document.querySelectorAll("#playbacks code, .request-path, #keys code")]
		.filter((node) => node.scrollWidth > node.clientWidth && node.clientWidth > 0 || node.textContent.includes("…"))
		.map((node) => node.textContent)`); len(cut) > 0 {
		t.Errorf("these IDs are cut off: %q", cut)
	}
}
