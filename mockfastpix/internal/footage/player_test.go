package footage_test

import (
	"bytes"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
)

// What a strict content security policy, with trusted types, would stop. That the script plays is tested in a browser,
// in the integration module.
func TestPlayerScriptNeedsNothingThatAStrictPolicyForbids(t *testing.T) {
	t.Parallel()
	script := footage.PlayerScript()
	for _, forbidden := range []string{"eval(", "new Function", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", `"style"`, ".style.", "import(", "://cdn"} {
		if bytes.Contains(script, []byte(forbidden)) {
			t.Errorf("the script contains %s", forbidden)
		}
	}
	if !bytes.Contains(script, []byte(`customElements.define("fastpix-player"`)) {
		t.Error("the script does not define <fastpix-player>")
	}
}
