package console_test

import (
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/integration/internal/axe"
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
