package mockfastpix

// completeUpload makes the media of an upload. It returns false if the upload
// is not waiting for bytes. The base is that of URLs in webhooks.
func (w *workspace) completeUpload(id, base string) bool {
	first := false
	u, known := w.store.updateUpload(id, func(u *upload) {
		first = u.state == uploadWaiting
		if first {
			u.state = uploadComplete
		}
	})
	if !known || !first {
		return false
	}
	m, p := u.media, u.playback
	m.id, m.createdAt, m.processing = u.id, w.now(), w.processingTime()
	p.mediaID = w.store.addMedia(m).id
	_, _ = w.store.addPlayback(p) // fails if the media was deleted in the meantime
	w.announceCreated(eventUploadMediaCreated, m, base)
	return true
}
