package mockfastpix

import "time"

// MediaStatus is where a media stands in FastPix's processing.
type MediaStatus string

// The statuses in the order in which a media walks through them, then the one that ends it early.
// Source: https://docs.fastpix.io/reference (media object, field "status").
const (
	StatusCreated     MediaStatus = "Created"
	StatusDownloading MediaStatus = "Downloading"
	StatusDownloaded  MediaStatus = "Downloaded"
	StatusValidating  MediaStatus = "Validating"
	StatusInQueue     MediaStatus = "In Queue"
	StatusProcessing  MediaStatus = "Processing"
	StatusReady       MediaStatus = "Ready"
	StatusFailed      MediaStatus = "Failed"
)

var walk = [...]MediaStatus{
	StatusCreated, StatusDownloading, StatusDownloaded, StatusValidating, StatusInQueue, StatusProcessing, StatusReady,
}

func (st MediaStatus) valid() bool {
	for _, s := range walk {
		if st == s {
			return true
		}
	}
	return st == StatusFailed
}

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
