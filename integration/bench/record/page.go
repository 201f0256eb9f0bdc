package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"text/template"
)

// pageTemplate is docs/performance.md with the values left out.
//
//go:embed performance.md.tmpl
var pageTemplate string

// render returns docs/performance.md. It returns an error if the page needs a
// value that the record does not have, or leaves out a ratio.
func render(r record) ([]byte, error) {
	p := page{record: r, used: make(map[string]bool)}
	t, err := template.New("performance.md").Funcs(template.FuncMap{
		"ratio": p.ratio, "value": p.value, "number": number, "duration": duration, "minus": minus,
	}).Parse(pageTemplate)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, r); err != nil {
		return nil, err
	}
	for _, result := range r.Results {
		if _, ok := result.Values["ratio"]; ok && !p.used[result.Name] {
			return nil, fmt.Errorf("performance.md.tmpl does not show the ratio %s", result.Name)
		}
	}
	return out.Bytes(), nil
}

// page has the functions of the template.
type page struct {
	record record
	used   map[string]bool // names of the results on the page
}

// value returns a value of a result.
func (p page) value(name, unit string) (float64, error) {
	p.used[name] = true
	for _, result := range p.record.Results {
		if value, ok := result.Values[unit]; ok && result.Name == name {
			return value, nil
		}
	}
	return 0, fmt.Errorf("the record has no %s of %s", unit, name)
}

// ratio returns a row of the table of ratios: the text, the measured ratio and
// its bound.
func (p page) ratio(name, text string) (string, error) {
	value, err := p.value(name, "ratio")
	if err != nil {
		return "", err
	}
	bound := "none"
	for _, c := range p.record.bounds() {
		if c.name == name && c.unit == "ratio" {
			bound = c.relation + " " + number(c.bound)
			if !c.kept() {
				bound += " (**outside**)"
			}
		}
	}
	return fmt.Sprintf("| %s | %s | %s |", text, number(value), bound), nil
}

func minus(a, b float64) float64 { return a - b }

// duration formats nanoseconds in the largest unit up to milliseconds that is
// not larger than the duration.
func duration(nanoseconds float64) string {
	switch {
	case nanoseconds >= 1e6:
		return number(nanoseconds/1e6) + " ms"
	case nanoseconds >= 1e3:
		return number(nanoseconds/1e3) + " µs"
	}
	return number(nanoseconds) + " ns"
}

// number formats a value with three significant digits, or exactly if it is a
// whole number below 10,000, with commas.
func number(v float64) string {
	switch abs := math.Abs(v); {
	case abs == math.Trunc(abs) && abs < 10_000:
	case abs >= 100:
		scale := math.Pow10(int(math.Log10(abs)) - 2)
		v = math.Round(v/scale) * scale
	default:
		return strconv.FormatFloat(v, 'g', 3, 64) // the value is below 100
	}
	digits := strconv.FormatFloat(v, 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return strings.Replace(digits, "-,", "-", 1)
}
