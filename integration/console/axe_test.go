package console_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/integration/internal/npm"
)

// axe returns the script of axe-core, which npm installs from the lock file.
func axe(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile(filepath.Join(npm.Install(t, "testdata"), "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

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
			{1280, false, "{}"},
			{1280, true, `{runOnly: ["color-contrast", "link-in-text-block"]}`},
			{390, true, `{runOnly: ["color-contrast", "link-in-text-block"]}`},
			{390, false, `{runOnly: ["target-size", "scrollable-region-focusable", "color-contrast"]}`},
			{768, false, `{runOnly: ["target-size", "scrollable-region-focusable", "color-contrast"]}`},
			{1920, false, `{runOnly: ["target-size", "scrollable-region-focusable"]}`},
		} {
			tb.Window(view.width, 900, 1, view.dark)
			result := chrome.Eval[string](tb.Tab,
				`axe.run(document, `+view.rules+`).then((result) => JSON.stringify(result.violations))`)
			var violations []violation
			if err := json.Unmarshal([]byte(result), &violations); err != nil {
				t.Fatal(err)
			}
			for _, v := range violations {
				t.Errorf("%s, dark %t, %d pixels wide: %s", state, view.dark, view.width, v)
			}
		}
	}
	check("initial page")

	tb.sign(key)
	tb.click("#play")
	tb.WaitFor("the video plays", `document.getElementById("video").currentTime > 0.5`)
	tb.Do(`document.getElementById("video").pause()`)
	tb.click("#decode")
	tb.WaitFor("the verdict", `document.querySelector("#verdict.good")`)
	tb.Do(`document.querySelectorAll("details").forEach((details) => (details.open = true))`)
	check("signed, played and decoded, with all details open")

	mock.Advance(2 * time.Hour)
	tb.click("#play")
	tb.WaitFor("the refusal is shown", `document.querySelector("#play-status.bad")`)
	tb.WaitFor("the verdict", `document.querySelector("#verdict.bad")`)
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
