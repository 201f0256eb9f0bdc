package mockfastpix

import (
	"fmt"
	"slices"
)

// plant adds what the seed describes to an empty workspace.
func (w *workspace) plant() error {
	if !w.seed.Time.IsZero() {
		if err := w.clock.set(w.seed.Time); err != nil {
			return fmt.Errorf("seed: time is %w: use a nearer time", err)
		}
	}
	var generated []SigningKey
	for i, k := range w.seed.SigningKeys {
		if k.PublicKey == generateKey {
			generated = append(generated, w.store.createSigningKey(k.ID, w.id, w.now()))
		} else if err := w.registerSigningKey(k.ID, k.PublicKey); err != nil {
			return fmt.Errorf("seed: signingKeys[%d]: %w", i, err)
		}
	}
	w.mu.Lock()
	w.seededKeys = func() []SigningKey { return slices.Clone(generated) }
	w.mu.Unlock()
	for i, o := range w.seed.Playbacks {
		if _, _, err := w.storePlayback(o); err != nil {
			return fmt.Errorf("seed: playbacks[%d]: %w", i, err)
		}
	}
	for _, m := range w.store.mediaList() {
		if m.status(w.now()) != StatusReady {
			w.announceEnd(m, "")
		}
	}
	for i, l := range w.seed.LiveStreams {
		if err := w.plantLiveStream(l); err != nil {
			return fmt.Errorf("seed: liveStreams[%d]: %w", i, err)
		}
	}
	return nil
}

func (w *workspace) plantLiveStream(l SeedLiveStream) error {
	now := w.now()
	stream := liveStream{id: l.ID, title: l.Title, createdAt: now, details: streamDetails{dvrMode: l.DVRMode}}
	stream.setOnAir(!l.OffAir, now)
	stream = w.store.addStream(stream)
	for _, p := range l.PlaybackIDs {
		policy, err := p.Policy.normal()
		if err != nil {
			return err
		}
		if _, err := w.store.addPlayback(playback{id: p.ID, policy: policy, streamID: stream.id}); err != nil {
			return err
		}
	}
	return nil
}
