package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/internal/programtest"
)

// TestProgram plays the video of a program that has no configuration.
func TestProgram(t *testing.T) {
	t.Setenv(core.EnvBaseURL, "")
	key, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	handler, err := newHandler(key)
	if err != nil {
		t.Fatal(err)
	}
	page := programtest.Body(t, programtest.Serve(t, handler, http.MethodGet, "/live/"+demoStream, http.StatusOK))
	programtest.Play(t, programtest.StreamURL(t, page))

	path := programtest.Attribute(t, page, "data-config-url")
	config := programtest.Body(t, programtest.Serve(t, handler, http.MethodGet, path, http.StatusOK))
	if token := programtest.Attribute(t, page, "token"); !strings.Contains(config, `"token":"`+token+`"`) {
		t.Error("the config endpoint returned another token than the one in the page")
	}
	if got := programtest.Attribute(t, page, "stream-type"); got != "live-stream" {
		t.Errorf("stream-type = %q, want live-stream", got)
	}
}
