package adapter

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// playerConfig is the response of a ConfigHandler. All fields are always
// present. Fields that a public playback lacks are null.
type playerConfig struct {
	PlaybackID    string      `json:"playbackId"`
	Policy        core.Policy `json:"policy"`
	Token         *string     `json:"token"`
	DRMToken      *string     `json:"drmToken"`
	StreamURL     string      `json:"streamUrl"`
	Poster        string      `json:"poster"`
	ExpiresAt     *string     `json:"expiresAt"` // RFC 3339, UTC
	ExpiresAtUnix *int64      `json:"expiresAtUnix"`
	RefreshAt     *string     `json:"refreshAt"` // RFC 3339, UTC
	RefreshAtUnix *int64      `json:"refreshAtUnix"`
}

// PlayerConfig returns the JSON of p that a ConfigHandler responds with.
func PlayerConfig(p *core.Playback) ([]byte, error) {
	c := playerConfig{
		PlaybackID: p.ID(),
		Policy:     p.Policy(),
		Token:      orNull(p.Token()),
		DRMToken:   orNull(p.DRMToken()),
		StreamURL:  p.StreamURL(),
		Poster:     p.ThumbnailURL(),
	}
	c.ExpiresAt, c.ExpiresAtUnix = moment(p.ExpiresAt())
	c.RefreshAt, c.RefreshAtUnix = moment(p.RefreshAt())

	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // the response is never HTML, and URLs stay readable
	err := encoder.Encode(c)
	return b.Bytes(), err
}

// moment returns both forms of t, and nil for the zero time.
func moment(t time.Time) (rfc3339 *string, unix *int64) {
	if t.IsZero() {
		return nil, nil
	}
	seconds := t.Unix()
	return orNull(t.Format(time.RFC3339)), &seconds
}

// orNull returns nil for the empty string.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
