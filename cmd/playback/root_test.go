package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// The commands themselves are tested as built, in integration/cli.

func TestRun_longArgumentNotRepeated(t *testing.T) {
	t.Parallel()
	token := "eyJhbGciOiJSUzI1NiJ9." + strings.Repeat("payload", 20) + ".signature"
	for _, args := range [][]string{
		{"inspect", "x", token},
		{"--format=" + token, "keys", "list"},
		{"sign", "--output", token},
		{"keys", "list", "--" + token},
	} {
		var out, stderr bytes.Buffer
		if code := run(t.Context(), args, strings.NewReader(""), &out, &stderr); code != exitUsage {
			t.Errorf("exit code %d, want %d", code, exitUsage)
		}
		if strings.Contains(out.String()+stderr.String(), "payloadpayload") {
			t.Errorf("the token was repeated: %s", &stderr)
		}
	}
}

func TestRun_usageErrorNamesHelp(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"sign --x":               "playback sign --help",
		"--format json sign --x": "playback sign --help",
		"keys create --x":        "playback keys create --help",
		"keys frobnicate":        "playback keys --help",
		"--x":                    "playback --help",
	} {
		var stderr bytes.Buffer
		run(t.Context(), strings.Fields(args), strings.NewReader(""), &stderr, &stderr)
		if !strings.Contains(stderr.String(), `Run "`+want+`"`) {
			t.Errorf("%s: %s", args, &stderr)
		}
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	var got []string
	for _, done := range []time.Duration{0, 12 * time.Hour, 24 * time.Hour} {
		got = append(got, progress("Waiting", done, 24*time.Hour, 80))
	}
	want := []string{
		"Waiting  [" + strings.Repeat("·", 30) + "]   0 %  24h0m0s left",
		"Waiting  [" + strings.Repeat("█", 15) + strings.Repeat("·", 15) + "]  50 %  12h0m0s left",
		"Waiting  [" + strings.Repeat("█", 30) + "] 100 %  0s left",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

// The time that is left stays visible on a narrow terminal.
func TestProgress_narrow(t *testing.T) {
	t.Parallel()
	for _, columns := range []int{44, 50, 60, 66, 80, 120} {
		for _, left := range []time.Duration{time.Second, 24*time.Hour - time.Second, 30*24*time.Hour - time.Second} {
			got := progress("Old tokens expire", 30*24*time.Hour-left, 30*24*time.Hour, columns)
			if utf8.RuneCountInString(got) > columns-1 || !strings.HasSuffix(got, left.String()+" left") {
				t.Errorf("on %d columns: %s", columns, got)
			}
		}
	}
}

func TestPalette_buffer(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if p := paletteFor(&b, func(string) string { return "" }); p.red("x") != "x" {
		t.Error("a buffer is colored")
	}
	if got := (palette{colors: true}).red("x"); got != "\x1b[31mx\x1b[0m" {
		t.Errorf("red is %q", got)
	}
}

func TestRun_conformanceVectors(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"--key-from both --vectors x.json -- true": "can't be used together",
		"--vectors . -- true":                      "is not a regular file",
	} {
		var out, stderr bytes.Buffer
		code := run(t.Context(), strings.Fields("conformance "+args), strings.NewReader(""), &out, &stderr)
		if code != exitUsage || !strings.Contains(stderr.String(), want) {
			t.Errorf("%s: exit code %d, %s, want %d, %q", args, code, &stderr, exitUsage, want)
		}
	}
}

func TestShowWaiting(t *testing.T) {
	t.Parallel()
	ticks, stop := make(chan time.Time), make(chan struct{})
	var out bytes.Buffer
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		showWaiting(statusLine{&out, true}, "Requesting", ticks, stop)
	}()
	ticks <- time.Time{}
	ticks <- time.Time{}
	close(stop)
	<-ended
	want := clearLine + "Requesting … 1s" + clearLine + "Requesting … 2s" + clearLine
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	a := newApp(strings.NewReader(""), &out, &out, false)
	out.Reset()
	a.statusLine().show("Requesting")
	a.statusLine().clear()
	done := a.waiting("Requesting")
	done()
	done()
	if out.Len() > 0 {
		t.Errorf("a file or pipe gets %q", &out)
	}
}

func TestBetweenResults(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	var waited, shown []int
	what := func(i int) string { waited = append(waited, i); return "Waiting" }
	each, done := betweenResults(newApp(nil, &stderr, &stderr, false), what, func(i int) { shown = append(shown, i) })
	each(10)
	each(11)
	done()
	if diff := cmp.Diff([][]int{{0, 1, 2}, {10, 11}}, [][]int{waited, shown}); diff != "" || stderr.Len() > 0 {
		t.Errorf("a pipe gets %q; waited and shown (-want +got):\n%s", &stderr, diff)
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	const path = "/v1/on-demand/3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10/playback-ids/11111111-2222-4333-8444-555555555555"
	if got := shorten(path); got != path {
		t.Errorf("IDs are cut: %s", got)
	}
	if got := shorten(path + path); len([]rune(got)) != 111 {
		t.Errorf("a long path has %d characters: %s", len([]rune(got)), got)
	}
}
