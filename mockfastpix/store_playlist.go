package mockfastpix

import "time"

// addPlaylist stores a playlist. It returns false if another has the same
// reference ID.
func (st *store) addPlaylist(p playlist) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, other := range st.playlists.byID {
		if other.referenceID == p.referenceID {
			return false
		}
	}
	st.playlists.put(p.id, p)
	return true
}

func (st *store) playlistByID(id string) (playlist, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.playlists.get(id)
}

// playlistList returns all playlists, newest first.
func (st *store) playlistList() []playlist {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.playlists.list()
}

// updatePlaylist calls change under the lock with a copy of the playlist,
// stores the copy and returns it. change reports whether there is a change.
func (st *store) updatePlaylist(id string, now time.Time, change func(*playlist) bool) (playlist, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.playlists.update(id, func(p *playlist) {
		if change(p) {
			p.updatedAt = now
		}
	})
}

func (st *store) deletePlaylist(id string) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	_, known := st.playlists.remove(id)
	return known
}
