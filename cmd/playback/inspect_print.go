package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/inspect"
)

// printReport prints a report. Its texts have neither secrets nor terminal
// escapes.
func printReport(a *app, r inspect.Report) error {
	if a.json {
		return a.printIndented(r)
	}
	p := paletteFor(a.rawOut, os.Getenv)
	token := fmt.Sprintf("%d characters", r.Length)
	if r.URL != "" {
		token += " in " + r.URL
	}
	fmt.Fprintf(a.rawOut, "%s  %s\n", p.bold("Token"), token)
	printMembers(a.rawOut, p, "Header", r.Header)
	printMembers(a.rawOut, p, "Claims", r.Claims)
	if lifetime := r.LifetimeInWords(); lifetime != "" {
		fmt.Fprintf(a.rawOut, "%s  %s\n", p.bold("Lifetime"), lifetime)
	}
	fmt.Fprintf(a.rawOut, "\n%s\n", p.bold("Verdict"))
	for _, check := range r.Checks {
		text := check.Text
		if check.Code != "" {
			text = p.bold(check.Code) + ": " + text
		}
		fmt.Fprintf(a.rawOut, "  %s  %-9s  %s\n", levelMark(p, check.Level), check.Name, text)
		if check.Remedy != "" {
			fmt.Fprintf(a.rawOut, "                   %s\n", p.dim(check.Remedy))
		}
	}
	fmt.Fprintf(a.rawOut, "\n%s\n", summary(p, r))
	return nil
}

func printMembers(w io.Writer, p palette, title string, members inspect.Members) {
	if len(members) == 0 {
		return
	}
	fmt.Fprintln(w, p.bold(title))
	width := 0
	for _, m := range members {
		width = max(width, len(m.Name))
	}
	for _, m := range members {
		line := fmt.Sprintf("  %-*s  %s", width, m.Name, m.Value)
		if m.Words != "" {
			line += "  " + p.dim(m.Words)
		}
		fmt.Fprintln(w, line)
	}
}

func levelMark(p palette, level inspect.Level) string {
	switch level {
	case inspect.Pass:
		return p.green("ok  ")
	case inspect.Fail:
		return p.red("FAIL")
	case inspect.Warn:
		return p.yellow("warn")
	}
	return p.dim("-   ")
}

func summary(p palette, r inspect.Report) string {
	switch r.Verdict {
	case inspect.Accepted:
		return p.green("FastPix would accept this token.")
	case inspect.Unverified:
		return p.yellow("No check failed. FastPix accepts this token if its signature is valid.")
	}
	return p.red("FastPix would refuse this request: " + strings.Join(r.Codes, ", ") + ".")
}
