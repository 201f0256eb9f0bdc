package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type manCmd struct{}

func (manCmd) Help() string {
	return `Prints the manual page, in roff.

Examples:

    playback man > /usr/local/share/man/man1/playback.1
    playback man | man -l -`
}

func (manCmd) Run(k *kong.Context, a *app) error {
	var manual strings.Builder
	writeManual(&manual, k.Model)
	_, err := io.WriteString(a.rawOut, manual.String())
	return err
}

// writeManual writes the manual page of a command tree.
func writeManual(w io.Writer, model *kong.Application) {
	fmt.Fprintf(w, ".TH PLAYBACK 1 \"\" \"playback %s\" \"User Commands\"\n", roff(version()))
	fmt.Fprintf(w, ".nh\n.ad l\n") // names of variables and flags are not hyphenated
	fmt.Fprintf(w, ".SH NAME\nplayback \\- sign, inspect and test secured playback on FastPix\n")
	fmt.Fprintf(w, ".SH SYNOPSIS\n.B playback\n.I command\n.RI [ flags ]\n")
	fmt.Fprintf(w, ".SH DESCRIPTION\n")
	writeText(w, description)
	fmt.Fprintf(w, ".SH OPTIONS\n")
	writeFlags(w, model.Flags)
	fmt.Fprintf(w, ".SH COMMANDS\n")
	writeCommands(w, model.Node)
}

func writeCommands(w io.Writer, parent *kong.Node) {
	for _, node := range parent.Children {
		if node.Hidden {
			continue
		}
		fmt.Fprintf(w, ".SS %s\n", roff(node.FullPath()+positionals(node)))
		writeText(w, node.Help)
		writeText(w, node.Detail)
		writeFlags(w, node.Flags)
		writeCommands(w, node)
	}
}

func positionals(node *kong.Node) string {
	var b strings.Builder
	for _, p := range node.Positional {
		b.WriteString(" " + p.Summary())
	}
	return b.String()
}

func writeFlags(w io.Writer, flags []*kong.Flag) {
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		fmt.Fprintf(w, ".TP\n.B %s\n", roff(f.String()))
		writeText(w, kong.DefaultHelpValueFormatter(f.Value))
	}
}

// writeText writes paragraphs. Lines that begin with spaces are examples.
func writeText(w io.Writer, text string) {
	example := false
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		indented := strings.HasPrefix(line, "    ")
		if line == "" {
			if !example {
				fmt.Fprintln(w, ".PP")
			}
			continue
		}
		if indented != example {
			fmt.Fprintln(w, map[bool]string{true: ".RS 4\n.nf", false: ".fi\n.RE\n.PP"}[indented])
			example = indented
		}
		fmt.Fprintln(w, roff(strings.TrimSpace(line)))
	}
	if example {
		fmt.Fprintln(w, ".fi\n.RE")
	}
}

// roff escapes a line of text.
func roff(line string) string {
	line = strings.NewReplacer(`\`, `\e`, `-`, `\-`, `…`, `...`, `'`, `\(aq`, "`", "\\(ga").Replace(line)
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, `\(aq`) {
		line = `\&` + line
	}
	return line
}
