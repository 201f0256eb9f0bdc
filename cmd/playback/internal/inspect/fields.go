package inspect

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// strict decodes base64url as the edge does: without it, several spellings of one signature would be good.
var strict = jwt.NewParser(jwt.WithStrictDecoding())

// fields are the members of a JSON object in the order in which they stand in the token.
type fields []field

type field struct {
	name string
	raw  json.RawMessage
}

func decodeFields(segment string) (fields, error) {
	text, err := strict.DecodeSegment(segment)
	if err != nil {
		return nil, errors.New("is not base64url")
	}
	notObject := errors.New("is not a JSON object")
	if !json.Valid(text) {
		return nil, notObject
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, notObject
	}
	var all fields
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, notObject
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, notObject
		}
		all = append(all, field{name.(string), raw})
	}
	return all, nil
}

// raw returns a member as it stands; the last one counts when there are several, as in most JSON parsers.
func (f fields) raw(name string) (json.RawMessage, bool) {
	for i := len(f) - 1; i >= 0; i-- {
		if f[i].name == name {
			return f[i].raw, true
		}
	}
	return nil, false
}

// text returns a member that is a string.
func (f fields) text(name string) (string, bool) {
	raw, ok := f.raw(name)
	if !ok || raw[0] != '"' {
		return "", false
	}
	var s string
	return s, json.Unmarshal(raw, &s) == nil
}

// number returns a member that is a number.
func (f fields) number(name string) (float64, bool) {
	raw, ok := f.raw(name)
	if !ok || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return 0, false
	}
	n, err := strconv.ParseFloat(string(raw), 64)
	return n, err == nil
}

// time returns a member that is a number of seconds since 1970.
func (f fields) time(name string) (time.Time, bool) {
	n, ok := f.number(name)
	if !ok {
		return time.Time{}, false
	}
	return unixTime(n), true
}

func unixTime(seconds float64) time.Time {
	whole, fraction := math.Modf(min(max(seconds, 0), maxSeconds))
	return time.Unix(int64(whole), int64(fraction*1e9)).UTC()
}

const maxSeconds = 253402300799 // the last second of the year 9999

// Beyond millisecondsFrom seconds (the year 5138) a number can only be milliseconds; up to durationUpTo (1973), a duration.
const (
	millisecondsFrom = 1e11
	durationUpTo     = 1e8
)

// quote puts a value of the token into a message, short enough not to carry a token.
func quote(s string) string { return strconv.Quote(clip(s)) }

func clip(s string) string {
	const at = 80
	if len(s) > at {
		return strings.ToValidUTF8(s[:at], "") + "…"
	}
	return s
}
