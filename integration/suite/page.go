package suite

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

// shown is the part of a playback that a page shows.
type shown struct {
	ID        string
	Policy    core.Policy
	Token     string
	DRMToken  string
	StreamURL string
	PosterURL string
	License   string
	// InContext reports whether the request's context and the framework's
	// context hold the same playback.
	InContext bool
	Upstream  string
	Deadline  bool
}

// show is the page that most routes use.
func show(v Visit) Answer {
	if !v.Found {
		return Answer{Status: http.StatusOK, Body: []byte(`"no playback"`)}
	}
	p := v.Playback
	inContext, ok := core.FromContext(v.Context)
	value, _ := v.Context.Value(upstreamKey{}).(string)
	_, deadline := v.Context.Deadline()
	body, err := json.Marshal(shown{
		ID:        p.ID(),
		Policy:    p.Policy(),
		Token:     p.Token(),
		DRMToken:  p.DRMToken(),
		StreamURL: p.StreamURL(),
		PosterURL: p.ThumbnailURL(),
		License:   p.WidevineLicenseURL(),
		InContext: ok && inContext == p,
		Upstream:  value,
		Deadline:  deadline,
	})
	if err != nil {
		return Answer{Status: http.StatusInternalServerError, Body: []byte(err.Error())}
	}
	return Answer{Status: http.StatusOK, Body: body}
}

// upstreamKey is the context key of a value that Route.Before sets.
type upstreamKey struct{}

// page decodes a response that show has written.
func page(t *testing.T, r reply) shown {
	t.Helper()
	var s shown
	if r.status != http.StatusOK {
		t.Errorf("the page returns %d %q, want 200", r.status, r.body)
		return s
	}
	if err := json.Unmarshal([]byte(r.body), &s); err != nil {
		t.Errorf("the page returns %q: %v", r.body, err)
	}
	return s
}

// claims are the claims that the suite checks.
type claims struct {
	Audience string `json:"aud"`
	Subject  string `json:"sub"`
}

// claimsOf decodes a token without verifying it. The mock verifies tokens.
func claimsOf(t *testing.T, token string) claims {
	t.Helper()
	var c claims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Errorf("the token has %d parts, want 3", len(parts))
		return c
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(payload, &c)
	}
	if err != nil {
		t.Errorf("the token's payload cannot be read: %v", err)
	}
	return c
}

// plays checks that the mock serves a stream.
func plays(t *testing.T, streamURL string) {
	t.Helper()
	r := get(t, streamURL)
	if r.status != http.StatusOK || !strings.HasPrefix(r.body, "#EXTM3U") {
		t.Errorf("the stream is refused: %d %s %s", r.status, r.header.Get("X-Mock-Reason"), r.body)
	}
}
