package console_test

import (
	"context"
	"net/http"
	"testing"
	"time"
)

// The pictures are for people to look at; they are left in artifacts/.
func TestConsoleScreenshots(t *testing.T) {
	mock := startMock(t)
	key := sampleKey(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	tb.window(1280, 900, 1, false)
	tb.view("console-empty")
	for _, path := range []string{"/" + film + ".m3u8", "/" + film + "/animated.gif", "/" + film + "/thumbnail.jpg?token=x.y.z"} {
		get(t, mock.Client(), mock.URL()+path)
	}
	tb.sign(key, film)
	tb.click("#play")
	tb.waitFor("it plays", `document.getElementById("video").currentTime > 1.5`)
	tb.do(`document.getElementById("video").pause()`)
	tb.click("#decode")
	tb.waitFor("the verdict", `document.querySelector("#verdict.good")`)
	tb.do(`scrollTo(0, 0)`)
	tb.screenshot("console-light")
	mock.Advance(2 * time.Hour)
	tb.click(`[data-advance="1m"]`)
	tb.waitFor("the verdict", `document.querySelector("#verdict.bad")`)
	tb.click("#play")
	tb.waitFor("the refusal", `document.querySelector("#play-status.bad")`)
	tb.window(1280, 1270, 1, false)
	tb.fill("#request-filter", "playlists")
	tb.do(`document.activeElement.blur(); document.getElementById("decode-heading").scrollIntoView()`)
	tb.view("console-expired")
	tb.window(1280, 900, 1, true)
	tb.do(`scrollTo(0, 0)`)
	tb.screenshot("console-dark")
	tb.do(`document.querySelectorAll("details.more").forEach((details) => (details.open = true))`)
	tb.click("#key-create")
	tb.click("#reset")
	tb.view("console-reset-dark")
	tb.click("#reset-no")
	tb.window(1280, 900, 1, false)
	tb.screenshot("console-forms")
	tb.window(360, 740, 2, false)
	tb.screenshot("console-phone")
	tb.window(360, 740, 2, true)
	tb.screenshot("console-phone-dark")
	if wide := eval[int](tb, "document.documentElement.scrollWidth"); wide > 360 {
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
