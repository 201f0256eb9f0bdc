package mockfastpix

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// form reads the fields of a request body and collects what is wrong with them under the fields' names, as FastPix's 422
// answers do. Unknown fields are skipped unless the profile refuses them.
type form struct {
	values  map[string]json.RawMessage
	prefix  string // of field names, for nested objects
	refusal *refusal
	unread  map[string]bool // full names of fields that nobody asked for; nil when unknown fields are skipped
}

// form reads the request body, which must be a JSON object.
func (c *apiCall) form() form {
	f := form{refusal: refuse(ErrAPIInvalid, "the body has invalid fields")}
	if c.options.profile.RefuseUnknownFields {
		f.unread = map[string]bool{}
	}
	if err := json.Unmarshal(c.body, &f.values); err != nil || f.values == nil {
		f.wrong("body", "must be a JSON object")
	}
	f.noteUnread()
	return f
}

func (f form) noteUnread() {
	if f.unread == nil {
		return
	}
	for name := range f.values {
		f.unread[f.prefix+name] = true
	}
}

// skip names fields of FastPix's API on which the mock does not act, so that they do not count as unknown.
func (f form) skip(names ...string) {
	for _, name := range names {
		delete(f.unread, f.prefix+name)
	}
}

// refused returns the refusal when anything was wrong. It comes after all fields were read.
func (f form) refused() *refusal {
	for _, name := range slices.Sorted(maps.Keys(f.unread)) {
		f.refusal.field(name, "is unknown")
	}
	if len(f.refusal.fields) == 0 {
		return nil
	}
	return f.refusal
}

func (f form) wrong(name, message string) { f.refusal.field(f.prefix+name, message) }

// has reports whether the field is there and not null.
func (f form) has(name string) bool {
	f.skip(name)
	v, ok := f.values[name]
	return ok && !bytes.Equal(v, []byte("null"))
}

// require notes the fields that are missing.
func (f form) require(names ...string) {
	for _, name := range names {
		if !f.has(name) {
			f.wrong(name, "is required")
		}
	}
}

// read decodes a field and reports whether it was there and of the right type.
func (f form) read(name string, into any, kind string) bool {
	if !f.has(name) {
		return false
	}
	if err := json.Unmarshal(f.values[name], into); err != nil {
		f.wrong(name, "must be "+kind)
		return false
	}
	return true
}

// text reads a string of at most 255 characters.
func (f form) text(name string) string {
	var s string
	if f.read(name, &s, "a string") && utf8.RuneCountInString(s) > 255 {
		f.wrong(name, "must not exceed 255 characters")
	}
	return s
}

// oneOf reads a string that is one of those allowed. The first is the default.
func (f form) oneOf(name string, allowed ...string) string {
	var s string
	if !f.read(name, &s, "a string") {
		return allowed[0]
	}
	if !slices.Contains(allowed, s) {
		f.wrong(name, "must be one of "+strings.Join(allowed, ", "))
	}
	return s
}

func (f form) boolean(name string) bool {
	var b bool
	f.read(name, &b, "a boolean")
	return b
}

func (f form) integer(name string, fallback, least, most int) int {
	var n int
	if !f.read(name, &n, "an integer") {
		return fallback
	}
	if n < least || n > most {
		f.wrong(name, fmt.Sprintf("must be between %d and %d", least, most))
	}
	return n
}

func (f form) uuid(name string) {
	var s string
	if f.read(name, &s, "a string") && !isUUID(s) {
		f.wrong(name, "is invalid")
	}
}

// url reads an absolute HTTP URL.
func (f form) url(name string) string {
	var s string
	if !f.read(name, &s, "a string") {
		return ""
	}
	if u, err := url.Parse(s); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		f.wrong(name, "is invalid")
	}
	return s
}

// metadata reads up to ten pairs of strings of at most 255 characters.
func (f form) metadata(name string) map[string]string {
	var m map[string]string
	if !f.read(name, &m, "an object of strings") {
		return nil
	}
	if len(m) > 10 {
		f.wrong(name, "must not exceed 10 entries")
	}
	for _, v := range m {
		if utf8.RuneCountInString(v) > 255 {
			f.wrong(name, "must not have values over 255 characters")
			break
		}
	}
	return m
}

// object returns a nested object, whose field names carry the outer one's. It is empty when the field is missing.
func (f form) object(name string) form {
	inner := form{prefix: f.prefix + name + ".", refusal: f.refusal, unread: f.unread}
	f.read(name, &inner.values, "an object")
	inner.noteUnread()
	return inner
}

// objects returns an array of nested objects.
func (f form) objects(name string) []form {
	var items []map[string]json.RawMessage
	f.read(name, &items, "an array of objects")
	list := make([]form, len(items))
	for i, values := range items {
		list[i] = form{values: values, prefix: fmt.Sprintf("%s%s[%d].", f.prefix, name, i), refusal: f.refusal, unread: f.unread}
		list[i].noteUnread()
	}
	return list
}

// restriction reads a list of domains or user agents over the one that is there.
func (f form) restriction(old Restriction) Restriction {
	r := old.clone()
	if f.has("defaultPolicy") {
		r.DefaultPolicy = f.oneOf("defaultPolicy", "allow", "deny")
	}
	f.read("allow", &r.Allow, "an array of strings")
	f.read("deny", &r.Deny, "an array of strings")
	return r
}
