// Command playback signs FastPix playback URLs, explains why a token is
// refused, manages signing keys, and runs mockfastpix.
//
//	playback sign -p ID            print the URL of a stream
//	playback inspect TEXT          report why a token is refused
//	playback doctor                check this machine, the key and the account
//	playback calibrate             find out what FastPix does not document
//	playback keys create FILE      create a signing key; see also keys --help
//	playback mock                  run a mock FastPix
//	playback console               run it with sample videos, for its console
//	playback conformance -- CMD    test a signer in any language
//
// "playback help COMMAND" explains a command. The reference, with the
// environment variables, is in docs/reference.
//
// The exit code is 0 if a token is accepted or the work is done, 1 if it is
// refused or has failed, and 2 if the command was used wrongly. Results are on
// standard output, messages on standard error. Neither has a private key or a
// token that was not asked for. With --format json, results are JSON.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/pasted"
)

func main() {
	// The first signal asks a command to stop cleanly. A second one ends the
	// process.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// kongExit is the panic value with which kong's own flags, such as --help, end
// a run.
type kongExit int

// run runs the command line and returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, stdout, stderr io.Writer) (code int) {
	out, helpCode := &standardOutput{w: stdout}, exitDone
	end := func(err error) int {
		if err = out.failure(err); err == nil {
			return helpCode
		}
		return max(fail(stderr, err, args), helpCode)
	}
	defer func() {
		if r := recover(); r != nil {
			exit, ok := r.(kongExit)
			if !ok {
				panic(r)
			}
			code = max(int(exit), end(nil))
		}
	}()
	var cli root
	parser, err := kong.New(&cli,
		kong.Name("playback"),
		kong.Description(description),
		kong.Writers(out, stderr),
		kong.Exit(func(code int) { panic(kongExit(max(code, helpCode))) }),
		kong.Help(printHelp),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 120}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Vars{"version": version()},
		withFlagHelp,
		durations,
	)
	if err != nil {
		panic(err) // the command tree is wrong
	}
	if len(args) == 0 {
		helpCode = exitUsage
		args = []string{"--help"}
	}
	if slices.ContainsFunc(args, pasted.HasPrivateKey) {
		return fail(stderr, errKeyAsArgument, args)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return end(usage.Error{Err: err})
	}
	a := newApp(in, out, stderr, cli.Format == "json")
	return end(command.Run(a))
}

// failure returns the error with which a run fails: that of a write, unless the
// run has failed for another reason that is not printed yet.
func (o *standardOutput) failure(err error) error {
	if o.err == nil || err != nil && !errors.Is(err, errRefused) && !errors.Is(err, o.err) {
		return err
	}
	cause := o.err
	var inPath *fs.PathError
	if errors.As(cause, &inPath) {
		cause = inPath.Err
	}
	return fmt.Errorf("standard output: %w", cause)
}

var errKeyAsArgument = usage.Errorf("a private key is on the command line, where other users of this machine can "+
	"see it: store it in a file and pass the file's name, pass - and pipe it in, or set %s", core.EnvSigningPrivateKey)
