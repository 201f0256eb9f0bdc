// Package axe checks the accessibility of pages with axe-core.
package axe

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/integration/internal/npm"
)

// Script is the source of axe-core.
type Script string

// Install installs axe-core from the lock file of integration/console. Without
// npm the test is skipped, or fails if CI=true.
func Install(t *testing.T) Script {
	t.Helper()
	modules := npm.Install(t, filepath.Join("..", "console", "testdata")) // from the package under test
	script, err := os.ReadFile(filepath.Join(modules, "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return Script(script)
}

// violation is a rule of axe-core that a page violates.
type violation struct {
	ID, Help string
	Nodes    []struct{ HTML, FailureSummary string }
}

// Check fails the test for each violation of the page. state names the page.
func (s Script) Check(tb *chrome.Tab, state string) {
	tb.T.Helper()
	tb.Do(string(s) + "\n;undefined")
	result := chrome.Eval[string](tb, `axe.run(document).then((result) => JSON.stringify(result.violations))`)
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
