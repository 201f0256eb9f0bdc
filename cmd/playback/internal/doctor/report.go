package doctor

import (
	"fmt"

	"github.com/FastPix/fastpix-playback-go/internal/redact"
)

// Status is the result of a check.
type Status string

// The results.
const (
	OK      Status = "ok"
	Warning Status = "warning" // videos play, but something is unusual
	Failed  Status = "failed"
	Skipped Status = "skipped" // not checked
)

// Check is one line of the report.
type Check struct {
	Name   string `json:"check"`
	Status Status `json:"status"`
	Text   string `json:"text"`             // without secrets
	Remedy string `json:"remedy,omitempty"` // of a warning or a failure
}

// Report is the result of all checks.
type Report struct {
	Checks []Check `json:"checks"`
}

// Count returns how many checks have a status.
func (r Report) Count(s Status) int {
	n := 0
	for _, c := range r.Checks {
		if c.Status == s {
			n++
		}
	}
	return n
}

func (d *diagnosis) add(c Check) {
	c.Text, c.Remedy = redact.Line(d.redacted(c.Text)), redact.Line(d.redacted(c.Remedy))
	d.report.Checks = append(d.report.Checks, c)
	d.show(c)
}

func (d *diagnosis) ok(name, format string, args ...any) {
	d.add(Check{Name: name, Status: OK, Text: fmt.Sprintf(format, args...)})
}

func (d *diagnosis) warn(name, remedy, format string, args ...any) {
	d.add(Check{Name: name, Status: Warning, Text: fmt.Sprintf(format, args...), Remedy: remedy})
}

func (d *diagnosis) fail(name, remedy, format string, args ...any) {
	d.add(Check{Name: name, Status: Failed, Text: fmt.Sprintf(format, args...), Remedy: remedy})
}

func (d *diagnosis) skip(name, format string, args ...any) {
	d.add(Check{Name: name, Status: Skipped, Text: fmt.Sprintf(format, args...)})
}
