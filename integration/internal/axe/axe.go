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

// Rules are the options of axe.run for one kind of rules.
type Rules string

// The kinds of rules. Without resultTypes, axe-core also describes each element
// that passes.
const (
	AllRules   Rules = `{resultTypes: ["violations"]}`
	ColorRules Rules = `{resultTypes: ["violations"], runOnly: ["color-contrast", "link-in-text-block"]}`
	SizeRules  Rules = `{resultTypes: ["violations"], runOnly: ["target-size", "scrollable-region-focusable"]}`
)

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

// Audit fails the test for each of the rules that the page violates. state
// names the page.
func Audit(tb *chrome.Tab, state string, rules Rules) {
	tb.T.Helper()
	result := chrome.Eval[string](tb,
		`axe.run(document, `+string(rules)+`).then((result) => JSON.stringify(result.violations))`)
	var violations []violation
	if err := json.Unmarshal([]byte(result), &violations); err != nil {
		tb.T.Fatal(err)
	}
	for _, v := range violations {
		var nodes strings.Builder
		for _, n := range v.Nodes {
			fmt.Fprintf(&nodes, "\n  %s\n    %s", n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n    "))
		}
		tb.T.Errorf("%s: %s: %s%s", state, v.ID, v.Help, &nodes)
	}
}
