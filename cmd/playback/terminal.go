package main

import (
	"io"
	"os"
)

// palette colors text for a terminal. The zero palette leaves it unchanged.
type palette struct{ colors bool }

// paletteFor returns colors for a terminal, unless NO_COLOR
// (https://no-color.org) is set or the terminal has none.
func paletteFor(w io.Writer, getenv func(string) string) palette {
	return palette{colors: isTerminal(w) && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"}
}

// isTerminal reports whether a reader or writer is a character device other
// than the null device. Files, pipes and buffers are not.
func isTerminal(stream any) bool {
	file, ok := fileOf(stream)
	if !ok {
		return false
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

func (p palette) paint(code, text string) string {
	if !p.colors {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p palette) bold(text string) string   { return p.paint("1", text) }
func (p palette) dim(text string) string    { return p.paint("2", text) }
func (p palette) red(text string) string    { return p.paint("31", text) }
func (p palette) green(text string) string  { return p.paint("32", text) }
func (p palette) yellow(text string) string { return p.paint("33", text) }
