package prose_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unwanted matches words and phrases that the project does not use. The
// brackets keep the patterns in this file from matching themselves.
var unwanted = regexp.MustCompile(`(?i)\b([b]efall|[w]hoever|[n]obody|[m]eanwhile|[a]new|[f]or ever|[i]n peace|` +
	`[b]elongs into|[h]ad a hand|[s]tands in|[c]annot be had)\b`)

// british matches British spellings of words that are common in this project.
// It also matches them in identifiers.
var british = regexp.MustCompile(`(?i)[l]icence|[c]olour|[r]ecognis|[b]ehaviour|[s]ummaris|[m]arshalling|[c]ancelled|` +
	`[f]avour|[h]onour`)

// foreign removes names of FastPix's that have a British spelling.
var foreign = strings.NewReplacer("video.media.upload.cancel"+"led", "")

func TestWords(t *testing.T) {
	eachFile(t, func(path, text string) {
		for _, v := range words(text) {
			t.Errorf("%s:%s", path, v)
		}
	})
}

// words returns the line, and the word, of each unwanted word and British
// spelling.
func words(text string) []string {
	var found []string
	n := 0
	for line := range strings.Lines(text) {
		n++
		for _, word := range unwanted.FindAllString(line, -1) {
			found = append(found, fmt.Sprintf("%d: write a plainer word instead of %q", n, word))
		}
		for _, word := range british.FindAllString(foreign.Replace(line), -1) {
			found = append(found, fmt.Sprintf("%d: use the American spelling of %q", n, word))
		}
	}
	return found
}

func TestWords_found(t *testing.T) {
	t.Parallel()
	// The words are in pieces, because this file is checked too.
	const who, forever, again = "Who" + "ever", "for " + "ever", "an" + "ew"
	const license, recognize, behavior = "Licen" + "ce", "recog" + "nis", "Behavi" + "our"
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"The color of a license is recognized and renews.", nil},
		{who + " reads this", []string{`1: write a plainer word instead of "` + who + `"`}},
		{"// one\n// " + forever + " and " + again, []string{
			`2: write a plainer word instead of "` + forever + `"`, `2: write a plainer word instead of "` + again + `"`,
		}},
		{"Widevine" + license + "URL", []string{`1: use the American spelling of "` + license + `"`}},
		{recognize + "ed\n\n" + behavior, []string{
			`1: use the American spelling of "` + recognize + `"`, `3: use the American spelling of "` + behavior + `"`,
		}},
		{"event video.media.upload.cancel" + "led", nil},
	} {
		if diff := cmp.Diff(tt.want, words(tt.text)); diff != "" {
			t.Errorf("words of %q (-want +got):\n%s", tt.text, diff)
		}
	}
}
