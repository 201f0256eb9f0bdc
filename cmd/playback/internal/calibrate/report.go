package calibrate

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
	"github.com/FastPix/fastpix-playback-go/internal/assumptions"
	"github.com/FastPix/fastpix-playback-go/internal/redact"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Result compares what was observed with the row of the table.
type Result string

// The results, in the order of the report.
const (
	Contradiction Result = "contradiction" // FastPix does not follow a rule that is documented or was observed before
	Differs       Result = "differs"       // the alternative to an assumption
	AsAssumed     Result = "as assumed"
	Inconclusive  Result = "inconclusive" // the default of the mock stays
	NotProbed     Result = "not probed"
)

// Finding is one row of the report. It names no object of the account.
type Finding struct {
	ID         string `json:"id"`
	Assumption string `json:"assumption"`
	Result     Result `json:"result"`
	Observed   string `json:"observed"`
	// Field and Value are the field of the profile and its value, if the result
	// is AsAssumed or Differs.
	Field string `json:"field,omitempty"`
	Value any    `json:"value,omitempty"`

	limit *interval // of a duration
	field string    // the name in Go
}

// Report is the result of a run.
type Report struct {
	Findings []Finding           `json:"findings"`
	Profile  mockfastpix.Profile `json:"profile"`
	Requests int                 `json:"requests"`
}

// Count returns how many findings have a result.
func (r Report) Count(result Result) int {
	n := 0
	for _, f := range r.Findings {
		if f.Result == result {
			n++
		}
	}
	return n
}

// report returns the findings, contradictions first.
func (r *run) report() Report {
	report := Report{Requests: r.pacer.sent}
	for _, row := range assumptions.Rows() {
		if row.Table == assumptions.Edge || row.Field != "" || rows[row.ID] != nil {
			report.Findings = append(report.Findings, r.finding(row))
		}
	}
	for _, row := range ownRows {
		if _, listed := assumptions.ByID(row.ID); listed {
			continue
		}
		report.Findings = append(report.Findings, r.finding(row))
	}
	for _, f := range report.Findings {
		if f.Field != "" {
			set(&report.Profile, f.field, f.Value)
		}
	}
	slices.SortStableFunc(report.Findings, func(a, b Finding) int { return rank(a.Result) - rank(b.Result) })
	return report
}

func rank(r Result) int {
	return slices.Index([]Result{Contradiction, Differs, AsAssumed, Inconclusive, NotProbed}, r)
}

// finding evaluates the probes of a row.
func (r *run) finding(row assumptions.Row) Finding {
	f := Finding{ID: row.ID, Assumption: strings.ReplaceAll(row.Behavior, "`", "")}
	evaluate := rows[row.ID]
	switch {
	case evaluate == nil:
		f.Result, f.Observed = NotProbed, notProbed[row.ID]
		return f
	case r.results.body == nil: // no token was accepted
		f.Result, f.Observed = Inconclusive, endedBefore
		return f
	}
	c := evaluate(&r.results, r)
	f.Result, f.Observed, f.limit = c.result, public(c.observed), c.limit
	if row.Field == "" || c.value == nil || c.result != "" {
		return f
	}
	f.field, f.Field, f.Value = row.Field, jsonName(row.Field), c.value
	var p, strict mockfastpix.Profile
	set(&p, f.field, f.Value)
	f.Result = Differs
	if normal(p) == normal(strict) {
		f.Result = AsAssumed
	}
	if c.row != "" {
		f.Result = c.row
	}
	return f
}

// normal returns the JSON of a profile, in which defaults are explicit.
func normal(p mockfastpix.Profile) string { return string(mustJSON(p)) }

// set sets a field of a profile.
func set(p *mockfastpix.Profile, name string, value any) {
	field := reflect.ValueOf(p).Elem().FieldByName(name)
	v := reflect.ValueOf(value)
	if field.Kind() == reflect.Pointer {
		pointer := reflect.New(field.Type().Elem())
		pointer.Elem().Set(v)
		v = pointer
	}
	field.Set(v.Convert(field.Type()))
}

// jsonName returns the name of a profile's field in JSON.
func jsonName(name string) string {
	field, _ := reflect.TypeFor[mockfastpix.Profile]().FieldByName(name)
	return field.Tag.Get("json")
}

// MarshalJSON writes durations as the profile does.
func (f Finding) MarshalJSON() ([]byte, error) {
	type plain Finding
	p := plain(f)
	if f.Field != "" {
		p.Value = f.ProfileValue()
	}
	return json.Marshal(p)
}

// ProfileValue returns the value as it is written in the profile. The finding
// must have a field.
func (f Finding) ProfileValue() json.RawMessage {
	var p mockfastpix.Profile
	set(&p, f.field, f.Value)
	return fields(p)[f.Field]
}

// fields returns the fields of a profile as they are written.
func fields(p mockfastpix.Profile) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(mustJSON(p), &all); err != nil {
		panic(err) // it was just written
	}
	return all
}

// Difference is a field in which the service differs from a saved profile.
type Difference struct {
	Field    string          `json:"field"`
	Saved    json.RawMessage `json:"saved"`
	Observed json.RawMessage `json:"observed"`
}

// Compare returns the fields in which the service differs from a saved profile.
// What was not found out is no difference, and neither is a duration within the
// precision of the search.
func (r Report) Compare(saved mockfastpix.Profile) []Difference {
	before := fields(saved)
	var all []Difference
	seen := map[string]bool{}
	for _, f := range r.Findings {
		if f.Field == "" || seen[f.Field] {
			continue
		}
		seen[f.Field] = true
		observed := f.ProfileValue()
		if string(before[f.Field]) == string(observed) || f.limit != nil && f.limit.contains(savedDuration(saved, f.field)) {
			continue
		}
		all = append(all, Difference{f.Field, before[f.Field], observed})
	}
	return all
}

func savedDuration(p mockfastpix.Profile, name string) time.Duration {
	d, _ := reflect.ValueOf(p).FieldByName(name).Interface().(time.Duration)
	return d
}

// ids matches UUIDs and the IDs of live streams.
var objectIDs = regexp.MustCompile(`(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b`)

// public returns a text without IDs, tokens and terminal escapes, and not too
// long.
func public(text string) string {
	text = redact.Line(objectIDs.ReplaceAllString(text, "<ID>"))
	const most = 160
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}

// length formats a duration, with a fraction if it is short.
func length(d time.Duration) string {
	if d < leewayLimit+time.Second {
		return fmt.Sprintf("%.4g s", d.Seconds())
	}
	return words.Length((d + time.Millisecond).Round(time.Second))
}

// after returns the interval as a time after an event.
func (i interval) after() string {
	return "after " + length(i.low.Truncate(time.Second)) + " to " + length(i.high.Truncate(time.Second)+time.Second)
}

// contains reports whether a limit can be d.
func (i interval) contains(d time.Duration) bool {
	if i.open {
		return d > i.low
	}
	return d >= i.low && d <= i.high
}
