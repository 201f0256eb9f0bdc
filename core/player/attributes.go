package player

import (
	"errors"
	"fmt"
	"html/template"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// attributes are the checked attributes of a template function. A nil value
// removes a name. A false value stays, because it turns a default off.
type attributes map[string]attribute

type attribute struct {
	value string
	bare  bool // the value was true: write the name only
	off   bool // the value was false: leave the attribute out
}

// rendered is an attribute for the template.
type rendered struct {
	Name  template.HTMLAttr
	Value string
	Bare  bool
}

var (
	namePattern  = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	noncePattern = regexp.MustCompile(`^[A-Za-z0-9+/_-]+={0,2}$`)
)

// refused contains the names that templates cannot set, with the reasons.
var refused = map[string]string{
	"playback-id":   "it comes from the playback",
	"token":         "it comes from the playback",
	"drm-token":     "it comes from the playback",
	"custom-domain": "it comes from the playback: configure the signer with WithDomain or WithStreamBaseURL",
	"stream-base":   "it comes from the playback: configure the signer with WithBaseURL or WithStreamBaseURL",
	"enable-cache-busting": "with it FastPix's player appends a second question mark to the stream URL, " +
		"which corrupts the token: leave it out, because signed URLs change with their token",
	"autoplay":        "FastPix's player has auto-play instead",
	"style":           "use a class",
	"data-config-url": "use config-url",
	"data-issued-at":  "it comes from the playback",
	"data-refresh-at": "it comes from the playback",
	"data-expires-at": "it comes from the playback",
	"is":              "it would change the element",
}

// parseAttributes returns the attributes in the arguments of a template
// function.
func parseAttributes(arguments []any) (attributes, error) {
	pairs, err := parsePairs(arguments)
	if err != nil {
		return nil, err
	}
	attrs := attributes{}
	for _, pair := range pairs {
		if err := attrs.set(pair.name, pair.value); err != nil {
			return nil, err
		}
	}
	return attrs, nil
}

type pair struct {
	name  string
	value any
}

// parsePairs returns the names and the values in the arguments of a template
// function: names followed by values, and maps.
func parsePairs(arguments []any) ([]pair, error) {
	var pairs []pair
	for i := 0; i < len(arguments); i++ {
		if name, ok := asString(arguments[i]); ok {
			if i+1 == len(arguments) {
				return nil, fmt.Errorf("%q has no value: pass a value after each name", name)
			}
			i++
			pairs = append(pairs, pair{name, arguments[i]})
			continue
		}
		m := reflect.ValueOf(arguments[i])
		if !m.IsValid() { // nil, a map that the page's data lacks
			continue
		}
		if m.Kind() != reflect.Map || m.Type().Key().Kind() != reflect.String {
			return nil, fmt.Errorf("argument of type %T: pass a name and its value, or a map from names to values",
				arguments[i])
		}
		for _, name := range slices.SortedFunc(slices.Values(m.MapKeys()), byString) {
			pairs = append(pairs, pair{name.String(), m.MapIndex(name).Interface()})
		}
	}
	return pairs, nil
}

func byString(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) }

func asString(v any) (string, bool) {
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.String {
		return "", false
	}
	return r.String(), true
}

func (attrs attributes) set(name string, value any) error {
	if why, ok := refused[name]; ok {
		return fmt.Errorf("attribute %q cannot be set: %s", name, why)
	}
	if strings.HasPrefix(name, "on") {
		return fmt.Errorf("attribute %q cannot be set: use a script for event handlers", name)
	}
	if !namePattern.MatchString(name) {
		return fmt.Errorf("attribute name %q: use lower-case letters and digits, with single hyphens between them",
			name)
	}
	if value == nil {
		delete(attrs, name)
		return nil
	}
	a, err := newAttribute(value)
	if err != nil {
		return fmt.Errorf("attribute %q: %w", name, err)
	}
	if err := a.check(name); err != nil {
		return fmt.Errorf("attribute %q: %w", name, err)
	}
	attrs[name] = a
	return nil
}

