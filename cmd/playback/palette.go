package main

import (
	"io"
	"os"
)

// palette colours text for a terminal; the zero palette leaves it as it is.
type palette struct{ colours bool }

// paletteFor returns colours for a terminal, unless NO_COLOR (https://no-color.org) is set or the terminal has none.
func paletteFor(w io.Writer, getenv func(string) string) palette {
	return palette{colours: isTerminal(w) && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"}
}

// isTerminal reports whether w is a character device, which a file, a pipe and a buffer are not.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (p palette) paint(code, text string) string {
	if !p.colours {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p palette) bold(text string) string   { return p.paint("1", text) }
func (p palette) dim(text string) string    { return p.paint("2", text) }
func (p palette) red(text string) string    { return p.paint("31", text) }
func (p palette) green(text string) string  { return p.paint("32", text) }
func (p palette) yellow(text string) string { return p.paint("33", text) }
