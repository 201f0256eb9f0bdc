package main

import (
	"github.com/alecthomas/kong"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
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
