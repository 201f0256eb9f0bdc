package console_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// TestConsole_screenshots writes screenshots to artifacts/ for manual review
// and checks that the page fits on a phone.
func TestConsole_screenshots(t *testing.T) {
	t.Parallel()
	needs.SkipUnlessLong(t)
	mock := startMock(t)
	key := sampleKey(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	tb.Window(1280, 900, 1, false)
	tb.View("console-empty")
	for _, path := range []string{".m3u8", "/animated.gif", "/thumbnail.jpg?token=x.y.z"} {
		get(t, mock.Client(), mock.URL()+"/"+film+path)
	}
	tb.sign(key)
	tb.click("#play")
	tb.WaitFor("the video plays", `document.getElementById("video").currentTime > 1.5`)
	tb.Do(`document.getElementById("video").pause()`)
	tb.click("#decode")
	tb.WaitFor("the verdict", `document.querySelector("#verdict.good")`)
	tb.Do(`scrollTo(0, 0)`)
	tb.Screenshot("console-light")
	mock.Advance(2 * time.Hour)
	tb.click(`[data-advance="1m"]`)
	tb.WaitFor("the verdict", `document.querySelector("#verdict.bad")`)
	tb.click("#play")
	tb.WaitFor("the refusal", `document.querySelector("#play-status.bad")`)
	tb.Window(1280, 1270, 1, false)
	tb.click("#request-segments")
	tb.Do(`document.activeElement.blur(); document.getElementById("decode-heading").scrollIntoView()`)
	tb.View("console-expired")
	tb.Window(1280, 900, 1, true)
	tb.Do(`scrollTo(0, 0)`)
	tb.Screenshot("console-dark")
	tb.Do(`document.querySelectorAll("details.more").forEach((details) => (details.open = true))`)
	tb.click("#tab-keys")
	tb.click("#key-create")
	tb.click("#reset")
	tb.View("console-reset-dark")
	tb.click("#confirm-no")
	tb.Window(1280, 900, 1, false)
	tb.Screenshot("console-forms")
	tb.Window(360, 740, 2, false)
	tb.Screenshot("console-phone")
	tb.Window(360, 740, 2, true)
	tb.Screenshot("console-phone-dark")
	if wide := chrome.Eval[int](tb.Tab, "document.documentElement.scrollWidth"); wide > 360 {
		t.Errorf("the page is %d pixels wide on a phone of 360", wide)
	}
}

func get(t *testing.T, client *http.Client, url string) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
}
