package console_test

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/axe"
	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestConsole_accessibility audits the console in all views: the whole page
// with everything open, and the parts that differ later.
func TestConsole_accessibility(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	key := sampleKey(t)
	register(t, mock, key)
	mock.InjectFault(mockfastpix.Fault{Path: "/nothing/*", Status: 503})
	request(mock, "GET", "/"+film+".m3u8") // refused
	tb := openConsole(t, mock)
	axe.Load(tb.Tab)
	audit := func(state, part string) {
		t.Helper()
		axe.AuditAll(tb.Tab, state, part)
	}
	axe.Audit(tb.Tab, "initial page", "html", axe.View{Width: 390})
	axe.Audit(tb.Tab, "initial page", "html", axe.View{Width: 1440, Dark: true})

	tb.sign(key)
	tb.click("#play")
	tb.WaitFor("the video plays", `document.getElementById("video").currentTime > 0.5`)
	tb.Do(`document.getElementById("video").pause()`)
	tb.click("#decode")
	tb.WaitFor("the verdict", `document.querySelector("#verdict.good")`)
	tb.Do(`document.querySelectorAll("details.more, #requests > li:last-child details").forEach((d) => (d.open = true))`)
	audit("signed, played and decoded, with all details open", "html")
	for _, name := range []string{"faults", "profile", "webhooks"} {
		tb.Do(`document.getElementById("tab-` + name + `").click()`)
		audit(name, "#panel-"+name)
	}
	tb.click("#tab-playbacks")
	tb.click(`#playbacks button[data-focus^="edit-"]`)
	audit("edit a playback ID", "#playback-dialog")
	tb.click("#playback-edit-no")
	tb.click("#tab-keys")
	tb.click("#key-create")
	tb.WaitFor("the key is shown", `!document.getElementById("created").hidden`)
	audit("keys, with a new one", "#panel-keys")
	tb.click("#reset")
	tb.WaitFor("the reset dialog", `document.getElementById("confirm-dialog").open`)
	audit("reset dialog", "#confirm-dialog")
	tb.click("#confirm-no")

	mock.Advance(2 * time.Hour)
	tb.click("#play")
	tb.WaitFor("the refusal is shown", `document.querySelector("#play-status.bad")`)
	tb.WaitFor("the verdict", `document.querySelector("#verdict.bad")`)
	tb.paste("#ttl", "soon")
	tb.click("#sign")
	tb.WaitFor("the error of the field", `document.getElementById("ttl-error").textContent !== ""`)
	audit("refused, with an invalid field", ".bench-work")
	tb.Window(390, 900, 1, false)
	tb.click("#menu")
	axe.Audit(tb.Tab, "menu", ".top", axe.View{Width: 390})
	axe.Audit(tb.Tab, "menu", ".top", axe.View{Width: 390, Dark: true})
}

// TestConsole_forcedColors checks that what is chosen differs from the rest
// where the browser replaces the page's colors, as with the contrast themes of
// Windows.
func TestConsole_forcedColors(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	request(mock, "GET", "/"+film+".m3u8")
	request(mock, "GET", "/"+film+".m3u8?token=x.y.z")
	tb := openConsole(t, mock)
	tb.Act("force the colors", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}},
		})
		return err
	})
	tb.WaitFor("forced colors", `matchMedia("(forced-colors: active)").matches`)
	tb.click(`[data-focus="reason-token_missing"]`)
	tb.WaitFor("the reason is chosen", `document.querySelector('.chip[aria-pressed="true"]')`)
	tb.Do(`(() => {
		const probe = document.body.appendChild(document.createElement("i"));
		probe.id = "probe";
		probe.style.cssText = "forced-color-adjust: none; background: Highlight";
	})()`)
	background := func(selector string) string {
		t.Helper()
		return chrome.Eval[string](tb.Tab,
			`getComputedStyle(document.querySelector(`+quoted(selector)+`)).backgroundColor`)
	}
	highlight := background("#probe")
	for selector, chosen := range map[string]bool{
		`.tabs [aria-selected="true"]`:  true,
		`.tabs [aria-selected="false"]`: false,
		`.chip[aria-pressed="true"]`:    true,
		`.chip[aria-pressed="false"]`:   false,
	} {
		if got := background(selector); (got == highlight) != chosen {
			t.Errorf("%s has the background %s, want the color Highlight, %s: %t", selector, got, highlight, chosen)
		}
	}
}
