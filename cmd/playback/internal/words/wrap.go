package words

import (
	"strings"
	"unicode/utf8"
)

// Wrap breaks a text into lines of at most width columns, between words. A word
// that is longer has a line by itself. The result is never empty.
func Wrap(text string, width int) []string {
	var lines []string
	line, length := "", 0
	for word := range strings.SplitSeq(text, " ") {
		n := utf8.RuneCountInString(word)
		if line != "" && length+1+n > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line, length = word, n
			continue
		}
		if line != "" {
			line, length = line+" ", length+1
		}
		line, length = line+word, length+n
	}
	return append(lines, line)
}

// Hanging wraps a text that follows indent columns of a line, so that its
// further lines begin in the same column. A narrow terminal gets at least 20
// columns of text.
func Hanging(text string, width, indent int) string {
	return strings.Join(Wrap(text, max(width-indent, 20)), "\n"+strings.Repeat(" ", indent))
}

// Lines wraps the lines of a text that have more than width columns. Their
// further lines are indented as they are. A line with a playback command alone,
// indented by four spaces, remains whole, so that it can be copied.
func Lines(text string, width int) string {
	const command = "    playback "
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if utf8.RuneCountInString(line) > width && !strings.HasPrefix(line, command) {
			words := strings.TrimLeft(line, " ")
			indent := len(line) - len(words)
			lines[i] = line[:indent] + Hanging(words, width, indent)
		}
	}
	return strings.Join(lines, "\n")
}

// Column is a column of text beside labels. On a narrow terminal, the text is
// below its label.
type Column struct {
	width, indent int
	below         bool
}

// NewColumn returns the column that begins after indent columns of a line of
// width columns.
func NewColumn(width, indent int) Column {
	const narrowest, below = 40, 10 // an ID has 36 characters
	if width-indent < narrowest {
		return Column{width, min(indent, below), true}
	}
	return Column{width, indent, false}
}

// After returns a text after its label, which is as wide as the indent.
func (c Column) After(label, text string) string {
	if c.below {
		return strings.TrimRight(label, " ") + "\n" + c.Text(text)
	}
	return label + Hanging(text, c.width, c.indent)
}

// Text returns a further text in the column, on lines by itself.
func (c Column) Text(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, strings.Repeat(" ", c.indent)+Hanging(line, c.width, c.indent))
	}
	return strings.Join(lines, "\n")
}

// Room returns the number of columns of a line of text.
func (c Column) Room() int { return c.width - c.indent }
