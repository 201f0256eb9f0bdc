package main

import "github.com/alecthomas/kong"

const description = `Tools for secured playback on FastPix.

Exit codes: 0 accepted or done, 1 refused or failed, 2 wrong use.
Colors appear on a terminal only, and never if NO_COLOR is set.`

// root is the command tree. Each command has its own file.
type root struct {
	Format  string           `enum:"text,json" default:"text" placeholder:"text|json" help:"${format}"`
	Version kong.VersionFlag `help:"Print the version and exit."`

	Sign        signCmd        `cmd:"" help:"Sign playback URLs."`
	Inspect     inspectCmd     `cmd:"" help:"Find tokens in any text and report whether FastPix would accept them."`
	Doctor      doctorCmd      `cmd:"" help:"Check whether this machine, key and account can play secured video."`
	Calibrate   calibrateCmd   `cmd:"" help:"Find out how FastPix treats what its documentation leaves open."`
	Keys        keysCmd        `cmd:"" help:"Create, list, check, rotate and delete signing keys."`
	Mock        mockCmd        `cmd:"" help:"Run mockfastpix, a FastPix for tests and demos."`
	Console     consoleCmd     `cmd:"" help:"Run mockfastpix with sample videos, for its console in the browser."`
	Healthcheck healthcheckCmd `cmd:"" help:"Check whether a mockfastpix responds."`
	Conformance conformanceCmd `cmd:"" help:"Test a signer in any language: would FastPix accept its tokens?"`
	HelpOf      helpCmd        `cmd:"" name:"help" help:"Explain a command."`
	Completion  completionCmd  `cmd:"" help:"Print a script that completes commands and flags in a shell."`
	VersionOf   versionCmd     `cmd:"" name:"version" help:"Print the version, the revision and the version of Go."`
	Man         manCmd         `cmd:"" hidden:"" help:"Print the manual page."`
	Complete    completeCmd    `cmd:"" hidden:"" help:"Print the candidates for a word, for the scripts of completion."`
}
