package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "1h30m": 90 * time.Minute, "30d": 720 * time.Hour, "1d12h": 36 * time.Hour,
		"0.5d": 12 * time.Hour, "-1s": -time.Second,
	} {
		if got, err := parseDuration(text); err != nil || got != want {
			t.Errorf("%s: %v, %v, want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"3600": "write 3600s", "1.5": "write 1.5s", "": "write for example", "d": "write for example",
		"1 day": "write for example", "1dd": "write for example", "99999999d": "too long", "30D": "write for example",
	} {
		if got, err := parseDuration(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v, want an error with %q", text, got, err, want)
		}
	}
}

// Every flag that is a duration understands days and names the units.
func TestRun_duration(t *testing.T) {
	t.Parallel()
	for _, args := range []string{
		"sign -p x --ttl 3600", "sign -p x --max-ttl 3600", "keys rotate help_test.go --grace 3600",
		"healthcheck --timeout 3600", "conformance --timeout 3600 -- true", "mock --processing-time 3600",
	} {
		var stderr bytes.Buffer
		code := run(t.Context(), strings.Fields(args), strings.NewReader(""), &stderr, &stderr)
		if code != exitUsage || !strings.Contains(stderr.String(), "has no unit: write 3600s") {
			t.Errorf("%s: exit code %d: %s", args, code, &stderr)
		}
	}
}
