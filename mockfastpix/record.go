package mockfastpix

import (
	"crypto/rsa"
	"time"
)

// media is the server's record of a media (an uploaded video).
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
}

// status is the media's status at that moment: it walks from Created to Ready in equal steps over the processing time.
func (m media) status(now time.Time) MediaStatus {
	if m.fixed != "" {
		return m.fixed
	}
	elapsed := now.Sub(m.createdAt)
	if elapsed >= m.processing {
		return StatusReady
	}
	if elapsed < 0 {
		return StatusCreated
	}
	return walk[int(int64(len(walk)-1)*int64(elapsed)/int64(m.processing))]
}

// liveStream is the server's record of a live stream.
type liveStream struct {
	id        string // 32 hex characters, not a UUID
	streamKey string
	srtSecret string
	title     string
	createdAt time.Time
	onAirAt   time.Time // zero while off air

	playbackIDs []string // oldest first
	details     streamDetails
}

func (l liveStream) onAir() bool { return !l.onAirAt.IsZero() }

func (l *liveStream) setOnAir(on bool, now time.Time) {
	switch {
	case !on:
		l.onAirAt = time.Time{}
	case !l.onAir():
		l.onAirAt = now
	}
}

// signingKey is the server's record of a key. Like FastPix it keeps the public half only.
type signingKey struct {
	id        string
	workspace string
	public    *rsa.PublicKey
	publicPEM string
	createdAt time.Time
	revoked   bool
}

// playback is the server's record of a playback ID. It belongs to a media or to a live stream.
type playback struct {
	id         string
	policy     Policy
	mediaID    string
	streamID   string
	resolution string
	domains    Restriction
	userAgents Restriction
	deleted    bool
}

// mediaDetails are what the management API keeps of a media without acting on it.
type mediaDetails struct {
	creatorID     string
	metadata      map[string]string
	quality       string
	maxResolution string
	sourceAccess  bool
}

// streamDetails are what the management API keeps of a live stream without acting on it.
type streamDetails struct {
	maxResolution   string
	reconnectWindow int // seconds
	dvrMode         bool
	mediaPolicy     string
	metadata        map[string]string
}
