package console_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/integration/internal/axe"
)

func TestConsole_accessibility(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	key := sampleKey(t)
	register(t, mock, key)
	request(mock, "GET", "/"+film+".m3u8") // refused
	tb := openConsole(t, mock)
	axe.Load(tb.Tab)

	// Colors do not depend on the width, and other rules not on the colors.
	check := func(state string) {
		t.Helper()
		for _, view := range []struct {
			width int64
			dark  bool
			rules axe.Rules
		}{
			{1280, true, axe.ColorRules},
			{1280, false, axe.AllRules},
			{360, false, axe.SizeRules},
			{768, false, axe.SizeRules},
			{1920, false, axe.SizeRules},
		} {
			tb.Window(view.width, 900, 1, view.dark)
			axe.Audit(tb.Tab, fmt.Sprintf("%s, dark %t, %d pixels wide", state, view.dark, view.width), view.rules)
		}
	}
	check("initial page")

	tb.sign(key)
	tb.click("#play")
	tb.WaitFor("the video plays", `document.getElementById("video").currentTime > 0.5`)
	tb.Do(`document.getElementById("video").pause()`)
	tb.click("#decode")
	tb.WaitFor("the verdict", `document.querySelector("#verdict.good")`)
	tb.Do(`document.querySelectorAll("details.more, #requests > li:last-child details").forEach((d) => (d.open = true))`)
	check("signed, played and decoded, with all details open")
	for _, name := range []string{"faults", "profile", "webhooks"} {
		tb.click("#tab-" + name)
		axe.Audit(tb.Tab, name, axe.AllRules)
	}
	tb.click("#tab-playbacks")
	tb.click(`#playbacks button[data-focus^="edit-"]`)
	axe.Audit(tb.Tab, "edit a playback ID", axe.AllRules)
	tb.click("#playback-edit-no")

	mock.Advance(2 * time.Hour)
	tb.click("#play")
	tb.WaitFor("the refusal is shown", `document.querySelector("#play-status.bad")`)
	tb.WaitFor("the verdict", `document.querySelector("#verdict.bad")`)
	tb.click("#tab-keys")
	tb.click("#key-create")
	tb.WaitFor("the key is shown", `!document.getElementById("created").hidden`)
	tb.paste("#ttl", "soon")
	tb.click("#sign")
	tb.WaitFor("the error of the field", `document.getElementById("ttl-error").textContent !== ""`)
	check("refused, with an invalid field")

	tb.click("#reset")
	tb.WaitFor("the reset dialog", `document.getElementById("reset-dialog").open`)
	check("reset dialog")
}