func newAttribute(value any) (attribute, error) {
	switch v := value.(type) {
	case time.Duration:
		return attribute{value: strconv.FormatFloat(v.Seconds(), 'f', -1, 64)}, nil
	case fmt.Stringer:
		if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
			return attribute{off: true}, nil
		}
		return attribute{value: v.String()}, nil
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.String: // including template.URL and the like, which are plain text here
		return attribute{value: v.String()}, nil
	case reflect.Bool:
		return attribute{bare: v.Bool(), off: !v.Bool()}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return attribute{value: strconv.FormatInt(v.Int(), 10)}, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return attribute{value: strconv.FormatUint(v.Uint(), 10)}, nil
	case reflect.Float32:
		return attribute{value: strconv.FormatFloat(v.Float(), 'f', -1, 32)}, nil
	case reflect.Float64:
		return attribute{value: strconv.FormatFloat(v.Float(), 'f', -1, 64)}, nil
	}
	return attribute{}, fmt.Errorf("values of type %T are not supported: "+
		"pass a string, a number, a bool or a time.Duration", value)
}

func (a attribute) check(name string) error {
	switch {
	case a.off:
		return nil
	case name == "stream-type" || name == "default-stream-type":
		if a.value != "on-demand" && a.value != "live-stream" {
			return fmt.Errorf("%q is not a stream type: use on-demand or live-stream", a.value)
		}
	case name == "nonce":
		if a.value != "" && !noncePattern.MatchString(a.value) || a.bare {
			return errors.New("the nonce is not base64")
		}
	case strings.Contains(name, "url"), strings.Contains(name, "uri"), strings.Contains(name, "src"),
		strings.Contains(name, "href"), strings.HasSuffix(name, "-link"), name == "poster":
		if err := checkURL(a.value); err != nil {
			return fmt.Errorf("%q is refused: %w", a.value, err)
		}
	}
	return nil
}

func (attrs attributes) has(name string) bool {
	_, ok := attrs[name]
	return ok
}

// onlyNonce returns the nonce in the arguments of a template function that has
// no other attribute.
func onlyNonce(args []any) (string, error) {
	attrs, err := parseAttributes(args)
	if err != nil {
		return "", err
	}
	nonce := attrs.take("nonce", "")
	if len(attrs) > 0 {
		return "", fmt.Errorf("attribute %q: the only attribute here is nonce", slices.Sorted(maps.Keys(attrs))[0])
	}
	return nonce, nil
}

// take removes an attribute and returns its value, or otherwise if it is not
// set.
func (attrs attributes) take(name, otherwise string) string {
	a, ok := attrs[name]
	if !ok {
		return otherwise
	}
	delete(attrs, name)
	return a.value
}

// takePoster removes the poster and returns its value. If it is not set,
// takePoster returns the signed thumbnail at thumbnail-time. A live playback
// has none then, because there is no image before the stream begins.
func (attrs attributes) takePoster(p *core.Playback) (string, error) {
	if a := attrs["thumbnail-time"]; !attrs.has("poster") && a.value != "" {
		at, err := parameter{a.value}.seconds()
		if err != nil {
			return "", fmt.Errorf("attribute %q: %w", "thumbnail-time", err)
		}
		return p.ThumbnailURL(core.ThumbnailTime(at)), nil
	}
	if p.Live() {
		return attrs.take("poster", ""), nil
	}
	return attrs.take("poster", p.ThumbnailURL()), nil
}

// sorted returns the attributes sorted by name, so that the output is the same
// each time.
func (attrs attributes) sorted() []rendered {
	list := make([]rendered, 0, len(attrs))
	for _, name := range slices.Sorted(maps.Keys(attrs)) {
		if a := attrs[name]; !a.off {
			//nolint:gosec // the name matches namePattern
			list = append(list, rendered{Name: template.HTMLAttr(name), Value: a.value, Bare: a.bare})
		}
	}
	return list
}
