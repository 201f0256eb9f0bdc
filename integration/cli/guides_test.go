package cli_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestGuides_output tests that the output in the guides about commands is in
// the script of the command, whose output is tested.
func TestGuides_output(t *testing.T) {
	t.Parallel()
	output := regexp.MustCompile("(?s)```text\n(.*?)```")
	for _, command := range []string{"calibrate", "doctor"} {
		guide, err := os.ReadFile("../../docs/guides/" + command + ".md")
		if err != nil {
			t.Fatal(err)
		}
		script, err := os.ReadFile("testdata/" + command + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		blocks := output.FindAllStringSubmatch(string(guide), -1)
		if len(blocks) == 0 {
			t.Errorf("the guide about %s shows no output", command)
		}
		for _, block := range blocks {
			if !strings.Contains(string(script), block[1]) {
				t.Errorf("%s.txtar does not contain this output:\n%s", command, block[1])
			}
		}
	}
}
