package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/inspect"
	"github.com/FastPix/fastpix-playback-go/internal/pasted"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// finding is what inspect and the mock's console report about one token.
type finding struct {
	URL, PlaybackID    string
	HasToken, Accepted bool
	Code, Text, Remedy string // of the first reason to refuse it
}

// differing are the texts about which the mock reports something else than
// inspect, and why.
var differing = map[string]string{
	"aud with a space":    "the mock checks a token without a playback ID against one that it has",
	"a token in the path": "the mock omits a URL with a token in its path",
}

// TestInspect_sameAsConsole checks that the console's decoder, which asks the
// mock, finds the same as inspect in every text of pastedFile, and says the
// same about it.
func TestInspect_sameAsConsole(t *testing.T) {
	t.Parallel()
	private, drm := mockFor(t, mockfastpix.Private), mockFor(t, mockfastpix.DRM)
	for _, test := range pastedTexts(t, sampleTokens()) {
		mock := private
		if strings.Contains(test.text, "/drm/") || strings.Contains(test.text, "drm-token") {
			mock = drm
		}
		wantSummary := ""
		if first, _, _ := strings.Cut(test.want, "\n"); strings.HasPrefix(first, "Found ") {
			wantSummary = first
		}
		want := inspectFindings(t, test.text)
		summary, got := consoleFindings(t, mock, test.text)
		diff := cmp.Diff(want, got)
		_, differs := differing[test.name]
		if differs != (diff != "") || summary != wantSummary {
			t.Errorf("%s: summary %q, want %q; may differ: %t (-inspect +mock):\n%s",
				test.name, summary, wantSummary, differs, diff)
		}
	}
}

// mockFor returns a mock with the playback IDs and the key of the samples.
func mockFor(t *testing.T, policy mockfastpix.Policy) *mockfastpix.Server {
	t.Helper()
	mock, err := mockfastpix.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mock.Close() })
	key := sampleKey(t)
	if err := mock.RegisterSigningKey(key.ID(), string(key.PublicKeyPEM())); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{pastedID, pastedOther} {
		mock.AddPlayback(mockfastpix.PlaybackOptions{ID: id, Policy: policy})
	}
	askMock(t, mock, http.MethodPut, "/_mock/clock", map[string]string{"now": pastedAt}, nil)
	return mock
}

func askMock(t *testing.T, h http.Handler, method, path string, body, answer any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), method, "http://localhost"+path, bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	if answer == nil {
		return
	}
	if err := json.Unmarshal(w.Body.Bytes(), answer); err != nil {
		t.Fatal(err)
	}
}

// inspectFindings returns what inspect finds.
func inspectFindings(t *testing.T, text string) []finding {
	t.Helper()
	at, err := time.Parse(time.RFC3339, pastedAt)
	if err != nil {
		t.Fatal(err)
	}
	var findings []finding
	for _, found := range pasted.Find(text).Found {
		r := inspect.New(found).Examine(inspect.Facts{Now: at, PublicKey: &testkeys.RSA().PublicKey})
		f := finding{
			URL: r.URL, PlaybackID: r.PlaybackID, HasToken: r.Length > 0, Accepted: r.Verdict == inspect.Accepted,
		}
		for _, c := range r.Checks {
			if c.Level == inspect.Fail {
				f.Code, f.Text, f.Remedy = c.Code, c.Text, c.Remedy
				break
			}
		}
		findings = append(findings, withoutNoise(f))
	}
	return findings
}

// sinceExpiry is the part of a text that depends on the clock.
var sinceExpiry = regexp.MustCompile(`, [\dms]+ ago.*`)

// withoutNoise returns a finding without what depends on the clock, and without
// what inspect and the mock redact differently.
func withoutNoise(f finding) finding {
	f.Text = sinceExpiry.ReplaceAllString(f.Text, "")
	if strings.HasSuffix(f.Text, ", not of FastPix") { // of another service
		f.URL, f.PlaybackID = "", ""
	}
	return f
}

// consoleFindings returns what the mock finds.
func consoleFindings(t *testing.T, mock *mockfastpix.Server, text string) (summary string, findings []finding) {
	t.Helper()
	var answer struct {
		Summary string
		Found   []struct {
			Token, URL, PlaybackID string
			Verdict                mockfastpix.Verdict
		}
	}
	askMock(t, mock, http.MethodPost, "/_mock/inspect", map[string]string{"text": text}, &answer)
	for _, f := range answer.Found {
		v := f.Verdict
		found := finding{URL: f.URL, PlaybackID: f.PlaybackID, HasToken: f.Token != "", Accepted: v.Accepted}
		if !v.Accepted {
			found.Code, found.Text, found.Remedy = v.Reason.Code, v.Detail, v.Reason.Remedy
		}
		findings = append(findings, withoutNoise(found))
	}
	return answer.Summary, findings
}
