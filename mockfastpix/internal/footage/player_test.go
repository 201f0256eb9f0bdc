package footage_test

import (
	"bytes"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
)

// The script must work with a strict content security policy and trusted types.
// The integration module tests in a browser that it plays.
func TestPlayerScript_strictPolicy(t *testing.T) {
	t.Parallel()
	script := footage.PlayerScript()
	for _, forbidden := range []string{
		"eval(", "new Function", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", `"style"`, ".style.",
		"import(", "://cdn",
	} {
		if bytes.Contains(script, []byte(forbidden)) {
			t.Errorf("the script contains %s", forbidden)
		}
	}
	if !bytes.Contains(script, []byte(`customElements.define("fastpix-player"`)) {
		t.Error("the script does not define <fastpix-player>")
	}
}
