// Package form reads JSON objects field by field and collects errors in the
// form of FastPix's responses with status 422.
package form

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// Error names a field and what is wrong with it.
type Error struct {
	Field   string // with the names of the objects around it, for example "metadata.title"
	Message string
}

// Form is a JSON object whose fields are read by name. Its methods return the
// zero value or the default for a field that is missing, null or invalid, and
// record an error for an invalid one. Call [Form.Errors] after all fields were
// read.
type Form struct {
	values map[string]json.RawMessage
	prefix string // of field names, for nested objects
	notes  *notes
}

// notes are the records that a form shares with the objects in it.
type notes struct {
	errors []Error
	unread map[string]bool // full names of fields that were not read; nil when unknown fields are accepted
}

// Parse reads the text of a JSON object. With refuseUnknown, fields that were
// neither read nor skipped are errors.
func Parse(text []byte, refuseUnknown bool) Form {
	f := Form{notes: &notes{}}
	if refuseUnknown {
		f.notes.unread = map[string]bool{}
	}
	if err := json.Unmarshal(text, &f.values); err != nil || f.values == nil {
		f.Wrong("body", "must be a JSON object")
	}
	f.noteUnread()
	return f
}

func (f Form) noteUnread() {
	if f.notes.unread == nil {
		return
	}
	for name := range f.values {
		f.notes.unread[f.prefix+name] = true
	}
}

// Errors returns the errors, in the order in which the fields were read, then
// the unknown fields.
func (f Form) Errors() []Error {
	list := slices.Clone(f.notes.errors)
	for _, name := range slices.Sorted(maps.Keys(f.notes.unread)) {
		list = append(list, Error{name, "is unknown"})
	}
	return list
}

// Wrong records an error for a field.
func (f Form) Wrong(name, message string) {
	f.notes.errors = append(f.notes.errors, Error{f.prefix + name, message})
}

// Skip names fields that are known but not read.
func (f Form) Skip(names ...string) {
	for _, name := range names {
		delete(f.notes.unread, f.prefix+name)
	}
}

// Has reports whether the field exists and is not null.
func (f Form) Has(name string) bool {
	f.Skip(name)
	v, ok := f.values[name]
	return ok && !bytes.Equal(v, []byte("null"))
}

// Require records an error for each field that is missing.
func (f Form) Require(names ...string) {
	for _, name := range names {
		if !f.Has(name) {
			f.Wrong(name, "is required")
		}
	}
}

// Read decodes a field and reports whether it exists and has the right type,
// which kind names.
func (f Form) Read(name string, into any, kind string) bool {
	if !f.Has(name) {
		return false
	}
	if err := json.Unmarshal(f.values[name], into); err != nil {
		f.Wrong(name, "must be "+kind)
		return false
	}
	return true
}

// String reads a string of any length.
func (f Form) String(name string) (s string, ok bool) {
	ok = f.Read(name, &s, "a string")
	return s, ok
}

// Text reads a string of at most 255 characters.
func (f Form) Text(name string) string {
	s, ok := f.String(name)
	if ok && utf8.RuneCountInString(s) > 255 {
		f.Wrong(name, "must not exceed 255 characters")
	}
	return s
}

// Strings reads an array of strings. Without one it returns fallback.
func (f Form) Strings(name string, fallback []string) []string {
	var list []string
	if !f.Read(name, &list, "an array of strings") {
		return fallback
	}
	return list
}

// OneOf reads a string that is one of those allowed. The first is the default.
func (f Form) OneOf(name string, allowed ...string) string {
	s, ok := f.String(name)
	if !ok {
		return allowed[0]
	}
	if !slices.Contains(allowed, s) {
		f.Wrong(name, "must be one of "+strings.Join(allowed, ", "))
	}
	return s
}

// Bool reads a boolean.
func (f Form) Bool(name string) bool {
	var b bool
	f.Read(name, &b, "a boolean")
	return b
}

// Int reads an integer from least to most.
func (f Form) Int(name string, fallback, least, most int) int {
	var n int
	if !f.Read(name, &n, "an integer") {
		return fallback
	}
	if n < least || n > most {
		f.Wrong(name, fmt.Sprintf("must be between %d and %d", least, most))
	}
	return n
}

// UUID reads a UUID.
func (f Form) UUID(name string) string {
	s, ok := f.String(name)
	if ok && !uuid.Valid(s) {
		f.Wrong(name, "is invalid")
	}
	return s
}

// URL reads an absolute HTTP URL.
func (f Form) URL(name string) string {
	s, ok := f.String(name)
	if !ok {
		return ""
	}
	if u, err := url.Parse(s); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		f.Wrong(name, "is invalid")
	}
	return s
}

// Metadata reads up to ten pairs of strings of at most 255 characters. An empty
// array counts as no pairs, because PHP writes an empty object so.
func (f Form) Metadata(name string) map[string]string {
	var none []struct{}
	if f.Has(name) && json.Unmarshal(f.values[name], &none) == nil && len(none) == 0 {
		return map[string]string{}
	}
	var m map[string]string
	if !f.Read(name, &m, "an object of strings") {
		return nil
	}
	if len(m) > 10 {
		f.Wrong(name, "must not exceed 10 entries")
	}
	for _, v := range m {
		if utf8.RuneCountInString(v) > 255 {
			f.Wrong(name, "must not have values over 255 characters")
			break
		}
	}
	return m
}

// Object returns a nested object, whose errors carry the outer field's name. It
// is empty if the field is missing.
func (f Form) Object(name string) Form {
	inner := Form{prefix: f.prefix + name + ".", notes: f.notes}
	f.Read(name, &inner.values, "an object")
	inner.noteUnread()
	return inner
}

// Objects returns an array of nested objects.
func (f Form) Objects(name string) []Form {
	var items []map[string]json.RawMessage
	f.Read(name, &items, "an array of objects")
	list := make([]Form, len(items))
	for i, values := range items {
		list[i] = Form{values: values, prefix: fmt.Sprintf("%s%s[%d].", f.prefix, name, i), notes: f.notes}
		list[i].noteUnread()
	}
	return list
}
