package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/inspect"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
	"github.com/FastPix/fastpix-playback-go/internal/pasted"
)

// printReports prints the reports on what was found in a text, as one JSON
// document each or for people. Their texts have neither secrets nor terminal
// escapes. A remedy is printed once, and the links are at the end.
func printReports(a *app, text pasted.Text, reports []inspect.Report) error {
	p := paletteFor(a.rawOut, os.Getenv)
	if summary := text.Summary(); summary != "" && !a.json {
		fmt.Fprintf(a.rawOut, "%s\n\n", strings.Join(words.Wrap(summary, columns(a.rawOut)), "\n"))
	}
	shown := map[string]bool{}
	var links []string
	for i, r := range reports {
		if a.json {
			if err := a.printIndented(r); err != nil {
				return err
			}
			continue
		}
		title := "Token"
		if len(reports) > 1 {
			title = fmt.Sprintf("%d of %d", i+1, len(reports))
		}
		if i > 0 {
			fmt.Fprintln(a.rawOut)
		}
		printReport(a.rawOut, p, title, r, shown)
		for _, link := range r.Help() {
			if !slices.Contains(links, link) {
				links = append(links, link)
			}
		}
	}
	printLinks(a.rawOut, p, links)
	return nil
}

func printReport(w io.Writer, p palette, title string, r inspect.Report, shown map[string]bool) {
	width := columns(w)
	subject := fmt.Sprintf("%d characters", r.Length)
	if r.Length == 1 {
		subject = "1 character"
	}
	switch {
	case r.Length == 0 && r.URL == "":
		subject = "none"
	case r.Length == 0:
		subject = "none in " + r.URL
	case r.URL != "":
		subject += " in " + r.URL
	}
	fmt.Fprintf(w, "%s  %s\n", p.bold(title), words.Hanging(subject, width, len(title)+2))
	printMembers(w, p, width, "Header", r.Header)
	printMembers(w, p, width, "Claims", r.Claims)
	if lifetime := r.LifetimeInWords(); lifetime != "" {
		fmt.Fprintf(w, "%s  %s\n", p.bold("Lifetime"), lifetime)
	}
	fmt.Fprintf(w, "\n%s\n", p.bold("Verdict"))
	for _, check := range r.Checks {
		const indent = 19
		lines := words.Wrap(codeAndText(check), width-indent)
		if check.Code != "" {
			lines[0] = p.bold(check.Code) + lines[0][len(check.Code):]
		}
		fmt.Fprintf(w, "  %s  %-9s  %s\n", levelMark(p, check.Level), check.Name, lines[0])
		for _, line := range lines[1:] {
			fmt.Fprintf(w, "%*s%s\n", indent, "", line)
		}
		if check.Remedy == "" || shown[check.Remedy] {
			continue
		}
		shown[check.Remedy] = true
		for _, line := range words.Wrap(check.Remedy, width-indent) {
			fmt.Fprintf(w, "%*s%s\n", indent, "", p.dim(line))
		}
	}
	fmt.Fprintf(w, "\n%s\n", summary(p, r, width))
}

// printLinks prints where the codes are explained.
func printLinks(w io.Writer, p palette, links []string) {
	switch len(links) {
	case 0:
	case 1:
		fmt.Fprintf(w, "%s\n", p.dim(words.Lines("See "+links[0], columns(w))))
	default:
		fmt.Fprintf(w, "\n%s\n", p.dim("See:\n  "+strings.Join(links, "\n  ")))
	}
}

// codeAndText returns a check's text after its code.
func codeAndText(check inspect.Check) string {
	if check.Code == "" {
		return check.Text
	}
	return check.Code + ": " + check.Text
}

func printMembers(w io.Writer, p palette, width int, title string, members inspect.Members) {
	if len(members) == 0 {
		return
	}
	fmt.Fprintln(w, p.bold(title))
	longest := 0
	for _, m := range members {
		longest = max(longest, len(m.Name))
	}
	for _, m := range members {
		fmt.Fprintf(w, "  %-*s  %s", longest, m.Name, m.Value)
		if m.Words != "" {
			fmt.Fprintf(w, "  %s", p.dim(words.Hanging(m.Words, width, longest+len(m.Value)+6)))
		}
		fmt.Fprintln(w)
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

func summary(p palette, r inspect.Report, width int) string {
	text := strings.Join(words.Wrap(r.Summary(), width), "\n")
	switch r.Verdict {
	case inspect.Accepted:
		return p.green(text)
	case inspect.Unverified:
		return p.yellow(text)
	}
	return p.red(text)
}
