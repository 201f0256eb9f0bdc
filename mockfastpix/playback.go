package mockfastpix

import (
	"errors"
	"fmt"
	"slices"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/hls"
)

// PlaybackOptions describes a playback ID and what it plays. The zero value is
// a private playback ID of a new media that is ready to play.
type PlaybackOptions struct {
	ID     string `json:"id,omitempty"`     // empty: a new UUID
	Policy Policy `json:"policy,omitempty"` // zero: Private
	Title  string `json:"title,omitempty"`  // of the media or live stream

	// MediaID is the ID of the media that the playback ID belongs to. The media
	// is created if it does not exist. A media can have several playback IDs,
	// for example a private one and a public one. Empty: a new media.
	MediaID string `json:"mediaId,omitempty"`
	// Status is the status of the media. Empty: Ready, once the time set by
	// WithProcessingTime is over.
	Status MediaStatus `json:"status,omitempty"`
	// MP4Support lists the files that the media offers: "capped_4k",
	// "audioOnly", "audioOnly,capped_4k" or "none". Empty: none.
	MP4Support string `json:"mp4Support,omitempty"`
	// Resolution is the highest resolution in the playlist, for example "480p".
	// Empty: no limit.
	Resolution string `json:"resolution,omitempty"`

	Live   bool `json:"live,omitempty"`   // a live stream instead of a media
	OffAir bool `json:"offAir,omitempty"` // with Live: the encoder is not connected
	// DVRMode, with Live, lets viewers rewind by half an hour, in playlists that
	// are requested with dvrMode=true. It is enableDvrMode in FastPix's API.
	DVRMode bool `json:"dvrMode,omitempty"`

	Domains    Restriction `json:"domains,omitzero"`
	UserAgents Restriction `json:"userAgents,omitzero"`
}

func (o PlaybackOptions) validate() error {
	if o.ID != "" && !plainID(o.ID) {
		return fmt.Errorf("playback ID %q: use letters, digits, - and _ only, up to 255 of them", o.ID)
	}
	if o.MediaID != "" && !plainID(o.MediaID) {
		return fmt.Errorf("media ID %q: use letters, digits, - and _ only, up to 255 of them", o.MediaID)
	}
	switch policy, err := o.Policy.normal(); {
	case err != nil:
		return err
	case policy == DRM && o.Live:
		return errors.New("access policy drm: live playback IDs are private or public")
	}
	if o.Status != "" && !o.Status.valid() {
		return fmt.Errorf("media status %q: use one of the Status constants", o.Status)
	}
	if o.Resolution != "" && hls.Height(o.Resolution) == 0 {
		return fmt.Errorf("resolution %q: use one of %v", o.Resolution, hls.Resolutions())
	}
	if !slices.Contains([]string{"", "none", "capped_4k", "audioOnly", "audioOnly,capped_4k"}, o.MP4Support) {
		return fmt.Errorf("MP4 support %q: use none, capped_4k, audioOnly or audioOnly,capped_4k", o.MP4Support)
	}
	if !o.Live && o.OffAir {
		return errors.New("OffAir is set without Live: only live streams are on or off air")
	}
	if !o.Live && o.DVRMode {
		return errors.New("DVRMode is set without Live: only live streams have it")
	}
	if o.Live && (o.Status != "" || o.MediaID != "") {
		return errors.New("MediaID and Status belong to a media: leave them empty with Live")
	}
	if err := o.Domains.validate(); err != nil {
		return fmt.Errorf("domains: %w", err)
	}
	if err := o.UserAgents.validate(); err != nil {
		return fmt.Errorf("user agents: %w", err)
	}
	return nil
}

// plainID reports whether s needs no escaping in a URL path and in an audience.
func plainID(s string) bool {
	if s == "" || len(s) > 255 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}
