package form_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/form"
)

func TestForm_values(t *testing.T) {
	t.Parallel()
	f := form.Parse([]byte(`{"title":"Film","on":true,"n":7,"list":["a"],"url":"https://a.example/x","missing":null,
		"metadata":{"a":"b"},"kind":"b","id":"0198c0de-0000-4000-8000-0123456789ab","inner":{"x":"y"},
		"items":[{"x":"1"},{"x":"2"}]}`), true)
	var items []string
	for _, item := range f.Objects("items") {
		items = append(items, item.Text("x"))
	}
	got := map[string]any{
		"title": f.Text("title"), "on": f.Bool("on"), "n": f.Int("n", 1, 1, 9), "list": f.Strings("list", nil),
		"url": f.URL("url"), "metadata": f.Metadata("metadata"), "kind": f.OneOf("kind", "a", "b"),
		"id": f.UUID("id"), "inner": f.Object("inner").Text("x"), "items": items,
		"missing": f.Int("missing", 3, 1, 9), "absent": f.OneOf("absent", "a", "b"),
		"strings": f.Strings("absent", []string{"old"}),
	}
	want := map[string]any{
		"title": "Film", "on": true, "n": 7, "list": []string{"a"}, "url": "https://a.example/x",
		"metadata": map[string]string{"a": "b"}, "kind": "b", "id": "0198c0de-0000-4000-8000-0123456789ab",
		"inner": "y", "items": []string{"1", "2"}, "missing": 3, "absent": "a", "strings": []string{"old"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if errors := f.Errors(); len(errors) != 0 {
		t.Errorf("errors: %v", errors)
	}
}

func TestForm_errors(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 256)
	f := form.Parse([]byte(`{"title":"`+long+`","on":1,"n":10,"half":1.5,"list":"a","url":"/x",
		"metadata":{"a":"`+long+`"},"kind":"c","id":"x","inner":{"x":1,"y":2},"items":[{"x":1}],
		"z":0,"skipped":0,"a":0}`), true)
	f.Require("absent", "title")
	f.Text("title")
	f.Bool("on")
	f.Int("n", 1, 1, 9)
	f.Int("half", 1, 1, 9)
	f.Strings("list", nil)
	f.URL("url")
	f.Metadata("metadata")
	f.OneOf("kind", "a", "b")
	f.UUID("id")
	f.Object("inner").Text("x")
	for _, item := range f.Objects("items") {
		item.Text("x")
	}
	f.Skip("skipped")
	want := []form.Error{
		{"absent", "is required"},
		{"title", "must not exceed 255 characters"},
		{"on", "must be a boolean"},
		{"n", "must be between 1 and 9"},
		{"half", "must be an integer"},
		{"list", "must be an array of strings"},
		{"url", "is invalid"},
		{"metadata", "must not have values over 255 characters"},
		{"kind", "must be one of a, b"},
		{"id", "is invalid"},
		{"inner.x", "must be a string"},
		{"items[0].x", "must be a string"},
		{"a", "is unknown"},
		{"inner.y", "is unknown"},
		{"z", "is unknown"},
	}
	for range 2 { // asking again changes nothing
		if diff := cmp.Diff(want, f.Errors()); diff != "" {
			t.Errorf("errors (-want +got):\n%s", diff)
		}
	}
}

func TestParse_notAnObject(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "null", "[]", `"x"`, "{", "{} {}"} {
		f := form.Parse([]byte(text), false)
		if diff := cmp.Diff([]form.Error{{"body", "must be a JSON object"}}, f.Errors()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	f := form.Parse([]byte(`{"unknown":1}`), false)
	if errors := f.Errors(); len(errors) != 0 {
		t.Errorf("unknown fields are accepted, but: %v", errors)
	}
}
