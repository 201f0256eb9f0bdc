package core

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"
)

// Playback is one video that one viewer may watch now: the signed token and every URL that it opens. It is immutable and
// safe for concurrent use.
//
// Printing, logging or marshalling a Playback shows its ID, policy and expiry, never the token. The token leaves by the
// methods that are made for it: [Playback.Token], [Playback.DRMToken] and the URLs.
type Playback struct {
	// Behind a function for the reason given at SigningKey.
	data func() *playbackData
}

type playbackData struct {
	id       string
	token    string // empty for public playbacks
	hosts    *hosts
	issuedAt int64 // Unix seconds
	ttl      int64 // seconds; 0 for public playbacks
	policy   Policy
}

func newPlayback(d playbackData) *Playback {
	return &Playback{data: func() *playbackData { return &d }}
}

// ID returns the playback ID.
func (p *Playback) ID() string { return p.data().id }

// Policy returns the playback ID's access policy.
func (p *Playback) Policy() Policy { return p.data().policy }

// Token returns the JWT for the stream and its images. It is empty for public playbacks, which need none.
func (p *Playback) Token() string { return p.data().token }

// DRMToken returns the JWT for the licence and the certificate of a DRM playback, and an empty string for all others. It is
// the same JWT as Token: FastPix wants the "drm:" audience for the stream of such a playback, too.
func (p *Playback) DRMToken() string {
	if p.data().policy != DRM {
		return ""
	}
	return p.data().token
}

// IssuedAt returns the token's "iat", the start of its reuse window, and the zero time for public playbacks.
func (p *Playback) IssuedAt() time.Time { return p.at(p.data().issuedAt) }

// ExpiresAt returns when the token expires, and the zero time for public playbacks, which do not.
func (p *Playback) ExpiresAt() time.Time { return p.at(p.data().issuedAt + p.data().ttl) }

// RefreshAt returns when a page that stays open should ask for a new playback: shortly before ExpiresAt, at a time when
// asking yields a new token. It is the zero time for public playbacks.
func (p *Playback) RefreshAt() time.Time {
	return p.at(p.data().issuedAt + p.data().ttl - refreshLead(p.data().ttl))
}

func (p *Playback) at(unix int64) time.Time {
	if p.data().ttl == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}

// Domain returns the signer's domain, "fastpix.io" unless [WithDomain] said otherwise.
func (p *Playback) Domain() string { return p.data().hosts.domain }

// StreamBaseURL returns the base of the stream URLs, without a slash at its end.
func (p *Playback) StreamBaseURL() string { return p.data().hosts.stream }

// ImagesBaseURL returns the base of the image URLs, without a slash at its end.
func (p *Playback) ImagesBaseURL() string { return p.data().hosts.images }

// APIBaseURL returns the base of the DRM URLs, without the /v1.
func (p *Playback) APIBaseURL() string { return p.data().hosts.api }

// String describes the playback without its token.
func (p *Playback) String() string {
	if p == nil || p.data == nil {
		return "Playback(none)"
	}
	if p.data().ttl == 0 {
		return fmt.Sprintf("Playback(%s, %s)", p.data().id, p.data().policy)
	}
	return fmt.Sprintf("Playback(%s, %s, expires %s)", p.data().id, p.data().policy, p.ExpiresAt().Format(time.RFC3339))
}

// GoString is String, so that %#v does not reveal the token.
func (p *Playback) GoString() string { return p.String() }

// Format writes String for every verb.
func (p *Playback) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(p.String())) }

// LogValue makes log/slog show what String shows.
func (p *Playback) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalJSON writes ID, policy and expiry only. An endpoint that hands the token to a player says so itself, as the
// adapters' ConfigHandler does.
func (p *Playback) MarshalJSON() ([]byte, error) {
	if p == nil || p.data == nil {
		return []byte("null"), nil
	}
	summary := struct {
		PlaybackID string     `json:"playbackId"`
		Policy     Policy     `json:"policy"`
		ExpiresAt  *time.Time `json:"expiresAt,omitempty"`
	}{PlaybackID: p.data().id, Policy: p.data().policy}
	if p.data().ttl != 0 {
		expires := p.ExpiresAt()
		summary.ExpiresAt = &expires
	}
	return json.Marshal(summary)
}
