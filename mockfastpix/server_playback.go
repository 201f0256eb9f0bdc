package mockfastpix

import "fmt"

// AddPlayback adds a playback ID, with its media or live stream, and returns
// it. A playback ID that exists is replaced. FastPix's own playback IDs are
// UUIDs; other IDs of letters, digits, - and _ are accepted too. AddPlayback
// panics when the options contradict each other, which is a mistake in the
// calling code.
func (s *Server) AddPlayback(o PlaybackOptions) string {
	id, err := s.workspace.addPlayback(o)
	if err != nil {
		panic("mockfastpix: AddPlayback: " + err.Error())
	}
	return id
}

// Playback returns the present options of a playback ID, and false when it is
// unknown or deleted.
func (s *Server) Playback(id string) (PlaybackOptions, bool) { return s.workspace.playback(id) }

// UpdatePlayback changes a playback ID: change gets its present options. Use it
// to put a live stream on or off air, to move a media to another status, or to
// set restrictions. ID, MediaID and Live cannot be changed.
func (s *Server) UpdatePlayback(id string, change func(*PlaybackOptions)) error {
	return s.workspace.updatePlayback(id, change)
}

// DeletePlayback deletes a playback ID. Its URLs answer 404 from then on.
// Variant and segment URLs that are in use work until they expire, as they do
// on FastPix's CDN.
func (s *Server) DeletePlayback(id string) error {
	if !s.workspace.store.deletePlayback(id) {
		return fmt.Errorf("delete playback ID %q: no such playback ID", id)
	}
	return nil
}
