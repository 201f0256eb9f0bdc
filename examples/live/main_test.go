package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/internal/programtest"
)

// newDemo returns the program without a configuration.
func newDemo(t *testing.T) http.Handler {
	t.Helper()
	t.Setenv(core.EnvBaseURL, "")
	key, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	handler, err := newHandler(key, demoStream, demoVideo)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// TestProgram plays both videos of the page.
func TestProgram(t *testing.T) {
	handler := newDemo(t)
	page := programtest.Body(t, programtest.Serve(t, handler, http.MethodGet, "/", http.StatusOK))
	players := regexp.MustCompile(`<fastpix-player[^>]*>`).FindAllString(page, -1)
	if len(players) != 2 {
		t.Fatalf("the page has %d players, want 2:\n%s", len(players), page)
	}
	for i, want := range []struct{ id, attribute, streamType string }{
		{demoStream, "live-stream", "live-stream"},
		{demoVideo, "", "on-demand"},
	} {
		attribute := func(name string) string { return programtest.Attribute(t, players[i], name) }
		if attribute("playback-id") != want.id || attribute("stream-type") != want.attribute {
			t.Errorf("player %d is %s, want the playback ID %s and the stream type %q", i, players[i], want.id, want.attribute)
		}
		if hasPoster := attribute("poster") != ""; hasPoster != (want.id == demoVideo) {
			t.Errorf("player %d has a poster: %t", i, hasPoster)
		}
		programtest.Play(t, programtest.StreamURL(t, players[i]))

		path := attribute("data-config-url")
		config := programtest.Body(t, programtest.Serve(t, handler, http.MethodGet, path, http.StatusOK))
		for _, field := range []string{`"token":"` + attribute("token") + `"`, `"streamType":"` + want.streamType + `"`} {
			if !strings.Contains(config, field) {
				t.Errorf("the config of player %d does not contain %s: %s", i, field, config)
			}
		}
	}
	programtest.Serve(t, handler, http.MethodGet, "/playback/unknown", http.StatusNotFound)
}

// TestRewind plays the stream in its DVR mode.
func TestRewind(t *testing.T) {
	handler := newDemo(t)
	res := programtest.Serve(t, handler, http.MethodGet, "/rewind/"+demoStream, http.StatusFound)
	location := res.Header.Get("Location")
	if !strings.HasSuffix(location, "&dvrMode=true") {
		t.Errorf("Location = %q, want the DVR mode", location)
	}
	if variant := programtest.Play(t, location); !strings.Contains(variant, "/dvr/") {
		t.Errorf("the mock plays %s, want a variant of the DVR mode", variant)
	}
}
