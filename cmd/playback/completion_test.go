package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestComplete(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		word   string
		before string
		want   string
	}{
		{"insp", "", "inspect"},
		{"comp", "", "completion"}, // and not the hidden complete
		{"", "keys", "create list get check rotate delete"},
		{"l", "--format json keys", "list"},
		{"", "sign --output", "url token html curl ffplay go all json"},
		{"h", "sign -o", "html"},
		{"--output=j", "sign", "--output=json"},
		{"--ma", "sign", "--max-ttl"},
		{"--form", "keys list", "--format"},
		{"", "completion", "bash zsh fish powershell"},
		{"", "sign --private-key", ""}, // the shell completes names of files
		{"", "inspect", ""},
		{"ro", "help keys", "rotate"},
		{"ke", "help", "keys"},
		{"x", "nothing like this", ""},
		{"", "sign --output=url --playback-id x", ""},
	} {
		var out, stderr bytes.Buffer
		args := append([]string{"complete", "--word=" + test.word, "--"}, strings.Fields(test.before)...)
		if code := run(t.Context(), args, strings.NewReader(""), &out, &stderr); code != exitDone {
			t.Errorf("%q after %q: exit code %d: %s", test.word, test.before, code, &stderr)
		}
		var got []string
		for line := range strings.Lines(out.String()) {
			name, _, _ := strings.Cut(line, "\t")
			got = append(got, name)
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q after %q (-want +got):\n%s", test.word, test.before, diff)
		}
	}
}
