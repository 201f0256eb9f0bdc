package suite

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

// shown is what a page shows of its playback.
type shown struct {
	ID        string
	Policy    core.Policy
	Token     string
	DRMToken  string
	StreamURL string
	PosterURL string
	Licence   string
	// InContext says that the request's context holds the same playback as the framework's own.
	InContext bool
	Upstream  string
	Deadline  bool
}

// show is the page of most routes.
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
		Licence:   p.WidevineLicenseURL(),
		InContext: ok && inContext == p,
		Upstream:  value,
		Deadline:  deadline,
	})
	if err != nil {
		return Answer{Status: http.StatusInternalServerError, Body: []byte(err.Error())}
	}
	return Answer{Status: http.StatusOK, Body: body}
}

// upstreamKey is the key of a value that Route.Before puts into the context.
type upstreamKey struct{}

// page reads what show has written.
func page(t *testing.T, r reply) shown {
	t.Helper()
	var s shown
	if r.status != http.StatusOK {
		t.Errorf("the page answers %d %q, want 200", r.status, r.body)
		return s
	}
	if err := json.Unmarshal([]byte(r.body), &s); err != nil {
		t.Errorf("the page says %q: %v", r.body, err)
	}
	return s
}

// claims are those that the suite looks at.
type claims struct {
	Audience string `json:"aud"`
	Subject  string `json:"sub"`
}

// claimsOf reads a token without verifying it; that is the mock's part.
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

// plays asks the mock for a stream.
func plays(t *testing.T, streamURL string) {
	t.Helper()
	r := get(t, streamURL)
	if r.status != http.StatusOK || !strings.HasPrefix(r.body, "#EXTM3U") {
		t.Errorf("the stream does not play: %d %s %s", r.status, r.header.Get("X-Mock-Reason"), r.body)
	}
}
