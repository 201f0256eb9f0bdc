package vectors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// Read reads a vector file. Unknown fields are errors.
func Read[T Verification | Signing](file string) (T, error) {
	var v T
	text, err := os.ReadFile(file)
	if err != nil {
		return v, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return v, fmt.Errorf("%s: %w", file, err)
	}
	return v, nil
}

// Encode returns the text of a vector file. It is indented, with one vector per
// line.
func Encode[T Verification | Signing](v T) ([]byte, error) {
	whole, err := encodeJSON(v)
	if err != nil {
		return nil, err
	}
	var members struct {
		Vectors []json.RawMessage `json:"vectors"`
	}
	if err := json.Unmarshal(whole, &members); err != nil {
		return nil, err
	}
	// The vectors are the last member.
	at := bytes.Index(whole, []byte(`"vectors":[`))
	if at < 0 {
		return nil, fmt.Errorf("%T has no vectors", v)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, append(bytes.Clone(whole[:at]), []byte(`"vectors":[]}`)...), "", "  "); err != nil {
		return nil, err
	}
	b.Truncate(b.Len() - len("]\n}"))
	for i, vector := range members.Vectors {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n    ")
		b.Write(vector)
	}
	b.WriteString("\n  ]\n}\n")
	return b.Bytes(), nil
}

func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
