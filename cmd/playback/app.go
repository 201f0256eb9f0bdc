package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	out  io.Writer
	err  io.Writer
	json bool // --format json
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
