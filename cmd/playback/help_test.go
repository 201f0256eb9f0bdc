package main

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/internal/redact"
)

// commands are all commands with a help text of their own.
var commands = []string{
	"", "sign", "inspect", "doctor", "keys", "keys create", "keys list", "keys get", "keys check", "keys rotate",
	"keys delete", "mock", "console", "healthcheck", "conformance", "calibrate", "help", "completion", "version", "man",
}

func output(t *testing.T, args string) string {
	t.Helper()
	var out, stderr bytes.Buffer
	if code := run(t.Context(), strings.Fields(args), strings.NewReader(""), &out, &stderr); code != exitDone {
		t.Errorf("%s: exit code %d: %s", args, code, &stderr)
	}
	return out.String()
}

// unbreakable matches a line with one word, one word in the column next to a
// flag, and an example.
var unbreakable = regexp.MustCompile(`^ *\S+$|^ +(-\w, )?--\S+ {2,}\S+$|^    (.*playback |FASTPIX_|HEALTHCHECK )`)

func TestHelp_width(t *testing.T) {
	needs.SkipUnlessLong(t)
	for _, command := range commands {
		var words [][]string
		for _, width := range []int{40, 60, 80, 120} {
			t.Setenv("COLUMNS", strconv.Itoa(width))
			help := output(t, command+" --help")
			words = append(words, strings.Fields(help))
			for line := range strings.Lines(help) {
				line = strings.TrimRight(line, "\n")
				if utf8.RuneCountInString(line) > width && !unbreakable.MatchString(line) {
					t.Errorf("%s: a line has more than %d columns: %s", command, width, line)
				}
			}
		}
		for _, other := range words[1:] {
			if diff := cmp.Diff(words[0], other); diff != "" {
				t.Errorf("%s: a word is broken (-40 columns +wider):\n%s", command, diff)
			}
		}
	}
}

func TestHelp_command(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"", "sign", "keys", "keys create"} {
		if got, want := output(t, "help "+command), output(t, command+" --help"); got != want {
			t.Errorf("help %s differs from %s --help:\n%s", command, command, cmp.Diff(want, got))
		}
	}
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"help", "singn"}, strings.NewReader(""), &stderr, &stderr)
	if code != exitUsage || !strings.Contains(stderr.String(), `did you mean "sign"`) {
		t.Errorf("exit code %d: %s", code, &stderr)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	pattern := regexp.MustCompile(`^playback \S+(, revision [0-9a-f]+( of \S+)?(, modified)?)?, go\S+, \w+/\w+\n$`)
	if text := output(t, "version"); !pattern.MatchString(text) {
		t.Errorf("version prints %q", text)
	}
	var got build
	if err := json.Unmarshal([]byte(output(t, "--format json version")), &got); err != nil || got != readBuild() {
		t.Errorf("%+v, %v, want %+v", got, err, readBuild())
	}
}

func TestVersion_revision(t *testing.T) {
	t.Parallel()
	b := build{
		Version: "v0.1.0", Revision: shortRevision("51d04cbbfd1c6a7e2b9f0e4d83a5c7916e20fb3d"), Time: "2026-11-29T01:23:21Z",
		Go: "go1.26.8", Platform: "linux/amd64",
	}
	const want = "playback v0.1.0, revision 51d04cbbfd1c of 2026-11-29T01:23:21Z, go1.26.8, linux/amd64"
	if got := redact.Text(b.String()); got != want {
		t.Errorf("version prints %q, want %q", got, want)
	}
}

func TestManual(t *testing.T) {
	t.Parallel()
	manual := output(t, "man")
	for _, command := range commands[1:] {
		if found := strings.Contains(manual, "\n.SS playback "+command); found != (command != "man") {
			t.Errorf("the section about %s is there: %v", command, found)
		}
	}
	macro := regexp.MustCompile(`^\.(TH|SH|SS|PP|TP|B|I|RI|RS|RE|nf|fi|nh|ad)\b`)
	for line := range strings.Lines(manual) {
		if strings.HasPrefix(line, ".") && !macro.MatchString(line) || strings.HasPrefix(line, "'") {
			t.Errorf("a line of text begins a request: %s", line)
		}
	}
	if man, err := exec.LookPath("man"); err == nil {
		cmd := exec.CommandContext(t.Context(), man, "--warnings", "-l", "-")
		cmd.Stdin, cmd.Env = strings.NewReader(manual), append(cmd.Environ(), "MANWIDTH=80", "MANPAGER=cat")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if text, err := cmd.Output(); err != nil || stderr.Len() > 0 || !bytes.Contains(text, []byte("--playback-id")) {
			t.Errorf("man: %v: %s", err, &stderr)
		}
	}
}
