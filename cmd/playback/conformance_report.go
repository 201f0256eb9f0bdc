package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// conformanceReport is the outcome of all cases.
type conformanceReport struct {
	OK      bool                `json:"ok"`
	Command []string            `json:"command"`
	Counts  conformanceCounts   `json:"counts"`
	Cases   []conformanceResult `json:"cases"`
}

type conformanceCounts struct {
	OK       int `json:"ok"`
	Refused  int `json:"refused"`
	Failed   int `json:"failed"`
	Careless int `json:"careless"`
}

func (r *conformanceReport) add(result conformanceResult) {
	r.Cases = append(r.Cases, result)
	switch result.Outcome {
	case outcomeOK:
		r.Counts.OK++
	case outcomeRefused:
		r.Counts.Refused++
	case outcomeFailed:
		r.Counts.Failed++
	case outcomeCareless:
		r.Counts.Careless++
	}
}

// print prints the report: as JSON the whole, as text the last line, because the cases were printed as they ran.
func (r *conformanceReport) print(a *app) error {
	if a.json {
		e := json.NewEncoder(a.out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	fmt.Fprintf(a.out, "\n%d cases: %d ok, %d refused, %d failed, %d careless\n",
		len(r.Cases), r.Counts.OK, r.Counts.Refused, r.Counts.Failed, r.Counts.Careless)
	return nil
}

// conformanceIndent lines details up with the notes above them.
const conformanceIndent = "                              "

func printConformanceResult(a *app, r conformanceResult) {
	label := string(r.Outcome)
	if r.Outcome == outcomeRefused || r.Outcome == outcomeFailed {
		label = strings.ToUpper(label)
	}
	note := r.Note
	if r.Outcome == outcomeOK && len(r.Accepted) > 0 {
		note += ": " + strings.Join(r.Accepted, ", ")
	}
	fmt.Fprintf(a.out, "%-9s %-19s %s\n", label, r.Name, note)
	detail := func(format string, args ...any) {
		text := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", "\n"+conformanceIndent)
		fmt.Fprintln(a.out, conformanceIndent+text)
	}
	if r.Outcome == outcomeRefused {
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
	if r.Outcome == outcomeOK {
		return
	}
	if r.Remedy != "" {
		detail("→ %s", r.Remedy)
	}
	if r.Outcome == outcomeCareless {
		return
	}
	if r.Header != nil {
		detail("header %s", printable(string(r.Header)))
	}
	if r.Claims != nil {
		detail("claims %s", printable(string(r.Claims)))
	}
	if r.Stderr != "" {
		detail("%s", "standard error: "+r.Stderr)
	}
}

// listConformanceCases prints the cases without running anything.
func listConformanceCases(a *app, cases []conformanceCase) error {
	if a.json {
		type listed struct {
			Name   string      `json:"name"`
			About  string      `json:"about"`
			Expect expectation `json:"expect"`
		}
		list := make([]listed, len(cases))
		for i := range cases {
			list[i] = listed{cases[i].name, cases[i].about, cases[i].expect}
		}
		e := json.NewEncoder(a.out)
		e.SetIndent("", "  ")
		return e.Encode(list)
	}
	for i := range cases {
		fmt.Fprintf(a.out, "%-9s %-19s %s\n", cases[i].expect, cases[i].name, cases[i].about)
	}
	return nil
}
