package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
	"github.com/FastPix/fastpix-playback-go/internal/redact"
)

// Exit codes, the same for every command.
const (
	exitDone    = 0 // accepted, done
	exitRefused = 1 // refused, failed, interrupted
	exitUsage   = 2 // a usage.Error: flags, arguments, unusable input
)

// errRefused leads to exit code 1 without an error message. The command has
// printed the reason.
var errRefused = errors.New("refused")

// app holds the streams and the global flags of a run.
type app struct {
	in   io.Reader
	out  io.Writer // without secrets and terminal escapes, and wrapped, see guard
	err  io.Writer // likewise
	json bool      // --format json

	rawOut io.Writer // for signed tokens, public keys, scripts and colors
	rawErr io.Writer // for the progress bar
}

func newApp(in io.Reader, out, stderr io.Writer, asJSON bool) *app {
	return &app{
		in: in, out: guard{out, asJSON}, err: guard{stderr, asJSON}, json: asJSON,
		rawOut: out, rawErr: stderr,
	}
}

// guard removes tokens and keys from each write, and escapes what can control a
// terminal. Input and responses can contain both. It wraps the lines of a text
// at the width of a terminal. A write must consist of whole lines.
type guard struct {
	w    io.Writer
	json bool
}

func (g guard) Write(p []byte) (int, error) {
	text := string(p)
	if g.json {
		text = redact.JSON(text)
	} else {
		text = words.Lines(redact.Text(text), columns(g.w))
	}
	_, err := io.WriteString(g.w, text)
	return len(p), err
}

// printRawLine prints v as one line of JSON, with the tokens and public keys in
// it.
func (a *app) printRawLine(v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.rawOut, "%s\n", line)
	return nil
}

// printLine prints v as one line of JSON.
func (a *app) printLine(v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s\n", line)
	return nil
}

// printIndented prints v as indented JSON.
func (a *app) printIndented(v any) error {
	e := json.NewEncoder(a.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
