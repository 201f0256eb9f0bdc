package mockfastpix

import (
	"crypto/rsa"
	"time"
)

// media is the record of a media (an uploaded video).
type media struct {
	id         string
	title      string
	createdAt  time.Time
	updatedAt  time.Time
	processing time.Duration // from Created to Ready, on the server's clock
	fixed      MediaStatus   // when set, the status stays there
	mp4Support string        // "none", "capped_4k", "audioOnly" or "audioOnly,capped_4k"

	playbackIDs []string // oldest first
	details     mediaDetails

	tracks        []track // that were added, oldest first
	sourceMediaID string  // of a clip
}

// track is an audio or subtitle track that was added to a media.
type track struct {
	id           string
	kind         string // "audio" or "subtitle"
	url          string
	languageCode string
	languageName string
	generated    bool
}

// playlist is the record of a playlist of media.
type playlist struct {
	id          string
	name        string
	referenceID string
	kind        string // "manual" or "smart"
	description string
	limit       int // of media
	createdAt   time.Time
	updatedAt   time.Time

	mediaIDs []string // of a manual one

	// Those of a smart one.
	playOrder string
	created   *dateRange
	updated   *dateRange
}

// dateRange is a range of days in UTC, which include the last.
type dateRange struct {
	Start string `json:"startDate"`
	End   string `json:"endDate"`
}

// has reports whether t is in the range. A nil range has every time.
func (d *dateRange) has(t time.Time) bool {
	day := t.UTC().Format(time.DateOnly)
	return d == nil || d.Start <= day && day <= d.End
}

// mediaDetails are the fields of a media that only the management API reads.
type mediaDetails struct {
	creatorID     string
	metadata      map[string]string
	quality       string
	maxResolution string
	sourceAccess  bool
}

// status returns the media's status at that moment. It moves from Created to
// Ready in equal steps over the processing time.
func (m media) status(now time.Time) MediaStatus {
	if m.fixed != "" {
		return m.fixed
	}
	elapsed := now.Sub(m.createdAt)
	if m.processing == 0 || elapsed >= m.processing {
		return StatusReady
	}
	if elapsed < 0 {
		return StatusCreated
	}
	// Not in integers, whose product overflows after decades.
	return processingSteps[int(float64(len(processingSteps)-1)*float64(elapsed)/float64(m.processing))]
}

// upload is the record of a direct upload, from its creation until the media
// exists or the upload is canceled.
type upload struct {
	id         string // becomes the ID of the media
	createdAt  time.Time
	corsOrigin string
	state      uploadState
	received   int64  // bytes
	url        string // as created

	// What the upload becomes.
	media    media
	playback playback
}

type uploadState int

const (
	uploadWaiting uploadState = iota
	uploadCanceled
	uploadComplete
)

// uploadTimeout is how long the URL of an upload is valid.
//
// Source: FastPix's OpenAPI description and captured responses, 14400 seconds.
const uploadTimeout = 4 * time.Hour

// liveStream is the record of a live stream.
type liveStream struct {
	id        string // 32 hexadecimal characters, not a UUID
	streamKey string // 32 hexadecimal characters, a k, and the ID
	srtSecret string // in the same form
	title     string
	createdAt time.Time
	onAirAt   time.Time // zero while off air
	disabled  bool

	playbackIDs []string // oldest first
	simulcasts  []simulcast
	details     streamDetails
}

// simulcast is a further target of a live stream.
type simulcast struct {
	id        string // 32 hexadecimal characters
	url       string
	streamKey string
	enabled   bool
	metadata  map[string]string
}

// The statuses of a live stream.
const (
	streamActive   = "active"
	streamDisabled = "disabled"
	streamIdle     = "idle"
)

// streamDetails are the fields of a live stream that only the management API
// reads.
type streamDetails struct {
	maxResolution   string
	reconnectWindow int // seconds
	dvrMode         bool
	mediaPolicy     string
	metadata        map[string]string
}

func (l liveStream) status() string {
	switch {
	case l.onAir():
		return streamActive
	case l.disabled:
		return streamDisabled
	}
	return streamIdle
}

func (l liveStream) onAir() bool { return !l.onAirAt.IsZero() }

func (l *liveStream) setOnAir(on bool, now time.Time) {
	switch {
	case !on:
		l.onAirAt = time.Time{}
	case !l.onAir():
		l.onAirAt, l.disabled = now, false
	}
}

// playback is the record of a playback ID, which belongs to a media or to a
// live stream.
type playback struct {
	id         string
	policy     Policy
	mediaID    string
	streamID   string
	resolution string
	domains    Restriction
	userAgents Restriction
	deleted    bool
	deletedAt  time.Time // zero if its media or live stream was deleted
}

func (p playback) live() bool { return p.streamID != "" }

// signingKey is the record of a signing key. Like FastPix, the mock keeps only
// the public half.
type signingKey struct {
	id          string
	workspaceID string
	public      *rsa.PublicKey
	createdAt   time.Time
	revoked     bool
	revokedAt   time.Time
}

// lingers reports whether something that was deleted at that moment still
// works.
func lingers(deletedAt, now time.Time, delay time.Duration) bool {
	return delay > 0 && now.Before(deletedAt.Add(delay))
}
