package mockfastpix

import (
	"fmt"
	"slices"
)

// PlaybackOptions describes a playback ID and what it plays. The zero value is a private playback ID of a new media that
// is ready to play.
type PlaybackOptions struct {
	ID     string `json:"id,omitempty"`     // empty: a new UUID
	Policy Policy `json:"policy,omitempty"` // zero: Private
	Title  string `json:"title,omitempty"`  // of the media or live stream

	// MediaID joins the playback ID to a media, which is made when it does not exist. One media may have several
	// playback IDs, for example a private one and a public one. Empty: a new media.
	MediaID string `json:"mediaId,omitempty"`
	// Status of the media. Empty: Ready, or on its way to it when the server was given WithProcessingTime.
	Status MediaStatus `json:"status,omitempty"`
	// MP4Support says which files the media offers: "capped_4k", "audioOnly", "audioOnly,capped_4k" or "none".
	// Empty: both.
	MP4Support string `json:"mp4Support,omitempty"`
	// Resolution is the highest rendition that the playback ID shows, for example "480p". Empty: all.
	Resolution string `json:"resolution,omitempty"`

	Live   bool `json:"live,omitempty"`   // a live stream instead of a media
	OffAir bool `json:"offAir,omitempty"` // with Live: nothing is being streamed

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
	switch o.Policy {
	case Private, Public:
	case DRM:
		if o.Live {
			return fmt.Errorf("access policy drm: live playback IDs are private or public")
		}
	default:
		return fmt.Errorf("access policy %q: use Private, Public or DRM", string(o.Policy))
	}
	if o.Status != "" && !o.Status.valid() {
		return fmt.Errorf("media status %q: use one of the Status constants", o.Status)
	}
	if o.Resolution != "" && resolutionHeight(o.Resolution) == 0 {
		return fmt.Errorf("resolution %q: use one of %v", o.Resolution, resolutionNames())
	}
	if !slices.Contains([]string{"", "none", "capped_4k", "audioOnly", "audioOnly,capped_4k"}, o.MP4Support) {
		return fmt.Errorf("MP4 support %q: use none, capped_4k, audioOnly or audioOnly,capped_4k", o.MP4Support)
	}
	if !o.Live && o.OffAir {
		return fmt.Errorf("OffAir is set without Live: only live streams are on or off air")
	}
	if o.Live && (o.Status != "" || o.MediaID != "") {
		return fmt.Errorf("MediaID and Status belong to a media: leave them empty with Live")
	}
	if err := o.Domains.validate(); err != nil {
		return fmt.Errorf("domains: %w", err)
	}
	if err := o.UserAgents.validate(); err != nil {
		return fmt.Errorf("user agents: %w", err)
	}
	return nil
}

// plainID reports whether s can stand in a URL path and in an audience as it is.
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

func (p playback) live() bool { return p.streamID != "" }

// AddPlayback adds a playback ID, with its media or live stream, and returns it. An ID that exists is replaced.
// FastPix's own playback IDs are UUIDs; other IDs of letters, digits, - and _ are taken as they are.
// It panics when the options contradict themselves, which is a mistake in the calling code.
func (s *Server) AddPlayback(o PlaybackOptions) string {
	id, err := s.addPlayback(o)
	if err != nil {
		panic("mockfastpix: AddPlayback: " + err.Error())
	}
	return id
}

func (s *Server) addPlayback(o PlaybackOptions) (string, error) {
	if err := o.validate(); err != nil {
		return "", err
	}
	p := playback{
		id: o.ID, policy: o.Policy, resolution: o.Resolution, domains: o.Domains.clone(), userAgents: o.UserAgents.clone(),
	}
	now := s.Now()
	if o.Live {
		l := liveStream{title: o.Title, createdAt: now}
		if !o.OffAir {
			l.onAirAt = now
		}
		p.streamID = s.store.addStream(l).id
	} else if _, known := s.store.mediaByID(o.MediaID); known {
		p.mediaID = o.MediaID
		s.store.updateMedia(o.MediaID, now, o.applyToMedia)
	} else {
		m := media{id: o.MediaID, createdAt: now, processing: s.options.processingTime, mp4Support: "audioOnly,capped_4k"}
		o.applyToMedia(&m)
		p.mediaID = s.store.addMedia(m).id
	}
	p, err := s.store.addPlayback(p)
	return p.id, err
}

func (o PlaybackOptions) applyToMedia(m *media) {
	if o.Title != "" {
		m.title = o.Title
	}
	if o.Status != "" {
		m.fixed = o.Status
	}
	if o.MP4Support != "" {
		m.mp4Support = o.MP4Support
	}
}

// Playback returns the options of a playback ID as they are now, and false when it is unknown or deleted.
func (s *Server) Playback(id string) (PlaybackOptions, bool) {
	r, ok := s.store.resolve(id)
	if !ok || r.deleted {
		return PlaybackOptions{}, false
	}
	o := PlaybackOptions{
		ID: r.id, Policy: r.policy, Resolution: r.resolution, Domains: r.domains.clone(), UserAgents: r.userAgents.clone(),
	}
	if r.live() {
		o.Live, o.OffAir, o.Title = true, !r.stream.onAir(), r.stream.title
	} else {
		o.MediaID, o.Title, o.Status, o.MP4Support = r.media.id, r.media.title, r.media.status(s.Now()), r.media.mp4Support
	}
	return o, true
}

// UpdatePlayback changes a playback ID: change gets the options as they are now. Use it to put a live stream on or off
// air, to move a media to another status, or to set restrictions. ID, MediaID and Live cannot be changed.
func (s *Server) UpdatePlayback(id string, change func(*PlaybackOptions)) error {
	old, ok := s.Playback(id)
	if !ok {
		return fmt.Errorf("update playback ID %q: no such playback ID", id)
	}
	o := old
	change(&o)
	if o.ID != old.ID || o.MediaID != old.MediaID || o.Live != old.Live {
		return fmt.Errorf("update playback ID %q: ID, MediaID and Live cannot be changed: add another playback ID", id)
	}
	if err := o.validate(); err != nil {
		return fmt.Errorf("update playback ID %q: %w", id, err)
	}
	p, ok := s.store.updatePlayback(id, func(p *playback) {
		p.policy, p.resolution = o.Policy, o.Resolution
		p.domains, p.userAgents = o.Domains.clone(), o.UserAgents.clone()
	})
	if !ok {
		return fmt.Errorf("update playback ID %q: no such playback ID", id)
	}
	now := s.Now()
	if p.live() {
		s.store.updateStream(p.streamID, func(l *liveStream) {
			l.title = o.Title
			l.setOnAir(!o.OffAir, now)
		})
		return nil
	}
	s.store.updateMedia(p.mediaID, now, func(m *media) {
		m.title, m.mp4Support = o.Title, o.MP4Support
		if o.Status != old.Status {
			m.fixed = o.Status
		}
	})
	return nil
}

// DeletePlayback deletes a playback ID. Its URLs answer 404 from now on; variant and segment URLs that were handed out
// go on working until they expire, as they do on FastPix's CDN.
func (s *Server) DeletePlayback(id string) error {
	if !s.store.deletePlayback(id) {
		return fmt.Errorf("delete playback ID %q: no such playback ID", id)
	}
	return nil
}
