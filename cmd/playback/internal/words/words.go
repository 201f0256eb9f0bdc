// Package words formats times, durations and lines for people.
package words

import (
	"fmt"
	"time"
)

// Moment formats a point in time for people.
func Moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// Distance formats a duration from now, positive or negative, for people.
func Distance(d time.Duration) string {
	switch {
	case d > 0:
		return "in " + Length(d)
	case d > -time.Second:
		return "just now"
	}
	return Length(-d) + " ago"
}

// Length formats a duration in its two largest units.
func Length(d time.Duration) string {
	units := []struct {
		name string
		size time.Duration
	}{
		{"year", 365 * 24 * time.Hour},
		{"day", 24 * time.Hour},
		{"hour", time.Hour},
		{"minute", time.Minute},
		{"second", time.Second},
	}
	for i, u := range units {
		if d < u.size {
			continue
		}
		text := count(int(d/u.size), u.name)
		if i+1 < len(units) {
			if rest := int(d % u.size / units[i+1].size); rest > 0 {
				text += " " + count(rest, units[i+1].name)
			}
		}
		return text
	}
	return "less than a second"
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
