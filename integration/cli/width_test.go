package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// drawing matches colors, and what a terminal clears.
var drawing = regexp.MustCompile(`\x1b\[[\d;]*m|[^\n]*\r\x1b\[K`)

// oneWord matches a line with one word after the column of labels, which
// cannot be wrapped, and a command to copy.
var oneWord = regexp.MustCompile(`^ *\S+$|^(REFUSED|FAILED) +\S+$|^    playback .*$`)

// changing matches the IDs of new keys, and the times of their deletion.
var changing = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:]+Z`)

// onTerminal returns what a command prints on a terminal with a number of
// columns.
func onTerminal(t *testing.T, dir string, env []string, columns int, command string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), needs.Program(t, "script"), "-qec",
		fmt.Sprintf("stty cols %d; %s", columns, command), "/dev/null")
	cmd.Dir, cmd.Env = dir, append(env, "TERM=xterm")
	out, _ := cmd.Output() // most of the commands fail
	return strings.ReplaceAll(drawing.ReplaceAllString(string(out), ""), "\r", "")
}

// TestTerminal_width checks that results, tables and errors are wrapped between
// words at the width of a terminal.
func TestTerminal_width(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := mockfastpix.Start(t)
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: playbackID, MediaID: mediaID})
	if err := mock.RegisterSigningKey(keyID, string(keyFiles()["public.pem"])); err != nil {
		t.Fatal(err)
	}
	// Commands that create keys use another mock, because the list would show
	// their keys.
	other := mockfastpix.Start(t)
	other.AddPlayback(mockfastpix.PlaybackOptions{ID: playbackID, MediaID: mediaID})
	withOther := "export FASTPIX_BASE_URL=" + other.URL() + "; "
	dir := t.TempDir()
	for name, content := range keyFiles() {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := append(cleanEnv(), "FASTPIX_BASE_URL="+mock.URL(),
		"FASTPIX_ACCESS_TOKEN_ID=mock-access-token", "FASTPIX_SECRET_KEY=mock-secret-key")
	vectors, err := filepath.Abs("../../vectors/verification.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{
		"playback conformance --case private,drm,ttl-zero -- echo eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0.AAAA",
		"playback conformance --case private -- sh -c 'echo cannot read the private key that is in here >&2; exit 3'",
		"playback conformance --list",
		"playback conformance --vectors " + vectors + " -- sh -c 'sed s/.*/accept/'",
		"playback conformance --case none -- true",
		withOther + "playback calibrate -y --rate 1000 -p " + playbackID,
		"playback calibrate --rate 0 -p " + playbackID,
		"playback doctor --private-key stray.json",
		"playback doctor --private-key key.json -p " + playbackID,
		"playback keys create key.json", // refused: the file exists
		"playback keys list",
		"playback keys check --private-key key.json",
		"playback keys check --private-key stray.json",
		"playback keys get nothing",
		"playback keys frobnicate",
		"playback sign -p " + playbackID + " --private-key key.json --ttl 40h",
		"playback sign -p " + playbackID + " --private-key missing.json",
		"playback sign -p " + playbackID + " --ttl 30",
		"playback inspect --fetch undefined",
		"playback inspect --offline " + playbackID,
		"playback mock --addr 127.0.0.1:1 --profile nothing",
		"playback healthcheck --url nothing",
		"playback keys",
		"playback keys delete nothing",
		"echo n | playback keys delete " + keyID,
		"playback keys rotate stray.json",
		"playback keys rotate missing.json",
		"playback keys rotate key.json --grace 3",
		withOther + "rm -f new.json* && playback keys create new.json && " +
			"playback keys rotate new.json --grace 2s --no-wait && playback keys rotate new.json",
		"playback sign -p " + playbackID + " --output nothing",
		"playback completion",
		"playback completion tcsh",
		"playback console --addr nothing",
		"playback man --nothing",
	} {
		t.Run(strings.TrimPrefix(command, withOther), func(t *testing.T) {
			t.Parallel()
			var words [][]string
			for _, columns := range []int{60, 120} {
				text := onTerminal(t, dir, env, columns, command)
				words = append(words, strings.Fields(changing.ReplaceAllString(text, "*")))
				for line := range strings.Lines(text) {
					line = strings.TrimSuffix(line, "\n")
					if utf8.RuneCountInString(line) > columns && !oneWord.MatchString(line) {
						t.Errorf("a line has more than %d columns: %s", columns, line)
					}
				}
			}
			if diff := cmp.Diff(words[0], words[1]); diff != "" {
				t.Errorf("a word is broken (-60 columns +120 columns):\n%s", diff)
			}
		})
	}
}
