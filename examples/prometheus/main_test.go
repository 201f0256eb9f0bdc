package main

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
)

func TestMetrics(t *testing.T) {
	t.Parallel()
	key, err := newKey()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC) // fixed, so that tokens are reused
	handler, err := newHandler(key, core.WithClock(func() time.Time { return now }))
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) string {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			t.Fatalf("GET %s: status %d", path, w.Code)
		}
		return w.Body.String()
	}
	for range 3 {
		get("/sign/a")
	}
	get("/sign/b")

	got := map[string]string{}
	metric := regexp.MustCompile(`(?m)^(playback_(?:tokens_total|signature_seconds_count){kind="\w+"}) (\d+)$`)
	for _, match := range metric.FindAllStringSubmatch(get("/metrics"), -1) {
		got[match[1]] = match[2]
	}
	want := map[string]string{
		`playback_tokens_total{kind="signed"}`:            "2",
		`playback_tokens_total{kind="reused"}`:            "2",
		`playback_signature_seconds_count{kind="signed"}`: "2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("metrics mismatch (-want +got):\n%s", diff)
	}
}
