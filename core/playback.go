package core

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"
)

// Playback is one video that one viewer can watch now: the signed token and
// every URL that it opens. [Signer.Sign] makes one. A Playback is immutable and
// safe for concurrent use. The methods of a nil or zero Playback return empty
// strings and zero times.
//
// Printing, logging or marshaling a Playback shows its ID, policy and expiry,
// but not the token. The token is in the results of [Playback.Token],
// [Playback.DRMToken] and the methods whose names end in URL. The methods whose
// names end in BaseURL return no token.
type Playback struct {
	id string
	// A function, for the reason given at SigningKey.
	inner func() playbackData
}

type playbackData struct {
	token    string // empty for public playbacks
	kind     *videoKind
	issuedAt int64 // Unix seconds
	expires  int64 // Unix seconds; issuedAt for public playbacks
}

// ttl returns the seconds from issuedAt to the expiry.
func (d playbackData) ttl() int64 { return d.expires - d.issuedAt }

func newPlayback(id string, d playbackData) *Playback {
	// The function returns a copy, because d would be another allocation
	// if it returned a pointer.
	return &Playback{id: id, inner: func() playbackData { return d }}
}

// noKind is that of a nil or zero Playback.
var noKind = videoKind{hosts: &hosts{}}

func (p *Playback) data() playbackData {
	if p.isNone() {
		return playbackData{kind: &noKind}
	}
	return p.inner()
}

func (p *Playback) isNone() bool { return p == nil || p.inner == nil }

// ID returns the playback ID.
func (p *Playback) ID() string {
	if p == nil {
		return ""
	}
	return p.id
}

// Policy returns the access policy of the playback ID.
func (p *Playback) Policy() Policy { return p.data().kind.policy }

// Live reports whether the playback ID is that of a live stream, as
// [Grant.Live] says.
func (p *Playback) Live() bool { return p.data().kind.live }

// Token returns the JWT for the stream and its images. It is empty for public
// playbacks, which need none.
func (p *Playback) Token() string { return p.data().token }

// DRMToken returns the JWT for the license and the certificate of a DRM
// playback. It is empty for all other policies. It is the same JWT as
// [Playback.Token]: FastPix requires the "drm:" audience for the stream of such
// a playback, too.
func (p *Playback) DRMToken() string {
	if p.Policy() != DRM {
		return ""
	}
	return p.Token()
}

// IssuedAt returns the "iat" claim of the token in UTC, which is the start of
// its reuse window. It is the zero time for public playbacks.
func (p *Playback) IssuedAt() time.Time { return p.time(p.data().issuedAt) }

// ExpiresAt returns the "exp" claim of the token in UTC. It is the zero time
// for public playbacks, which do not expire.
func (p *Playback) ExpiresAt() time.Time { return p.time(p.data().expires) }

// RefreshAt returns when a page that stays open should ask for a new playback:
// one minute before ExpiresAt, or a fifth of the lifetime if that is shorter.
// From then on, Sign returns a new token, unless the token expires at the end
// of the grant: it is then the last one, and Sign returns it until it expires.
// RefreshAt is the zero time for public playbacks.
func (p *Playback) RefreshAt() time.Time {
	d := p.data()
	return p.time(d.expires - refreshLead(d.ttl()))
}

func (p *Playback) time(unix int64) time.Time {
	if p.data().ttl() == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}

// Domain returns the domain of the signer or the tenant; see [WithDomain].
func (p *Playback) Domain() string { return p.data().kind.hosts.domain }

// StreamBaseURL returns the base of the stream URLs, without a slash at its
// end.
func (p *Playback) StreamBaseURL() string { return p.data().kind.hosts.stream }

// ImagesBaseURL returns the base of the image URLs, without a slash at its end.
func (p *Playback) ImagesBaseURL() string { return p.data().kind.hosts.images }

// APIBaseURL returns the base of the DRM URLs, without the /v1 and without a
// slash at its end.
func (p *Playback) APIBaseURL() string { return p.data().kind.hosts.api }

// String returns the ID, the policy and the expiry in RFC 3339, without the
// token.
func (p *Playback) String() string {
	if p.isNone() {
		return "Playback(none)"
	}
	if p.data().ttl() == 0 {
		return fmt.Sprintf("Playback(%s, %s)", p.ID(), p.Policy())
	}
	return fmt.Sprintf("Playback(%s, %s, expires %s)", p.ID(), p.Policy(), p.ExpiresAt().Format(time.RFC3339))
}

// GoString returns [Playback.String], so that %#v does not show the token.
func (p *Playback) GoString() string { return p.String() }

// Format writes [Playback.String] for every verb.
func (p *Playback) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(p.String())) }

// LogValue returns [Playback.String] for log/slog.
func (p *Playback) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalJSON writes the ID, the policy and the expiry, and null for a nil or
// zero Playback. An endpoint that sends the token to a player uses the
// adapters' ConfigHandler or a struct that contains [Playback.Token].
func (p *Playback) MarshalJSON() ([]byte, error) {
	if p.isNone() {
		return []byte("null"), nil
	}
	summary := struct {
		PlaybackID string     `json:"playbackId"`
		Policy     Policy     `json:"policy"`
		ExpiresAt  *time.Time `json:"expiresAt,omitempty"`
	}{PlaybackID: p.ID(), Policy: p.Policy()}
	if expires := p.ExpiresAt(); !expires.IsZero() {
		summary.ExpiresAt = &expires
	}
	return json.Marshal(summary)
}
