// Package axe checks the accessibility of pages with axe-core.
package axe

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/integration/internal/npm"
)

// rules are the options of axe.run for one kind of rules.
type rules string

// The kinds of rules. Without resultTypes, axe-core also describes each element
// that passes.
const (
	allRules   rules = `{resultTypes: ["violations"]}`
	colorRules rules = `{resultTypes: ["violations"], runOnly: ["color-contrast", "link-in-text-block"]}`
)

// widths are those of a phone, a tablet, a small and a large window, in pixels.
var widths = []int64{390, 768, 1024, 1440}

// script is the source of axe-core, once it was installed.
var script struct {
	sync.Mutex
	text string
}

// source returns the source of axe-core, from the lock file of
// integration/console. Without npm the test is skipped, or fails if CI=true.
func source(t *testing.T) string {
	t.Helper()
	script.Lock()
	defer script.Unlock()
	if script.text != "" {
		return script.text
	}
	modules := npm.Install(t, filepath.Join("..", "console", "testdata")) // from the package under test
	text, err := os.ReadFile(filepath.Join(modules, "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	script.text = string(text)
	return script.text
}

// Load loads axe-core into the page, for Audit.
func Load(tb *chrome.Tab) {
	tb.T.Helper()
	tb.Do(source(tb.T) + "\n;undefined")
}

// violation is a rule of axe-core that a page violates.
type violation struct {
	ID, Help string
	Nodes    []struct{ HTML, FailureSummary string }
}

// View is a window in which a page is audited.
type View struct {
	Width int64
	Dark  bool
}

// Views returns all views: four widths, each in light and in dark colors.
func Views() []View {
	var views []View
	for _, dark := range []bool{false, true} {
		for _, width := range widths {
			views = append(views, View{width, dark})
		}
	}
	return views
}

// AuditAll is Audit for all views.
func AuditAll(tb *chrome.Tab, state, part string) {
	tb.T.Helper()
	for _, v := range Views() {
		Audit(tb, state, part, v)
	}
}

// Audit fails the test for each of the rules of axe-core that a part of the
// page violates, and if the page is wider than the window. The part is a CSS
// selector, and state names the page. Only colors depend on the scheme, so that
// the other rules are checked in light colors.
func Audit(tb *chrome.Tab, state, part string, v View) {
	tb.T.Helper()
	tb.Window(v.Width, 900, 1, v.Dark)
	state = fmt.Sprintf("%s, %d pixels wide, dark %t", state, v.Width, v.Dark)
	options := allRules
	if v.Dark {
		options = colorRules
	}
	result := chrome.Eval[string](tb, fmt.Sprintf(`axe.run(%q, %s).then(({ violations }) => JSON.stringify({
		violations, width: document.documentElement.scrollWidth }))`, part, options))
	var found struct {
		Violations []violation
		Width      int64
	}
	if err := json.Unmarshal([]byte(result), &found); err != nil {
		tb.T.Fatal(err)
	}
	for _, v := range found.Violations {
		var nodes strings.Builder
		for _, n := range v.Nodes {
			fmt.Fprintf(&nodes, "\n  %s\n    %s", n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n    "))
		}
		tb.T.Errorf("%s: %s: %s%s", state, v.ID, v.Help, &nodes)
	}
	if found.Width > v.Width {
		tb.T.Errorf("%s: the page is %d pixels wide", state, found.Width)
	}
}
