package mockfastpix

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/keypair"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// keyPairs are the key pairs that all servers of the process share. Key IDs are
// never shared, so a server refuses the tokens of another.
var keyPairs keypair.Pool

// store holds signing keys, media, live streams and the playback IDs of both.
// All access is under one lock. Returned records are copies.
type store struct {
	mu sync.RWMutex

	nextPair  int // index into keyPairs of the next key to create
	keys      ordered[signingKey]
	media     ordered[media]
	streams   ordered[liveStream]
	uploads   ordered[upload]
	playlists ordered[playlist]
	playbacks map[string]*playback // including deleted ones, which are refused with another reason
}

func newStore() *store {
	st := &store{}
	st.reset()
	return st
}

// reset removes everything.
func (st *store) reset() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.nextPair = 0
	st.keys = newOrdered[signingKey]()
	st.media = newOrdered[media]()
	st.streams = newOrdered[liveStream]()
	st.uploads = newOrdered[upload]()
	st.playlists = newOrdered[playlist]()
	st.playbacks = map[string]*playback{}
}

// addMedia stores m and returns it. An empty ID becomes a UUID. A media with
// that ID is replaced and keeps its playback IDs.
func (st *store) addMedia(m media) media {
	st.mu.Lock()
	defer st.mu.Unlock()
	if m.id == "" {
		m.id = uuid.New()
	}
	if m.updatedAt.IsZero() {
		m.updatedAt = m.createdAt
	}
	if old, known := st.media.get(m.id); known {
		m.playbackIDs = old.playbackIDs
	}
	st.media.put(m.id, m)
	return m
}

func (st *store) mediaByID(id string) (media, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.media.get(id)
}

// mediaList returns all media, newest first.
func (st *store) mediaList() []media {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.media.list()
}

// updateMedia calls change under the lock with a copy of the media, stores the
// copy and returns it.
func (st *store) updateMedia(id string, now time.Time, change func(*media)) (media, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.media.update(id, func(m *media) {
		playbackIDs := m.playbackIDs
		change(m)
		m.id, m.playbackIDs, m.updatedAt = id, playbackIDs, now
	})
}

// deleteMedia deletes the media and all its playback IDs, removes it from all
// playlists, and returns it.
func (st *store) deleteMedia(id string) (m media, known bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	m, known = st.media.remove(id)
	for _, p := range st.playlists.byID {
		if slices.Contains(p.mediaIDs, id) {
			p.mediaIDs = without(p.mediaIDs, id)
		}
	}
	st.markDeleted(m.playbackIDs)
	return m, known
}

// addStream stores a live stream and returns it. An empty ID becomes 32
// hexadecimal characters, and missing secrets are generated. A live stream with
// that ID is replaced and keeps its playback IDs.
func (st *store) addStream(l liveStream) liveStream {
	st.mu.Lock()
	defer st.mu.Unlock()
	if l.id == "" {
		l.id = randomHex()
	}
	if l.streamKey == "" {
		l.streamKey = randomHex() + "k" + l.id
	}
	if l.srtSecret == "" {
		l.srtSecret = randomHex() + "k" + l.id
	}
	if old, known := st.streams.get(l.id); known {
		l.playbackIDs = old.playbackIDs
	}
	st.streams.put(l.id, l)
	return l
}

func (st *store) streamByID(id string) (liveStream, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.streams.get(id)
}

// streamList returns all live streams, newest first.
func (st *store) streamList() []liveStream {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.streams.list()
}

// updateStream calls change under the lock with a copy of the live stream,
// stores the copy and returns it.
func (st *store) updateStream(id string, change func(*liveStream)) (liveStream, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.streams.update(id, func(l *liveStream) {
		playbackIDs := l.playbackIDs
		change(l)
		l.id, l.playbackIDs = id, playbackIDs
	})
}

// deleteStream deletes the live stream and all its playback IDs, and returns
// it.
func (st *store) deleteStream(id string) (l liveStream, known bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	l, known = st.streams.remove(id)
	st.markDeleted(l.playbackIDs)
	return l, known
}

func (st *store) markDeleted(playbackIDs []string) {
	for _, id := range playbackIDs {
		st.playbacks[id].deleted = true
	}
}

// addPlayback stores p under its media or live stream, which must exist, and
// returns it. An empty ID becomes a UUID. A playback ID that exists is
// replaced.
func (st *store) addPlayback(p playback) (playback, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if p.id == "" {
		p.id = uuid.New()
	}
	siblings := st.playbackIDsOf(&p)
	if siblings == nil {
		return playback{}, fmt.Errorf("playback ID %q: no media %q or live stream %q", p.id, p.mediaID, p.streamID)
	}
	if old := st.playbacks[p.id]; old != nil {
		st.unlink(old)
	}
	st.playbacks[p.id] = &p
	*siblings = append(slices.Clip(*siblings), p.id)
	return p, nil
}

