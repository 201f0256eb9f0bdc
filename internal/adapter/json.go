package adapter

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
)

// The responses of a CatalogHandler have hundreds of kilobytes, so the JSON is
// appended to one buffer, without reflection and copies.

// appendString appends s as a JSON string, and null for the empty string.
// Characters of HTML are not escaped, so that URLs stay readable: responses in
// JSON are never HTML.
func appendString(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c > '~' {
			return appendEscaped(b, s)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func appendEscaped(b []byte, s string) []byte {
	var escaped bytes.Buffer
	encoder := json.NewEncoder(&escaped)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // neither a string nor a Buffer fails
	return append(b, bytes.TrimSuffix(escaped.Bytes(), []byte("\n"))...)
}

// appendTime appends t in RFC 3339, and null for the zero time.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, "null"...)
	}
	b = append(b, '"')
	b = t.AppendFormat(b, time.RFC3339)
	return append(b, '"')
}

// appendUnix appends t in Unix seconds, and null for the zero time.
func appendUnix(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, t.Unix(), 10)
}

// appendRefusal appends the fields of a refusal:
//
//	"error":{"code":403,"message":"You may not watch this video."}
func appendRefusal(b []byte, code int, text string) []byte {
	b = append(b, `"error":{"code":`...)
	b = strconv.AppendInt(b, int64(code), 10)
	b = append(b, `,"message":`...)
	b = appendString(b, text)
	return append(b, '}')
}
