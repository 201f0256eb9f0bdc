package contentrange_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/contentrange"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]contentrange.Part{
		"":                {Whole: true, Total: -1},
		"bytes 0-99/200":  {First: 0, Last: 99, Total: 200},
		"bytes 100-199/*": {First: 100, Last: 199, Total: -1},
		"bytes 7-7/8":     {First: 7, Last: 7, Total: 8},
		"bytes */200":     {Query: true, Total: 200},
		"bytes */*":       {Query: true, Total: -1},
	} {
		got, err := contentrange.Parse(header)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v (-want +got):\n%s", header, err, diff)
		}
	}
	for _, header := range []string{
		"bytes", "bytes ", "bytes 0-99", "0-99/200", "bytes 0/200", "bytes -99/200", "bytes 9-1/200", "bytes 0-200/200",
		"bytes 0-9/x", "bytes a-b/9", "bytes +0-9/10", "bytes 0-99999999999999999999/*", "items 0-9/10", "bytes -1--1/5",
	} {
		if p, err := contentrange.Parse(header); err == nil {
			t.Errorf("%q: %+v, want an error", header, p)
		}
	}
}
