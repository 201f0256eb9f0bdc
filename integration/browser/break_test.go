package browser_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// TestWatchPage_breaks gives the player each of the tokens that are refused,
// and then the valid one again.
func TestWatchPage_breaks(t *testing.T) {
	url := startExample(t, "nethttp", nil, ownMock...)
	for name, open := range map[string]func(*testing.T) page{"Chromium": inChromium, "Firefox": inFirefox} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			p.Open(url + "/watch/" + privateID)
			p.WaitFor("the player has a video", video)
			for _, test := range []struct{ button, status, reason string }{
				{"Expired token", "403", "token_expired"},
				{"Token with a later expiry", "401", "signature_invalid"},
				{"Token of another video", "401", "aud_wrong_playback_id"},
				{"Token of a wrong key", "401", "key_foreign"},
				{"No token", "401", "token_missing"},
			} {
				press(p, test.button)
				p.WaitFor(test.button+": the page shows the reason and the player the refusal",
					refusal+`.includes("`+test.reason+`") && `+message+`.startsWith("`+test.status+`")`)
			}
			if got := p.Text(helpLink); !strings.HasSuffix(got, "/_mock/reasons/token_missing") {
				t.Errorf("the player links to %q", got)
			}
			links := strings.Split(p.Text(`[...document.querySelectorAll("#refusal a")].map((a) => a.href).join(" ")`), " ")
			if len(links) != 2 || !strings.HasSuffix(links[0], "/_mock/reasons/token_missing") ||
				!strings.Contains(links[1], "/?playbackId="+privateID+"&outcome=refused#") {
				t.Errorf("the page links to %q, want the reason and the console", links)
			}
			for _, link := range links {
				res, err := http.Get(link)
				if err != nil {
					t.Fatal(err)
				}
				if _ = res.Body.Close(); res.StatusCode != http.StatusOK {
					t.Errorf("GET %s returned %d", link, res.StatusCode)
				}
			}
			press(p, "Back to the valid token")
			p.Do(video + `.muted = true`)
			start(p)
			p.WaitFor("the video plays", video+`.currentTime > 0.2`)
			if shown := p.Text(message); shown != "" {
				t.Errorf("the player shows %q while it plays", shown)
			}

			if name == "Chromium" { // the DRM video plays with the license's token
				p.Open(url + "/watch/" + drmID)
				p.WaitFor("the player has a video", video)
				press(p, "Token of another video")
				p.WaitFor("the reason", refusal+`.includes("aud_wrong_playback_id")`)
				p.Open(links[1])
				p.WaitFor("the console shows the five refusals of the private video",
					`document.querySelectorAll("#requests > li").length >= 5`)
				if shown := p.Text(`document.getElementById("requests").innerText`); strings.Contains(shown, drmID) ||
					!strings.Contains(shown, "key_foreign") {
					t.Errorf("the console shows %s", shown)
				}
			}
		})
	}
}

// refusal is the text of the page about a refusal.
const refusal = `document.getElementById("refusal").innerText`

// press activates a button: in Chromium with the keyboard.
func press(p page, name string) {
	const buttons = `[...document.querySelectorAll("#break button:not([hidden])")].find((b) => b.textContent === "`
	tb, keyboard := p.(*tab)
	if !keyboard {
		p.Do(buttons + name + `").click()`)
		return
	}
	tb.Do(buttons + name + `").focus()`)
	tb.Act("press Enter on "+name, func(ctx context.Context) error { return chromedp.Do(ctx, chromedp.KeyEvent("\r")) })
}

// TestWatchPage_neverBlank checks what the watch page shows when its player
// cannot play: signed out in another tab, without JavaScript, without the
// player's script.
func TestWatchPage_neverBlank(t *testing.T) {
	needs.SkipUnlessLong(t)
	tb := newTab(t)
	d := startDemo(t, "nethttp")
	watch := d.url + "/watch/" + privateID
	tb.Open(watch)
	if chrome.Eval[bool](tb.Tab, `!!document.getElementById("break")`) {
		t.Error("the page offers tokens that FastPix would refuse, without the mock of its program")
	}
	tb.Do(`fetch("/viewer", { method: "POST", body: new URLSearchParams({ as: "guest", back: "/" }) })`)
	tb.Do(`document.dispatchEvent(new Event("visibilitychange"))`)
	const signIn = `document.querySelector("#signed-out button")`
	tb.WaitFor("the page offers to sign in", signIn+`.checkVisibility()`)
	tb.Screenshot("signed-out-elsewhere")
	tb.Do(signIn + `.click()`)
	tb.WaitFor("the viewer is signed in", `document.querySelector("header").innerText.includes("Ada") &&
		!`+signIn+`.checkVisibility()`)

	visible := func() string { return chrome.Eval[string](tb.Tab, `document.querySelector(".stage").innerText`) }
	for _, disabled := range []bool{true, false} {
		params := emulation.SetScriptExecutionDisabledParams{Value: disabled}
		tb.Act("switch JavaScript", func(ctx context.Context) error {
			_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, params)
			return err
		})
		tb.Open(watch)
		if shown := strings.Contains(visible(), "The player needs JavaScript."); shown != disabled {
			t.Errorf("scripts disabled %t: the player's place shows %q", disabled, visible())
		}
		if disabled {
			tb.Screenshot("no-script")
		}
	}

	_ = d.mock.Close() // the player's script comes from it
	tb.Open(watch)
	tb.WaitFor("the page says that the player is missing",
		`document.getElementById("no-player").innerText.startsWith("The player could not be loaded from `+d.mock.URL()+`")`)
	tb.Screenshot("no-player")
	if !regexp.MustCompile(`Check that it is reachable`).MatchString(visible()) {
		t.Errorf("the player's place shows %q", visible())
	}
}
