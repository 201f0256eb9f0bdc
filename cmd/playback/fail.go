package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
	"github.com/FastPix/fastpix-playback-go/internal/redact"
)

// fail prints an error and returns its exit code.
func fail(stderr io.Writer, err error, args []string) int {
	if errors.Is(err, errRefused) {
		return exitRefused
	}
	text, remedy := err.Error(), ""
	var remedied *remediedError
	if errors.As(err, &remedied) {
		text, remedy = remedied.err.Error(), remedied.remedy
	}
	var parse *kong.ParseError
	if errors.As(err, &parse) {
		text = plainParseText(withAllCommands(text, parse))
	}
	width := columns(stderr)
	text = redact.Line(withoutArguments(redact.Secrets(text), args))
	fmt.Fprintln(stderr, words.Hanging("playback: "+text, width, 2))
	if remedy != "" {
		fmt.Fprintln(stderr, words.Lines(redact.Text(remedy), width))
	}
	var wrongUse usage.Error
	if !errors.As(err, &wrongUse) {
		return exitRefused
	}
	if parse != nil {
		fmt.Fprintln(stderr, words.Lines(fmt.Sprintf("Run \"%s --help\" for usage.", helpTarget(parse)), width))
	}
	return exitUsage
}

// remediedError is an error with a remedy on a line by itself.
type remediedError struct {
	err    error
	remedy string
}

func (e *remediedError) Error() string { return e.err.Error() + ": " + e.remedy }
func (e *remediedError) Unwrap() error { return e.err }

// helpTarget returns the command whose help describes a parse error.
func helpTarget(err *kong.ParseError) string {
	if command := err.Context.Selected(); command != nil {
		return command.FullPath()
	}
	return err.Context.Model.Name
}

// withAllCommands completes the list of commands in the text of a parse error,
// which ends after five.
func withAllCommands(text string, err *kong.ParseError) string {
	const start, end = "expected one of ", ", ..."
	before, list, found := strings.Cut(text, start)
	command := err.Context.Selected()
	if !found || command == nil || !strings.HasSuffix(list, end) {
		return text
	}
	var names []string
	for _, child := range command.Children {
		if !child.Hidden {
			names = append(names, strconv.Quote(child.Name))
		}
	}
	return before + start + strings.Join(names, ", ")
}

// plainParseText removes the empty value, which stands for a flag that is not
// given, from the values of a flag, and the name of the system call from the
// error of a file that does not exist.
func plainParseText(text string) string {
	return strings.NewReplacer(`must be one of "",`, "must be one of ", ">: stat ", ">: ").Replace(text)
}

// withoutArguments shortens long arguments, which may be tokens, in the text of
// an error.
func withoutArguments(text string, args []string) string {
	const keep = 24
	for _, arg := range args {
		if len(arg) <= 100 {
			continue
		}
		if flag, value, ok := strings.Cut(arg, "="); ok && strings.HasPrefix(flag, "-") {
			arg = value
		}
		quoted := strings.Trim(strconv.Quote(arg), `"`)
		for _, form := range []string{quoted, arg} {
			if len(form) > keep {
				text = strings.ReplaceAll(text, form, form[:keep]+"…")
			}
		}
	}
	return text
}
