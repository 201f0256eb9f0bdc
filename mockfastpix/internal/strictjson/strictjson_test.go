package strictjson_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/strictjson"
)

// level has a name that reads like a number's and is read from text.
type level int

func (l *level) UnmarshalText([]byte) error { *l = 1; return nil }

type named string

type sample struct {
	Name    named
	Level   level
	Count   int
	Share   float64
	On      bool
	List    []string
	Nested  struct{ Deep named }
	Wait    strictjson.Duration
	Elapsed time.Duration
}

func TestDecode_mistakes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"Name":1}`:             "Name is a JSON number: use a string",
		`{"Level":true}`:         "Level is a JSON bool: use a string",
		`{"Count":"1"}`:          "Count is a JSON string: use a number",
		`{"Share":[]}`:           "Share is a JSON array: use a number",
		`{"Elapsed":"1s"}`:       "Elapsed is a JSON string: use a number",
		`{"On":1}`:               "On is a JSON number: use a boolean",
		`{"List":{}}`:            "List is a JSON object: use a list",
		`{"Nested":"x"}`:         "Nested is a JSON string: use a JSON object",
		`{"Nested":{"Deep":[]}}`: "Nested.Deep is a JSON array: use a string",
		`[]`:                     "the value is a JSON array: use a JSON object",
		`{"Title":"x"}`:          `unknown field "Title": check its spelling`,
		`{} {}`:                  "more text follows the JSON value: remove it",
		`{"Name":`:               "not JSON: the text ends too early",
		``:                       "not JSON: the text ends too early",
		`{Name}`:                 "not JSON: invalid character 'N' looking for beginning of object key string (at byte 2)",
		`{"Wait":"soon"}`:        `duration "soon": use a text such as "1m30s"`,
		`{"Wait":true}`:          `duration true: use a text such as "1m30s"`,
	} {
		var s sample
		err := strictjson.Decode([]byte(text), &s)
		if err == nil {
			t.Errorf("%s: no error, want %q", text, want)
		} else if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{`"1m30s"`: 90 * time.Second, `1500`: 1500} {
		var d strictjson.Duration
		if err := strictjson.Decode([]byte(text), &d); err != nil || time.Duration(d) != want {
			t.Errorf("%s is %v, %v; want %v", text, time.Duration(d), err, want)
		}
	}
	text, err := json.Marshal(strictjson.Duration(90 * time.Second))
	if err != nil || string(text) != `"1m30s"` {
		t.Errorf("90 seconds are written as %s, %v", text, err)
	}
	err = strictjson.Decode([]byte(`"`+strings.Repeat("x", 1000)+`"`), new(strictjson.Duration))
	if err == nil || len(err.Error()) > 200 {
		t.Errorf("a long text is not clipped: %v", err)
	}
}
