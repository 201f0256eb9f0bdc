package mockfastpix

import "fmt"

// AddPlayback adds a playback ID, with its media or live stream, and returns
// it. A playback ID that exists is replaced. FastPix's own playback IDs are
// UUIDs; other IDs of letters, digits, - and _ are accepted too. AddPlayback
// panics if the options are invalid, which is a mistake in the calling code.
func (s *Server) AddPlayback(o PlaybackOptions) string {
	id, err := s.workspace.addPlayback(o)
	if err != nil {
		panic("mockfastpix: AddPlayback: " + err.Error())
	}
	return id
}

// Playback returns the current options of a playback ID. It returns false if
// the playback ID does not exist or was deleted.
func (s *Server) Playback(id string) (PlaybackOptions, bool) { return s.workspace.playback(id) }

// UpdatePlayback calls change with the current options of a playback ID and
// applies the result. Use it to put a live stream on or off air, to change the
// status of a media, or to set restrictions. It fails if the playback ID does
// not exist, if the result is invalid, or if ID, MediaID or Live was changed.
func (s *Server) UpdatePlayback(id string, change func(*PlaybackOptions)) error {
	return s.workspace.updatePlayback(id, change)
}

// DeletePlayback deletes a playback ID. Its URLs return 404 from then on. As on
// FastPix's CDN, variant and segment URLs from earlier playlists work until
// they expire. DeletePlayback fails if the playback ID does not exist.
func (s *Server) DeletePlayback(id string) error {
	if !s.workspace.deletePlayback(id) {
		return fmt.Errorf("delete playback ID %q: no such playback ID", id)
	}
	return nil
}
