package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Exit codes, the same for every command.
const (
	exitDone    = 0 // accepted, done
	exitRefused = 1 // refused, failed, interrupted
	exitUsage   = 2 // wrong use: flags, arguments, unusable input
)

// root is the command line. Each command has a file of its own.
type root struct {
	Format  string           `enum:"text,json" default:"text" placeholder:"text|json" help:"How to print results: for people (text, the default) or for programs (json)."`
	Version kong.VersionFlag `help:"Print the version and leave."`

	Sign        signCmd        `cmd:"" help:"Sign playback URLs."`
	Inspect     inspectCmd     `cmd:"" help:"Say what is in a token and whether FastPix would take it."`
	Keys        keysCmd        `cmd:"" help:"Create, list, check, rotate and delete signing keys."`
	Mock        mockCmd        `cmd:"" help:"Run mockfastpix, a FastPix for tests and demos."`
	Console     consoleCmd     `cmd:"" help:"Run mockfastpix with something to play, for its console in the browser."`
	Healthcheck healthcheckCmd `cmd:"" help:"Ask whether a mockfastpix is up."`
	Conformance conformanceCmd `cmd:"" help:"Try a signer in any language: what would FastPix accept or refuse?"`
}

const description = `Tools for secured playback on FastPix.

Exit codes: 0 accepted or done, 1 refused or failed, 2 wrong use.
Colours appear on a terminal only, and never when NO_COLOR is set.`

// app is what a command gets from outside: its streams and the global flags.
type app struct {
	in   io.Reader
	out  io.Writer
	err  io.Writer
	json bool // --format json
}

// usageError is an error of the one who typed the command; it ends in exit code 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errRefused ends in exit code 1 without another word: the command has printed why.
var errRefused = errors.New("refused")

// exitCode is how kong's own flags, such as --help, end a run.
type exitCode int

// run runs the command line and returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, stderr io.Writer) (code int) {
	defer func() {
		if r := recover(); r != nil {
			exit, ok := r.(exitCode)
			if !ok {
				panic(r)
			}
			code = int(exit)
		}
	}()
	helpCode := exitDone
	var cli root
	parser, err := kong.New(&cli,
		kong.Name("playback"),
		kong.Description(description),
		kong.Writers(out, stderr),
		kong.Exit(func(code int) { panic(exitCode(max(code, helpCode))) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Vars{"version": version()},
	)
	if err != nil {
		panic(err) // the structs above are wrong
	}
	if len(args) == 0 {
		helpCode = exitUsage
		args = []string{"--help"}
	}
	if slices.ContainsFunc(args, looksLikePrivateKey) {
		return fail(stderr, usagef("a private key stands on the command line, where other users of this machine can see it: store it in a file and pass the file's name, pass - and pipe it in, or set %s", core.EnvSigningPrivateKey), args)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return fail(stderr, usageError{err}, args)
	}
	a := &app{in: in, out: out, err: stderr, json: cli.Format == "json"}
	if err := command.Run(a); err != nil {
		return fail(stderr, err, args)
	}
	return exitDone
}

// fail prints an error and returns its exit code.
func fail(stderr io.Writer, err error, args []string) int {
	if errors.Is(err, errRefused) {
		return exitRefused
	}
	var usage usageError
	isUsage := errors.As(err, &usage)
	fmt.Fprintf(stderr, "playback: %s\n", withoutArguments(err.Error(), args))
	if !isUsage {
		return exitRefused
	}
	var parse *kong.ParseError
	if errors.As(err, &parse) {
		fmt.Fprintf(stderr, "Run \"playback%s --help\" to see what it takes.\n", commandOf(args))
	}
	return exitUsage
}

// withoutArguments cuts long arguments, which may be tokens, short where an error quotes them.
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

// commandOf returns the words of args that are commands, to point at the right help text.
func commandOf(args []string) string {
	for i, arg := range args {
		switch arg {
		case "sign", "inspect", "mock", "console", "healthcheck", "conformance":
			return " " + arg
		case "keys":
			if i+1 < len(args) && slices.Contains([]string{"create", "list", "get", "check", "rotate", "delete"}, args[i+1]) {
				return " keys " + args[i+1]
			}
			return " keys"
		}
	}
	return ""
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
