package leak_test

import (
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/leak"
)

// pointerSized has one field of the size of a pointer. go-spew reads its memory
// wrongly.
type pointerSized struct{ name func() string }

func (p pointerSized) String() string { return p.name() }

func TestRendering_crash(t *testing.T) {
	t.Parallel()
	value := pointerSized{name: func() string { return "name" }}
	for _, rendering := range leak.Renderings() {
		_, err := rendering.Of(value)
		crashes := strings.HasPrefix(rendering.Name, "spew") && rendering.Name != "spew without methods"
		if (err != nil) != crashes {
			t.Errorf("%s: error = %v, want one: %t", rendering.Name, err, crashes)
		}
	}
}
