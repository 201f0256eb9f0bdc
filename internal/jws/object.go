package jws

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// Object holds the members of a JSON object in their order. Names are compared
// exactly. The methods use the last of several members with one name.
type Object []Member

// Member is a member of a JSON object.
type Member struct {
	Name string
	Raw  json.RawMessage // valid JSON, never empty
}

// decodeObject returns the members of an object. The result is not nil if err
// is nil.
func decodeObject(text []byte) (Object, error) {
	text = bytes.TrimLeft(text, space)
	if !json.Valid(text) || text[0] != '{' {
		return nil, errors.New("is not a JSON object")
	}
	object := make(Object, 0, 8)
	// The text is valid JSON, so only names, values and separators follow.
	text = bytes.TrimLeft(text[1:], space)
	for text[0] != '}' {
		name := text[:valueLength(text)]
		text = bytes.TrimLeft(text[len(name):], space+":")
		raw := text[:valueLength(text)]
		text = bytes.TrimLeft(text[len(raw):], space+",")
		object = append(object, Member{unquote(name), raw})
	}
	return object, nil
}

const space = " \t\r\n"

// valueLength returns the length of the value with which valid JSON begins.
func valueLength(text []byte) int {
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case depth == 0 && (c == ',' || c == ':' || c == '}' || strings.IndexByte(space, c) >= 0):
			return i
		case c == '}' || c == ']':
			depth--
		}
	}
	return len(text)
}

// unquote returns the text of a valid JSON string.
func unquote(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	_ = json.Unmarshal(raw, &s) // a valid string decodes
	return s
}

// Lookup returns the value of a member.
func (o Object) Lookup(name string) (json.RawMessage, bool) {
	for i := len(o) - 1; i >= 0; i-- {
		if o[i].Name == name {
			return o[i].Raw, true
		}
	}
	return nil, false
}

// Text returns the value of a member that is a string.
func (o Object) Text(name string) (string, bool) {
	raw, ok := o.Lookup(name)
	if !ok {
		return "", false
	}
	return Member{name, raw}.Text()
}

// Number returns the value of a member that is a number in the range of a
// float64.
func (o Object) Number(name string) (float64, bool) {
	raw, ok := o.Lookup(name)
	if !ok {
		return 0, false
	}
	return Member{name, raw}.Number()
}

// Time returns the value of a member that is a number of seconds since 1970, as
// [UnixTime] does.
func (o Object) Time(name string) (time.Time, bool) {
	seconds, ok := o.Number(name)
	if !ok {
		return time.Time{}, false
	}
	return UnixTime(seconds), true
}

// Text returns the value if it is a string.
func (m Member) Text() (string, bool) {
	if m.Raw[0] != '"' {
		return "", false
	}
	return unquote(m.Raw), true
}

// Number returns the value if it is a number in the range of a float64.
func (m Member) Number() (float64, bool) {
	if m.Raw[0] != '-' && (m.Raw[0] < '0' || m.Raw[0] > '9') {
		return 0, false
	}
	n, err := strconv.ParseFloat(string(m.Raw), 64)
	return n, err == nil
}

// duplicate returns a name that occurs more than once.
func (o Object) duplicate() (string, bool) {
	seen := make(map[string]struct{}, len(o))
	for _, m := range o {
		if _, ok := seen[m.Name]; ok {
			return m.Name, true
		}
		seen[m.Name] = struct{}{}
	}
	return "", false
}

// maxSeconds is the last second of the year 9999, the last that RFC 3339 can
// write.
const maxSeconds = 253402300799

// UnixTime returns the time in UTC that is a number of seconds after 1970. The
// result is between the years 1970 and 9999.
func UnixTime(seconds float64) time.Time {
	whole, fraction := math.Modf(min(max(seconds, 0), maxSeconds))
	return time.Unix(int64(whole), int64(fraction*1e9)).UTC()
}
