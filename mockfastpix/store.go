package mockfastpix

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"time"
)

// store is all that a server knows: signing keys, media, live streams and the playback IDs of both. One lock guards it.
// What goes out is a copy; slices inside records are replaced, never changed in place, so a copy may share them.
type store struct {
	mu sync.RWMutex

	nextPair int // index into keyPairs of the next key to create
	keys     map[string]*signingKey
	keyOrder []string // oldest first

	media       map[string]*media
	mediaOrder  []string
	streams     map[string]*liveStream
	streamOrder []string
	playbacks   map[string]*playback // including deleted ones, so that a refusal can say so
}

func newStore() *store {
	st := &store{}
	st.reset()
	return st
}

// reset forgets everything.
func (st *store) reset() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.nextPair = 0
	st.keys, st.keyOrder = map[string]*signingKey{}, nil
	st.media, st.mediaOrder = map[string]*media{}, nil
	st.streams, st.streamOrder = map[string]*liveStream{}, nil
	st.playbacks = map[string]*playback{}
}

// addMedia stores m and returns it. An empty ID becomes a UUID; an ID in use is replaced, playback IDs kept.
func (st *store) addMedia(m media) media {
	st.mu.Lock()
	defer st.mu.Unlock()
	if m.id == "" {
		m.id = newUUID()
	}
	if m.updatedAt.IsZero() {
		m.updatedAt = m.createdAt
	}
	if old := st.media[m.id]; old != nil {
		m.playbackIDs = old.playbackIDs
	} else {
		st.mediaOrder = append(st.mediaOrder, m.id)
	}
	st.media[m.id] = &m
	return m
}

func (st *store) mediaByID(id string) (media, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	m := st.media[id]
	if m == nil {
		return media{}, false
	}
	return *m, true
}

// mediaList returns all media, newest first.
func (st *store) mediaList() []media {
	st.mu.RLock()
	defer st.mu.RUnlock()
	list := make([]media, 0, len(st.mediaOrder))
	for _, id := range slices.Backward(st.mediaOrder) {
		list = append(list, *st.media[id])
	}
	return list
}

// updateMedia calls change under the lock with a copy of the media, stores the outcome and returns it.
func (st *store) updateMedia(id string, now time.Time, change func(*media)) (media, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	m := st.media[id]
	if m == nil {
		return media{}, false
	}
	next := *m
	change(&next)
	next.id, next.playbackIDs, next.updatedAt = m.id, m.playbackIDs, now
	*m = next
	return next, true
}

// deleteMedia deletes the media and all its playback IDs.
func (st *store) deleteMedia(id string) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	m := st.media[id]
	if m == nil {
		return false
	}
	for _, p := range m.playbackIDs {
		st.playbacks[p].deleted = true
	}
	delete(st.media, id)
	st.mediaOrder = without(st.mediaOrder, id)
	return true
}

// addStream stores a live stream and returns it. Empty identifiers are made up.
func (st *store) addStream(l liveStream) liveStream {
	st.mu.Lock()
	defer st.mu.Unlock()
	if l.id == "" {
		l.id = randomHex(16)
	}
	if l.streamKey == "" {
		l.streamKey = newUUID() + "k" + randomHex(16)
	}
	if l.srtSecret == "" {
		l.srtSecret = randomHex(16)
	}
	if old := st.streams[l.id]; old != nil {
		l.playbackIDs = old.playbackIDs
	} else {
		st.streamOrder = append(st.streamOrder, l.id)
	}
	st.streams[l.id] = &l
	return l
}

func (st *store) streamByID(id string) (liveStream, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	l := st.streams[id]
	if l == nil {
		return liveStream{}, false
	}
	return *l, true
}

// streamList returns all live streams, newest first.
func (st *store) streamList() []liveStream {
	st.mu.RLock()
	defer st.mu.RUnlock()
	list := make([]liveStream, 0, len(st.streamOrder))
	for _, id := range slices.Backward(st.streamOrder) {
		list = append(list, *st.streams[id])
	}
	return list
}

// updateStream calls change under the lock with a copy of the stream, stores the outcome and returns it.
func (st *store) updateStream(id string, change func(*liveStream)) (liveStream, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	l := st.streams[id]
	if l == nil {
		return liveStream{}, false
	}
	next := *l
	change(&next)
	next.id, next.playbackIDs = l.id, l.playbackIDs
	*l = next
	return next, true
}

// deleteStream deletes the stream and all its playback IDs.
func (st *store) deleteStream(id string) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	l := st.streams[id]
	if l == nil {
		return false
	}
	for _, p := range l.playbackIDs {
		st.playbacks[p].deleted = true
	}
	delete(st.streams, id)
	st.streamOrder = without(st.streamOrder, id)
	return true
}

// addPlayback stores p under its media or live stream, which must exist, and returns it. An empty ID becomes a UUID;
// an ID in use is replaced.
func (st *store) addPlayback(p playback) (playback, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if p.id == "" {
		p.id = newUUID()
	}
	m, l := st.media[p.mediaID], st.streams[p.streamID]
	if m == nil && l == nil {
		return playback{}, fmt.Errorf("playback ID %q: no media %q or live stream %q", p.id, p.mediaID, p.streamID)
	}
	st.unlink(p.id)
	st.playbacks[p.id] = &p
	if m != nil {
		m.playbackIDs = append(slices.Clip(m.playbackIDs), p.id)
	} else {
		l.playbackIDs = append(slices.Clip(l.playbackIDs), p.id)
	}
	return p, nil
}

