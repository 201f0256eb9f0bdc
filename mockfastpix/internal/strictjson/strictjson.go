// Package strictjson decodes JSON written by people and reports errors in terms
// of the JSON text.
package strictjson

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// Decode decodes one JSON value. Unknown fields and text after the value are
// errors. An error names the field that is wrong.
func Decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return plain(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more text follows the JSON value: remove it")
	}
	return nil
}

// plain rewords the errors of encoding/json.
func plain(err error) error {
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrongType):
		what := wrongType.Field
		if what == "" {
			what = "the value"
		}
		return fmt.Errorf("%s is a JSON %s: use a %s", what, wrongType.Value, typeName(wrongType.Type))
	case errors.As(err, &syntax):
		return fmt.Errorf("not JSON: %w (at byte %d)", err, syntax.Offset)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("not JSON: the text ends too early")
	}
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Errorf("unknown field %s: check its spelling", field)
	}
	return err
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// typeName returns the JSON type that a Go type is read from.
func typeName(t reflect.Type) string {
	if reflect.PointerTo(t).Implements(textUnmarshaler) {
		return "string"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.String:
		return "string"
	case reflect.Slice, reflect.Array:
		return "list"
	case reflect.Struct, reflect.Map:
		return "JSON object"
	default:
		return "number"
	}
}

// Duration is a duration in JSON. It is written as Go's text for it, such as
// "1m30s". It is read from such a text or, as encoding/json writes a
// time.Duration, from whole nanoseconds.
type Duration time.Duration

// MarshalText returns Go's text for the duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalJSON reads a text such as "1m30s" or a number of nanoseconds.
func (d *Duration) UnmarshalJSON(text []byte) error {
	var nanoseconds int64
	if err := json.Unmarshal(text, &nanoseconds); err == nil {
		*d = Duration(nanoseconds)
		return nil
	}
	const remedy = `use a text such as "1m30s"`
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("duration %s: %s", redact.Clip(string(text)), remedy)
	}
	parsed, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("duration %s: %s", redact.Quote(s), remedy)
	}
	*d = Duration(parsed)
	return nil
}
