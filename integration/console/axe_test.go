package console_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/integration/internal/npm"
)

// axeScript is the script of axe-core, once it was installed.
var axeScript struct {
	sync.Mutex
	text string
}

// axe returns the script of axe-core, which npm installs from the lock file.
func axe(t *testing.T) string {
	t.Helper()
	axeScript.Lock()
	defer axeScript.Unlock()
	if axeScript.text != "" {
		return axeScript.text
	}
	script, err := os.ReadFile(filepath.Join(npm.Install(t, "testdata"), "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	axeScript.text = string(script)
	return axeScript.text
}

// audit fails the test if the page violates rules of axe-core, which must be
// loaded. options are those of axe.run.
func (tb *tab) audit(state, options string) {
	tb.T.Helper()
	result := chrome.Eval[string](tb.Tab,
		`axe.run(document, `+options+`).then((result) => JSON.stringify(result.violations))`)
	var violations []violation
	if err := json.Unmarshal([]byte(result), &violations); err != nil {
		tb.T.Fatal(err)
	}
	for _, v := range violations {
		tb.T.Errorf("%s: %s", state, v)
	}
}

// The options for one kind of rules. Without resultTypes, axe also describes
// each element that passes.
const (
	allRules   = `{resultTypes: ["violations"]}`
	colorRules = `{resultTypes: ["violations"], runOnly: ["color-contrast", "link-in-text-block"]}`
	sizeRules  = `{resultTypes: ["violations"], runOnly: ["target-size", "scrollable-region-focusable"]}`
)

// violation is a rule of axe-core that the page violates.
type violation struct {
	ID, Help string
	Nodes    []struct {
		HTML           string
		FailureSummary string
	}
}

func (v violation) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s: %s", v.ID, v.Help)
	for _, n := range v.Nodes {
		fmt.Fprintf(&s, "\n  %s\n    %s", n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n    "))
	}
	return s.String()
}

func TestConsole_accessibility(t *testing.T) {
	t.Parallel()
	script := axe(t)
	mock := startMock(t)
	key := sampleKey(t)
	register(t, mock, key)
	request(mock, "GET", "/"+film+".m3u8") // refused
	tb := openConsole(t, mock)
	tb.Do(script + "\n;undefined")

	// Colors do not depend on the width, and other rules not on the colors.
	check := func(state string) {
		t.Helper()
		for _, view := range []struct {
			width int64
			dark  bool
			rules string
		}{
			{1280, true, colorRules},
			{1280, false, allRules},
			{360, false, sizeRules},
			{768, false, sizeRules},
			{1920, false, sizeRules},
		} {
			tb.Window(view.width, 900, 1, view.dark)
			tb.audit(fmt.Sprintf("%s, dark %t, %d pixels wide", state, view.dark, view.width), view.rules)
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
		tb.audit(name, allRules)
	}
	tb.click("#tab-playbacks")
	tb.click(`#playbacks button[data-focus^="edit-"]`)
	tb.audit("edit a playback ID", allRules)
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
