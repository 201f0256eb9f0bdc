package prose_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unwanted matches words and phrases that the project does not use.
var unwanted = regexp.MustCompile(`(?i)\b(befall|whoever|nobody|meanwhile|anew|for ever|in peace|belongs into|` +
	`had a hand|stands in|cannot be had)\b`)

// british matches British spellings of words that are common in this project.
// It also matches them in identifiers.
var british = regexp.MustCompile(`(?i)licence|colour|recognis|behaviour|summaris|marshalling|cancelled|favour|honour`)

// wordExceptions lists the files that are not checked, and why.
var wordExceptions = map[string]string{
	"internal/prose/words_test.go": "contains the words",
}

func TestWords(t *testing.T) {
	eachFile(t, func(path, text string) {
		if wordExceptions[path] != "" {
			return
		}
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
			if word != "NoBody" { // the Go identifier http.NoBody
				found = append(found, fmt.Sprintf("%d: write a plainer word instead of %q", n, word))
			}
		}
		for _, word := range british.FindAllString(line, -1) {
			found = append(found, fmt.Sprintf("%d: use the American spelling of %q", n, word))
		}
	}
	return found
}

func TestWords_found(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"The color of a license is recognized.\nhttp.NoBody renews.", nil},
		{"Whoever reads this", []string{`1: write a plainer word instead of "Whoever"`}},
		{"// one\n// for ever and anew", []string{
			`2: write a plainer word instead of "for ever"`, `2: write a plainer word instead of "anew"`,
		}},
		{"WidevineLicenceURL", []string{`1: use the American spelling of "Licence"`}},
		{"recognised\n\nBehaviour", []string{
			`1: use the American spelling of "recognis"`, `3: use the American spelling of "Behaviour"`,
		}},
	} {
		if diff := cmp.Diff(tt.want, words(tt.text)); diff != "" {
			t.Errorf("words of %q (-want +got):\n%s", tt.text, diff)
		}
	}
}
