package words_test

import (
	"testing"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
)

func TestLines(t *testing.T) {
	t.Parallel()
	const url = "https://stream.fastpix.io/3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10.m3u8"
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"short", "a  b\n", "a  b\n"},
		{"exactly the width", "aaaa bbbb cccc dddd eeee", "aaaa bbbb cccc dddd eeee"},
		{"long", "aaaa bbbb cccc dddd eeee f\nshort\n", "aaaa bbbb cccc dddd eeee\nf\nshort\n"},
		{"indented", "  aaaa bbbb cccc dddd eeee", "  aaaa bbbb cccc dddd\n  eeee"},
		{"a long word", "see " + url + " now", "see\n" + url + "\nnow"},
		{"an indented long word", "    " + url, "    " + url},
		{"letters of several bytes", "ääää öööö üüüü éééé àààà ß", "ääää öööö üüüü éééé àààà\nß"},
		{"a command", "    playback keys rotate key.json", "    playback keys rotate key.json"},
		{"two spaces", "aaaa bbbb cccc dddd eee  f", "aaaa bbbb cccc dddd eee\nf"},
		{"a question", "aaaa bbbb cccc dddd eeee [y/N] ", "aaaa bbbb cccc dddd eeee\n[y/N] "},
	} {
		if got := words.Lines(test.text, 24); got != test.want {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestHanging(t *testing.T) {
	t.Parallel()
	got, want := words.Hanging("one two three four five six", 30, 10), "one two three four\n          five six"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestColumn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		width int
		want  string
	}{
		{60, "label               one two three four five six seven eight\n                    nine\n" +
			"                    more\n                    lines"},
		{59, "label\n          one two three four five six seven eight nine\n          more\n          lines"},
	} {
		column := words.NewColumn(test.width, 20)
		got := column.After("label               ", "one two three four five six seven eight nine") + "\n" +
			column.Text("more\nlines")
		if got != test.want {
			t.Errorf("%d columns:\ngot\n%s\nwant\n%s", test.width, got, test.want)
		}
	}
}
