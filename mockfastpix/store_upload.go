package mockfastpix

func (st *store) addUpload(u upload) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.uploads.put(u.id, u)
}

func (st *store) uploadByID(id string) (upload, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.uploads.get(id)
}

// uploadList returns all uploads, newest first.
func (st *store) uploadList() []upload {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.uploads.list()
}

// updateUpload calls change under the lock with a copy of the upload, stores
// the copy and returns it.
func (st *store) updateUpload(id string, change func(*upload)) (upload, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.uploads.update(id, change)
}
