package mockfastpix

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// decodeStrict decodes one JSON value, refuses unknown fields and trailing text, and names the field that is wrong.
func decodeStrict(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return plainJSONError(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more text follows the JSON value: remove it")
	}
	return nil
}

// plainJSONError says in the words of the JSON text what encoding/json says in those of Go.
func plainJSONError(err error) error {
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Errorf("%s is a JSON %s: use a %s", wrongType.Field, wrongType.Value, jsonTypeName(wrongType.Type.String()))
	case errors.As(err, &wrongType):
		return fmt.Errorf("the value is a JSON %s: use a %s", wrongType.Value, jsonTypeName(wrongType.Type.String()))
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

func jsonTypeName(goType string) string {
	switch {
	case goType == "bool":
		return "boolean"
	case goType == "string", strings.HasSuffix(goType, "Policy"), strings.HasSuffix(goType, "Status"),
		strings.HasSuffix(goType, "uration"), strings.HasSuffix(goType, "Resource"):
		return "string"
	case strings.HasPrefix(goType, "[]"):
		return "list"
	case strings.HasPrefix(goType, "int"), strings.HasPrefix(goType, "float"):
		return "number"
	}
	return "JSON object"
}

// textDuration is a duration in JSON: written as Go's text for it, such as "1m30s"; read from such a text or, as
// encoding/json writes a time.Duration, from whole nanoseconds.
type textDuration time.Duration

func (d textDuration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d *textDuration) UnmarshalJSON(text []byte) error {
	var nanoseconds int64
	if err := json.Unmarshal(text, &nanoseconds); err == nil {
		*d = textDuration(nanoseconds)
		return nil
	}
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("duration %s: use a text such as \"1m30s\"", clipLong(string(text)))
	}
	parsed, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("duration %s: use a text such as \"1m30s\"", quote(s))
	}
	*d = textDuration(parsed)
	return nil
}
