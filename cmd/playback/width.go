package main

import (
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"
)

// columns returns the number of columns of a terminal, or a number that no
// line reaches. Files and pipes get whole lines, for grep.
func columns(w io.Writer) int {
	if !isTerminal(w) {
		return math.MaxInt32
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n >= 20 {
		return n
	}
	file, _ := w.(*os.File)
	if n := terminalColumns(file); n >= 20 {
		return n
	}
	return 80
}

// hanging wraps a text that follows indent columns of a line, so that its
// further lines begin in the same column.
func hanging(text string, width, indent int) string {
	return strings.Join(wrap(text, max(width-indent, 20)), "\n"+strings.Repeat(" ", indent))
}

// helpColumns returns the number of columns of help, as kong determines it.
func helpColumns(w io.Writer) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil {
		return n
	}
	if isTerminal(w) {
		return columns(w)
	}
	return 80
}

// wrap breaks a text into lines of at most width columns, between words. A word
// that is longer has a line by itself. The result is never empty.
func wrap(text string, width int) []string {
	var lines []string
	line, length := "", 0
	for word := range strings.SplitSeq(text, " ") {
		n := utf8.RuneCountInString(word)
		if line != "" && length+1+n > width {
			lines = append(lines, line)
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
