package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
)

type helpCmd struct {
	Command []string `arg:"" optional:"" help:"Command to explain, for example: keys create."`
}

func (c *helpCmd) Run(k *kong.Context) error {
	return parseAll(k, append(c.Command, "--help")) // prints the help and ends the run
}

// parseAll parses further arguments with the command tree of a run.
func parseAll(k *kong.Context, args []string) error {
	if _, err := k.Parse(args); err != nil {
		return usage.Error{Err: err}
	}
	return nil
}

// printHelp prints kong's help, and wraps its first and its last line, which
// kong does not.
func printHelp(options kong.HelpOptions, k *kong.Context) error {
	width := min(helpColumns(k.Stdout), options.WrapUpperBound)
	usage, last := k.Model.Name+k.Model.Summary(), `Run "playback <command> --help" for more information on a command.`
	if command := k.Selected(); command != nil {
		usage, last = k.Model.Name+" "+command.Summary(), ""
	}
	fmt.Fprintln(k.Stdout, strings.Join(words.Wrap("Usage: "+usage, width-2), "\n  "))
	options.NoAppSummary = true
	k.Model.HelpFlag = nil // omits kong's last line
	if err := printKongHelp(options, k); err != nil || last == "" {
		return err
	}
	fmt.Fprintf(k.Stdout, "\n%s\n", strings.Join(words.Wrap(last, width), "\n"))
	return nil
}

// printKongHelp prints what kong knows. kong determines the width of a file
// only.
func printKongHelp(options kong.HelpOptions, k *kong.Context) error {
	output, ok := k.Stdout.(*standardOutput)
	if !ok {
		return kong.DefaultHelpPrinter(options, k)
	}
	k.Stdout = output.w
	defer func() { k.Stdout = output }()
	return output.keep(kong.DefaultHelpPrinter(options, k))
}
