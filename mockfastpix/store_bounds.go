package mockfastpix

import "fmt"

// Bounds of what requests can create. Requests at the same time can exceed them
// by their number. The methods of [Server] have no bounds.
const (
	maxRecords = 100_000 // media, live streams, uploads, playlists and playback IDs
	maxKeys    = 10_000
)

// roomForMedia returns an error if the store has so many media, live streams,
// uploads, playlists and playback IDs that requests must not create more.
func (st *store) roomForMedia() error {
	st.mu.RLock()
	defer st.mu.RUnlock()
	records := len(st.media.byID) + len(st.streams.byID) + len(st.uploads.byID) + len(st.playlists.byID) +
		len(st.playbacks)
	if records < maxRecords {
		return nil
	}
	return fmt.Errorf("the mock keeps at most %d media, live streams, uploads, playlists and playback IDs, "+
		"also deleted IDs: reset it with POST /_mock/reset", maxRecords)
}

// roomForKey is roomForMedia for signing keys.
func (st *store) roomForKey() error {
	st.mu.RLock()
	defer st.mu.RUnlock()
	if len(st.keys.byID) < maxKeys {
		return nil
	}
	return fmt.Errorf("the mock keeps at most %d signing keys, also deleted ones: "+
		"reset it with POST /_mock/reset", maxKeys)
}
