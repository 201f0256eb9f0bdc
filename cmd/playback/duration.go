package main

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"time"

	"github.com/alecthomas/kong"
)

var (
	days       = regexp.MustCompile(`^(\d+(?:\.\d+)?)d(.*)$`)
	bareNumber = regexp.MustCompile(`^\d+(?:\.\d+)?$`)
)

// durations parses all flags that are durations.
var durations = kong.TypeMapper(reflect.TypeFor[time.Duration](), kong.MapperFunc(
	func(ctx *kong.DecodeContext, target reflect.Value) error {
		var text string
		if err := ctx.Scan.PopValueInto("duration", &text); err != nil {
			return err
		}
		d, err := parseDuration(text)
		if err != nil {
			return err
		}
		target.Set(reflect.ValueOf(d))
		return nil
	}))

// parseDuration parses a duration such as 90s, 1h30m or 30d. A day has 24
// hours.
func parseDuration(text string) (time.Duration, error) {
	if bareNumber.MatchString(text) {
		return 0, fmt.Errorf("the duration %s has no unit: write %ss for seconds, or a number of minutes (15m), "+
			"hours (1h) or days (30d)", text, text)
	}
	whole, rest := time.Duration(0), text
	if match := days.FindStringSubmatch(text); match != nil {
		n, err := strconv.ParseFloat(match[1], 64)
		hours := n * 24 * float64(time.Hour)
		if err != nil || hours > math.MaxInt64/2 {
			return 0, fmt.Errorf("the duration is too long")
		}
		whole, rest = time.Duration(hours), match[2]
		if rest == "" {
			return whole, nil
		}
	}
	d, err := time.ParseDuration(rest)
	if err != nil {
		return 0, fmt.Errorf("%q is not a duration: write for example 90s, 15m, 1h30m or 30d", text)
	}
	return whole + d, nil
}