// playbackIDsOf returns the list of playback IDs of p's owner, or nil if there
// is no owner.
func (st *store) playbackIDsOf(p *playback) *[]string {
	if m := st.media.byID[p.mediaID]; m != nil {
		return &m.playbackIDs
	}
	if l := st.streams.byID[p.streamID]; l != nil {
		return &l.playbackIDs
	}
	return nil
}

// unlink removes a playback ID from its owner's list.
func (st *store) unlink(p *playback) {
	if siblings := st.playbackIDsOf(p); siblings != nil {
		*siblings = without(*siblings, p.id)
	}
}

// playbackByID returns the playback ID's record, even if it is deleted.
func (st *store) playbackByID(id string) (playback, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	p := st.playbacks[id]
	if p == nil {
		return playback{}, false
	}
	return *p, true
}

// playbacksWith returns the records of playback IDs, also of deleted ones.
func (st *store) playbacksWith(ids []string) []playback {
	st.mu.RLock()
	defer st.mu.RUnlock()
	list := make([]playback, 0, len(ids))
	for _, id := range ids {
		if p := st.playbacks[id]; p != nil { // the store may have been reset
			list = append(list, *p)
		}
	}
	return list
}

// playbackIDs returns all playback IDs that are not deleted: those of media,
// then those of live streams, newest owner first.
func (st *store) playbackIDs() []string {
	st.mu.RLock()
	defer st.mu.RUnlock()
	var ids []string
	for _, m := range st.media.list() {
		ids = append(ids, m.playbackIDs...)
	}
	for _, l := range st.streams.list() {
		ids = append(ids, l.playbackIDs...)
	}
	return ids
}

// updatePlayback calls change under the lock with a copy of the record, stores
// the copy and returns it.
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

func (st *store) deletePlayback(id string, now time.Time) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	p := st.playbacks[id]
	if p == nil || p.deleted {
		return false
	}
	st.unlink(p)
	p.deleted, p.deletedAt = true, now
	return true
}

// resolved is a playback ID with its owner.
type resolved struct {
	playback
	media  media      // zero for live
	stream liveStream // zero for media
}

// resolve returns a playback ID with its owner, even if it is deleted.
func (st *store) resolve(id string) (resolved, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	p := st.playbacks[id]
	if p == nil {
		return resolved{}, false
	}
	r := resolved{playback: *p}
	r.media, _ = st.media.get(p.mediaID)
	r.stream, _ = st.streams.get(p.streamID)
	return r, true
}

// isMediaID reports whether id is that of a media.
func (st *store) isMediaID(id string) bool {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.media.byID[id] != nil
}

// createSigningKey creates a signing key. The ID must be unused. An empty ID
// becomes a UUID.
func (st *store) createSigningKey(id, workspaceID string, now time.Time) SigningKey {
	st.mu.Lock()
	n := st.nextPair
	st.nextPair++
	st.mu.Unlock()

	if id == "" {
		id = uuid.New()
	}
	pair := keyPairs.At(n) // slow the first time, so outside the lock
	st.addSigningKey(signingKey{id: id, workspaceID: workspaceID, public: pair.Public, createdAt: now})
	return SigningKey{ID: id, PrivateKey: pair.PrivateB64}
}

// addSigningKey stores a key. It returns false if another key has the ID, even
// a revoked one.
func (st *store) addSigningKey(k signingKey) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if _, taken := st.keys.get(k.id); taken {
		return false
	}
	st.keys.put(k.id, k)
	return true
}

// revokeSigningKey revokes a key of the workspace. It returns false if there is
// none with the ID.
func (st *store) revokeSigningKey(workspaceID, id string, now time.Time) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	k := st.keys.byID[id]
	if k == nil || k.revoked || k.workspaceID != workspaceID {
		return false
	}
	k.revoked, k.revokedAt = true, now
	return true
}

// signingKey returns the key with the ID, even if it is revoked or belongs to
// another workspace.
func (st *store) signingKey(id string) (signingKey, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.keys.get(id)
}

// signingKeys returns the workspace's keys that are not revoked, newest first.
func (st *store) signingKeys(workspaceID string) []signingKey {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return slices.DeleteFunc(st.keys.list(), func(k signingKey) bool {
		return k.revoked || k.workspaceID != workspaceID
	})
}

// randomHex returns 32 hexadecimal characters.
func randomHex() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
