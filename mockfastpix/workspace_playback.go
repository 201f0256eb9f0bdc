package mockfastpix

import "fmt"

// addPlayback adds a playback ID with its media or live stream, and announces a
// new media or live stream.
func (w *workspace) addPlayback(o PlaybackOptions) (string, error) {
	p, isNew, err := w.storePlayback(o)
	if err != nil || !isNew {
		return p.id, err
	}
	if !p.live() {
		m, _ := w.store.mediaByID(p.mediaID)
		w.announceCreated(eventMediaCreated, m, "")
		return p.id, nil
	}
	l, _ := w.store.streamByID(p.streamID)
	w.announceStream(eventStreamCreated, l)
	if l.onAir() {
		w.announceStream(eventStreamActive, l)
	}
	return p.id, nil
}

// storePlayback adds a playback ID with its media or live stream and reports
// whether that is new.
func (w *workspace) storePlayback(o PlaybackOptions) (p playback, isNew bool, err error) {
	if err := o.validate(); err != nil {
		return playback{}, false, err
	}
	p = playback{id: o.ID}
	o.applyTo(&p)
	now := w.now()
	if o.Live {
		l := liveStream{title: o.Title, createdAt: now, details: streamDetails{dvrMode: o.DVRMode}}
		if !o.OffAir {
			l.onAirAt = now
		}
		p.streamID, isNew = w.store.addStream(l).id, true
	} else if _, known := w.store.mediaByID(o.MediaID); known {
		p.mediaID = o.MediaID
		w.store.updateMedia(o.MediaID, now, o.applyToMedia)
	} else {
		m := media{id: o.MediaID, createdAt: now, processing: w.processingTime(), mp4Support: "none"}
		o.applyToMedia(&m)
		p.mediaID, isNew = w.store.addMedia(m).id, true
	}
	p, err = w.store.addPlayback(p)
	return p, isNew, err
}

func (o PlaybackOptions) applyTo(p *playback) {
	p.policy, _ = o.Policy.normal() // the options are valid
	p.resolution = o.Resolution
	p.domains, p.userAgents = o.Domains.clone(), o.UserAgents.clone()
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

// playback returns the current options of a playback ID. It returns false if
// the playback ID does not exist or was deleted.
func (w *workspace) playback(id string) (PlaybackOptions, bool) {
	r, ok := w.store.resolve(id)
	if !ok || r.deleted {
		return PlaybackOptions{}, false
	}
	o := PlaybackOptions{
		ID: r.id, Policy: r.policy, Resolution: r.resolution, Domains: r.domains.clone(),
		UserAgents: r.userAgents.clone(),
	}
	if r.live() {
		o.Live, o.OffAir, o.DVRMode, o.Title = true, !r.stream.onAir(), r.stream.details.dvrMode, r.stream.title
	} else {
		o.MediaID, o.Title, o.Status, o.MP4Support = r.media.id, r.media.title, r.media.status(w.now()), r.media.mp4Support
	}
	return o, true
}

func (w *workspace) updatePlayback(id string, change func(*PlaybackOptions)) error {
	old, ok := w.playback(id)
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
	p, ok := w.store.updatePlayback(id, o.applyTo)
	if !ok {
		return fmt.Errorf("update playback ID %q: no such playback ID", id)
	}
	now := w.now()
	if p.live() {
		l, _ := w.store.updateStream(p.streamID, func(l *liveStream) {
			l.title, l.details.dvrMode = o.Title, o.DVRMode
			l.setOnAir(!o.OffAir, now)
		})
		switch {
		case o.OffAir && !old.OffAir:
			w.announceStream(eventStreamIdle, l)
		case old.OffAir && !o.OffAir:
			w.announceStream(eventStreamActive, l)
		}
		return nil
	}
	m, _ := w.store.updateMedia(p.mediaID, now, func(m *media) {
		m.title, m.mp4Support = o.Title, o.MP4Support
		if o.Status != old.Status {
			m.fixed = o.Status
		}
	})
	if o.Status != old.Status {
		w.outbox.forget(m.id)
		w.announceEnd(m, "")
	}
	return nil
}

// deletePlayback deletes a playback ID. It returns false if it does not exist
// or was deleted.
func (w *workspace) deletePlayback(id string) bool { return w.store.deletePlayback(id, w.now()) }
