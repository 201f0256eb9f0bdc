package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
)

// Report is the result of all cases.
type Report struct {
	OK      bool     `json:"ok"`
	Command []string `json:"command"`
	Counts  Counts   `json:"counts"`
	Cases   []Result `json:"cases"`
}

// Counts counts the cases by outcome.
type Counts struct {
	OK       int `json:"ok"`
	Refused  int `json:"refused"`
	Failed   int `json:"failed"`
	Careless int `json:"careless"`
}

func (r *Report) add(result Result) {
	r.Cases = append(r.Cases, result)
	switch result.Outcome {
	case OK:
		r.Counts.OK++
	case Refused:
		r.Counts.Refused++
	case Failed:
		r.Counts.Failed++
	case Careless:
		r.Counts.Careless++
	}
}

// PrintCounts prints the last line of the report.
func (r *Report) PrintCounts(w io.Writer) {
	fmt.Fprintf(w, "\n%d cases: %d ok, %d refused, %d failed, %d careless\n",
		len(r.Cases), r.Counts.OK, r.Counts.Refused, r.Counts.Failed, r.Counts.Careless)
}

// Print prints the result for people, in lines of width columns.
func (r *Result) Print(w io.Writer, width int) {
	column := words.NewColumn(width, 30)
	label := string(r.Outcome)
	if r.Outcome == Refused || r.Outcome == Failed {
		label = strings.ToUpper(label)
	}
	note := r.Note
	if r.Outcome == OK && len(r.Accepted) > 0 {
		note += ": " + strings.Join(r.Accepted, ", ")
	}
	fmt.Fprintln(w, column.After(fmt.Sprintf("%-9s %-19s ", label, r.Name), note))
	detail := func(format string, args ...any) { fmt.Fprintln(w, column.Text(fmt.Sprintf(format, args...))) }
	if r.Outcome == Refused {
		for _, f := range r.Refusals {
			text := f.Text
			if f.Detail != "" {
				text = f.Detail
			}
			detail("%s: %d %s: %s", strings.Join(f.Resources, ", "), f.Status, f.Reason, text)
			detail("→ %s", f.Remedy)
		}
	}
	for _, advice := range r.Advice {
		detail("note: %s", advice)
	}
	if r.Outcome == OK {
		return
	}
	if r.Remedy != "" {
		detail("→ %s", r.Remedy)
	}
	if r.Outcome == Careless {
		return
	}
	if r.Header != nil {
		detail("header %s", jsonWithin(r.Header, column.Room()))
	}
	if r.Claims != nil {
		detail("claims %s", jsonWithin(r.Claims, column.Room()))
	}
	if r.Stderr != "" {
		detail("%s", "standard error: "+r.Stderr)
	}
}

// jsonWithin returns a JSON text for people. If it has more than width columns,
// it has spaces between its members, at which a line can end.
func jsonWithin(text json.RawMessage, width int) string {
	var spaced bytes.Buffer
	if len(text) > width && json.Indent(&spaced, text, "", "") == nil {
		text = bytes.ReplaceAll(spaced.Bytes(), []byte("\n"), []byte(" "))
	}
	return printable(string(text))
}
