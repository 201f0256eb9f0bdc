package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/FastPix/fastpix-playback-go/core"
)

// get returns the body of a response with the status.
func get(t *testing.T, handler http.Handler, path string, status int) string {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	if w.Code != status {
		t.Fatalf("GET %s: status %d, want %d", path, w.Code, status)
	}
	return w.Body.String()
}

// scrape returns the program's own metrics, without the buckets of histograms.
func scrape(t *testing.T, handler http.Handler) map[string]float64 {
	t.Helper()
	values := map[string]float64{}
	metric := regexp.MustCompile(`(?m)^(playback_\w+(?:_total|_count|_sum)(?:{.*})?) (\S+)$`)
	for _, match := range metric.FindAllStringSubmatch(get(t, handler, "/metrics", http.StatusOK), -1) {
		value, err := strconv.ParseFloat(match[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		values[match[1]] = value
	}
	return values
}

func TestMetrics_firstScrape(t *testing.T) {
	t.Parallel()
	key, err := newKey()
	if err != nil {
		t.Fatal(err)
	}
	handler, err := newHandler(key)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{
		`playback_tokens_total{kind="reused"}`:                        0,
		`playback_tokens_total{kind="signed"}`:                        0,
		`playback_tokens_total{kind="signed_ahead"}`:                  0,
		`playback_tokens_total{kind="served_stale"}`:                  0,
		`playback_failures_total{kind="sign_failed"}`:                 0,
		`playback_failures_total{kind="key_source_failed"}`:           0,
		`playback_key_changes_total`:                                  0,
		`playback_signature_seconds_count{kind="signed"}`:             0,
		`playback_signature_seconds_count{kind="signed_ahead"}`:       0,
		`playback_signature_seconds_count{kind="sign_failed"}`:        0,
		`playback_signature_seconds_sum{kind="signed"}`:               0,
		`playback_signature_seconds_sum{kind="signed_ahead"}`:         0,
		`playback_signature_seconds_sum{kind="sign_failed"}`:          0,
		`playback_key_source_seconds_count{kind="key_provided"}`:      0,
		`playback_key_source_seconds_count{kind="key_source_failed"}`: 0,
		`playback_key_source_seconds_sum{kind="key_provided"}`:        0,
		`playback_key_source_seconds_sum{kind="key_source_failed"}`:   0,
	}
	if diff := cmp.Diff(want, scrape(t, handler)); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
	text := get(t, handler, "/metrics", http.StatusOK)
	for _, name := range []string{
		"playback_tokens_total", "playback_failures_total", "playback_key_changes_total",
		"playback_signature_seconds", "playback_key_source_seconds", "go_build_info",
	} {
		if !strings.Contains(text, "# HELP "+name+" ") || !strings.Contains(text, "\n"+name) {
			t.Errorf("%s has no help text or no value", name)
		}
	}
}

func TestMetrics_events(t *testing.T) {
	t.Parallel()
	const delay = 5 * time.Millisecond
	key, err := newKey()
	if err != nil {
		t.Fatal(err)
	}
	sealed := false
	keys := core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
		time.Sleep(delay)
		if sealed {
			return core.SigningKey{}, errors.New("the vault is sealed")
		}
		return key, nil
	})
	now := time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC) // fixed, so that tokens are reused
	handler, err := newHandler(keys, core.WithClock(func() time.Time { return now }))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		get(t, handler, "/sign/a", http.StatusOK)
	}
	get(t, handler, "/sign/b", http.StatusOK)
	sealed = true
	get(t, handler, "/sign/c", http.StatusServiceUnavailable)

	got := scrape(t, handler)
	for name, want := range map[string]float64{
		`playback_tokens_total{kind="signed"}`:                        2,
		`playback_tokens_total{kind="reused"}`:                        2,
		`playback_failures_total{kind="key_source_failed"}`:           1,
		`playback_signature_seconds_count{kind="signed"}`:             2,
		`playback_key_source_seconds_count{kind="key_provided"}`:      4,
		`playback_key_source_seconds_count{kind="key_source_failed"}`: 1,
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	for name, least := range map[string]float64{
		`playback_signature_seconds_sum{kind="signed"}`:             1e-6,
		`playback_key_source_seconds_sum{kind="key_provided"}`:      4 * delay.Seconds(),
		`playback_key_source_seconds_sum{kind="key_source_failed"}`: delay.Seconds(),
	} {
		if got[name] < least {
			t.Errorf("%s is %v seconds, want %v or more", name, got[name], least)
		}
	}
}

// TestObserve_everyKind tests that an event of any kind is counted, also of
// kinds that later versions of core may have.
func TestObserve_everyKind(t *testing.T) {
	t.Parallel()
	for kind := range core.EventKind(20) {
		registry := prometheus.NewRegistry()
		newMetrics(registry).Observe(t.Context(), core.Event{Kind: kind, PlaybackID: "a", Duration: time.Second})
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		counted := 0.0
		for _, family := range families {
			for _, m := range family.GetMetric() {
				counted += m.GetCounter().GetValue() + float64(m.GetHistogram().GetSampleCount())
			}
		}
		if counted == 0 {
			t.Errorf("%v is not counted", kind)
		}
	}
}