// unlink removes a playback ID from its owner's list.
func (st *store) unlink(id string) {
	old := st.playbacks[id]
	if old == nil {
		return
	}
	if m := st.media[old.mediaID]; m != nil {
		m.playbackIDs = without(m.playbackIDs, id)
	}
	if l := st.streams[old.streamID]; l != nil {
		l.playbackIDs = without(l.playbackIDs, id)
	}
}

// playbackByID returns the playback ID's record, also when it is deleted: look at its deleted field.
func (st *store) playbackByID(id string) (playback, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	p := st.playbacks[id]
	if p == nil {
		return playback{}, false
	}
	return *p, true
}

// playbacksOf returns the playback IDs of a media or live stream, oldest first.
func (st *store) playbacksOf(ownerID string) []playback {
	st.mu.RLock()
	defer st.mu.RUnlock()
	var ids []string
	if m := st.media[ownerID]; m != nil {
		ids = m.playbackIDs
	} else if l := st.streams[ownerID]; l != nil {
		ids = l.playbackIDs
	}
	list := make([]playback, 0, len(ids))
	for _, id := range ids {
		list = append(list, *st.playbacks[id])
	}
	return list
}

// updatePlayback calls change under the lock with a copy of the record, stores the outcome and returns it.
func (st *store) updatePlayback(id string, change func(*playback)) (playback, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	p := st.playbacks[id]
	if p == nil || p.deleted {
		return playback{}, false
	}
	next := *p
	change(&next)
	next.id, next.mediaID, next.streamID = p.id, p.mediaID, p.streamID
	*p = next
	return next, true
}

func (st *store) deletePlayback(id string) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	p := st.playbacks[id]
	if p == nil || p.deleted {
		return false
	}
	st.unlink(id)
	p.deleted = true
	return true
}

// resolved is a playback ID with its owner, as the edge needs it: one look into the store per request.
type resolved struct {
	playback
	media  media      // zero for live
	stream liveStream // zero for media
}

func (st *store) resolve(id string) (resolved, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	p := st.playbacks[id]
	if p == nil {
		return resolved{}, false
	}
	r := resolved{playback: *p}
	if m := st.media[p.mediaID]; m != nil {
		r.media = *m
	}
	if l := st.streams[p.streamID]; l != nil {
		r.stream = *l
	}
	return r, true
}

// isMediaID tells a media ID from a playback ID when it explains a wrong audience.
func (st *store) isMediaID(id string) bool {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.media[id] != nil
}

func without(list []string, s string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(e string) bool { return e == s })
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// playbackIDs returns all playback IDs that are not deleted: those of media, then those of live streams, newest owner
// first.
func (st *store) playbackIDs() []string {
	st.mu.RLock()
	defer st.mu.RUnlock()
	var ids []string
	for _, id := range slices.Backward(st.mediaOrder) {
		ids = append(ids, st.media[id].playbackIDs...)
	}
	for _, id := range slices.Backward(st.streamOrder) {
		ids = append(ids, st.streams[id].playbackIDs...)
	}
	return ids
}

// createSigningKeyAs makes a signing key under an ID of the caller's choice, which must be free. An empty one becomes a
// UUID.
func (st *store) createSigningKeyAs(id, workspace string, now time.Time) SigningKey {
	st.mu.Lock()
	n := st.nextPair
	st.nextPair++
	st.mu.Unlock()

	if id == "" {
		id = newUUID()
	}
	pair := keyPairs.at(n)
	st.addSigningKey(signingKey{id: id, workspace: workspace, public: pair.public, publicPEM: pair.publicPEM, createdAt: now})
	return SigningKey{ID: id, PrivateKey: pair.privateB64}
}

func (st *store) createSigningKey(workspace string, now time.Time) SigningKey {
	st.mu.Lock()
	n := st.nextPair
	st.nextPair++
	st.mu.Unlock()

	pair := keyPairs.at(n) // slow the first time, so outside the lock
	key := SigningKey{ID: newUUID(), PrivateKey: pair.privateB64}
	st.addSigningKey(signingKey{
		id: key.ID, workspace: workspace, public: pair.public, publicPEM: pair.publicPEM, createdAt: now,
	})
	return key
}

// addSigningKey reports false when the ID is taken, by a live or a revoked key.
func (st *store) addSigningKey(k signingKey) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if _, taken := st.keys[k.id]; taken {
		return false
	}
	st.keys[k.id] = &k
	st.keyOrder = append(st.keyOrder, k.id)
	return true
}

func (st *store) revokeSigningKey(workspace, id string) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	k := st.keys[id]
	if k == nil || k.revoked || k.workspace != workspace {
		return false
	}
	k.revoked = true
	return true
}

// signingKey returns the key with that ID, also when it is revoked or belongs to another workspace.
func (st *store) signingKey(id string) (signingKey, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	k := st.keys[id]
	if k == nil {
		return signingKey{}, false
	}
	return *k, true
}

// signingKeys returns the workspace's keys that are not revoked, newest first.
func (st *store) signingKeys(workspace string) []signingKey {
	st.mu.RLock()
	defer st.mu.RUnlock()
	var keys []signingKey
	for i := len(st.keyOrder) - 1; i >= 0; i-- {
		if k := st.keys[st.keyOrder[i]]; k.workspace == workspace && !k.revoked {
			keys = append(keys, *k)
		}
	}
	return keys
}
