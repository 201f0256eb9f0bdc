package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestInspect_fetchFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the redirect was followed, with the Referer %q", r.Referer())
	}))
	t.Cleanup(elsewhere.Close)
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusFound))
	t.Cleanup(server.Close)

	var out, stderr bytes.Buffer
	url := server.URL + "/3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10.m3u8?token=a.b.c"
	code := run(t.Context(), []string{"inspect", "--offline", "--fetch", url}, strings.NewReader(""), &out, &stderr)
	if code != exitRefused || !strings.Contains(out.String(), "server_refused: answered 302: Found") {
		t.Errorf("exit code %d:\n%s%s", code, &out, &stderr)
	}
}
