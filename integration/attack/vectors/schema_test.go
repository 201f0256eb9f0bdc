package vectors_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// schema is the part of JSON Schema that vectors/schema.json uses.
type schema struct {
	Ref                  string            `json:"$ref"`
	Description          string            `json:"description"`
	Type                 string            `json:"type"`
	Required             []string          `json:"required"`
	Properties           map[string]schema `json:"properties"`
	AdditionalProperties *bool             `json:"additionalProperties"`
	Items                *schema           `json:"items"`
	Enum                 []string          `json:"enum"`
	Pattern              string            `json:"pattern"`
}

// TestFiles_schema validates the vectors.
func TestFiles_schema(t *testing.T) {
	t.Parallel()
	var root struct {
		Schema string            `json:"$schema"`
		Title  string            `json:"title"`
		Defs   map[string]schema `json:"$defs"`
	}
	readJSON(t, "schema.json", &root)
	for name, definition := range map[string]string{"verification.json": "verification", "signing.json": "signing"} {
		var value any
		readJSON(t, name, &value)
		if err := root.Defs[definition].validate(name, value, root.Defs); err != nil {
			t.Error(err)
		}
		value.(map[string]any)["vectors"].([]any)[0].(map[string]any)["extra"] = true
		if root.Defs[definition].validate(name, value, root.Defs) == nil {
			t.Errorf("%s: a field that the schema does not have is valid", name)
		}
	}
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(directory + name)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields() // a keyword that validate does not know
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func (s schema) validate(at string, value any, defs map[string]schema) error {
	if s.Ref != "" {
		definition, ok := defs[strings.TrimPrefix(s.Ref, "#/$defs/")]
		if !ok {
			return fmt.Errorf("%s: no definition %s", at, s.Ref)
		}
		return definition.validate(at, value, defs)
	}
	wrong := fmt.Errorf("%s: %T is no %s", at, value, s.Type)
	switch v := value.(type) {
	case string:
		if s.Type != "string" {
			return wrong
		}
		if s.Enum != nil && !slices.Contains(s.Enum, v) {
			return fmt.Errorf("%s: %q is none of %q", at, v, s.Enum)
		}
		if s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(v) {
			return fmt.Errorf("%s: %.80q does not match %s", at, v, s.Pattern)
		}
	case bool:
		if s.Type != "boolean" {
			return wrong
		}
	case float64:
		if s.Type != "integer" || v != float64(int64(v)) {
			return wrong
		}
	case []any:
		if s.Type != "array" {
			return wrong
		}
		for i, item := range v {
			if err := s.Items.validate(fmt.Sprintf("%s[%d]", at, i), item, defs); err != nil {
				return err
			}
		}
	case map[string]any:
		if s.Type != "object" {
			return wrong
		}
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				return fmt.Errorf("%s: %s is missing", at, name)
			}
		}
		for name, member := range v {
			property, ok := s.Properties[name]
			switch {
			case ok:
				if err := property.validate(at+"."+name, member, defs); err != nil {
					return err
				}
			case s.AdditionalProperties != nil && !*s.AdditionalProperties:
				return fmt.Errorf("%s: %s is not in the schema", at, name)
			}
		}
	default:
		return wrong
	}
	return nil
}
