package mockfastpix

import (
	"slices"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/form"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// trackBody is a track that was added to a media. A generated one has no URL.
type trackBody struct {
	ID           string `json:"id"`
	Type         string `json:"type"`
	URL          string `json:"url,omitempty"`
	LanguageCode string `json:"languageCode"`
	LanguageName string `json:"languageName"`
}

// generatedSubtitle is an entry of a media's generatedSubtitles.
type generatedSubtitle struct {
	Status string `json:"status"`
}

func newTrackBody(t track) trackBody {
	return trackBody{ID: t.id, Type: t.kind, URL: t.url, LanguageCode: t.languageCode, LanguageName: t.languageName}
}

// maxTracks is how many tracks can be added to a media.
const maxTracks = 100

// addTrack adds an audio or subtitle track. Nothing is fetched from its URL,
// and it is not in the media's playlists.
func (c *apiCall) addTrack() (apiAnswer, *refusal) {
	if _, known := c.workspace.store.mediaByID(c.id); !known {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	f := c.form()
	f.Require("url", "type", "languageCode", "languageName")
	t := readTrack(f)
	t.id, t.kind = uuid.New(), f.OneOf("type", "audio", "subtitle")
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	if r := c.insertTrack(t); r != nil {
		return apiAnswer{}, r
	}
	c.announceTracks(eventTrackCreated, eventTrackReady)
	return created(newTrackBody(t))
}

func readTrack(f form.Form) track {
	return track{url: f.URL("url"), languageCode: f.Text("languageCode"), languageName: f.Text("languageName")}
}

// duplicateTrack refuses a track if the media has another one of its kind and
// language.
func duplicateTrack(m *media, t track) *refusal {
	same := func(other track) bool {
		return other.id != t.id && other.kind == t.kind && strings.EqualFold(other.languageCode, t.languageCode)
	}
	if slices.ContainsFunc(m.tracks, same) {
		return wrongState("duplicate track", "the media has a track of the type %s in this language", t.kind)
	}
	return nil
}

// insertTrack adds a track to the media in the path. A media has one track of a
// kind for each language.
func (c *apiCall) insertTrack(t track) *refusal {
	var r *refusal
	_, known := c.workspace.store.updateMedia(c.id, c.now, func(m *media) {
		if len(m.tracks) >= maxTracks {
			r = wrongState("limit reached", "the mock keeps at most %d tracks for a media", maxTracks)
		} else if r = duplicateTrack(m, t); r == nil {
			m.tracks = append(slices.Clip(m.tracks), t)
		}
	})
	if !known {
		return c.noMedia(messageMediaNotFound)
	}
	return r
}

// updateTrack replaces the file and the language of a track.
func (c *apiCall) updateTrack() (apiAnswer, *refusal) {
	if r := c.wantTrack(); r != nil {
		return apiAnswer{}, r
	}
	f := c.form()
	f.Require("url", "languageCode", "languageName")
	next := readTrack(f)
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	var r *refusal
	c.workspace.store.updateMedia(c.id, c.now, func(m *media) {
		i := slices.IndexFunc(m.tracks, func(t track) bool { return t.id == c.secondID })
		if i < 0 { // deleted concurrently
			return
		}
		next.id, next.kind = m.tracks[i].id, m.tracks[i].kind
		if r = duplicateTrack(m, next); r == nil {
			m.tracks = slices.Clone(m.tracks)
			m.tracks[i] = next
		}
	})
	switch {
	case next.id == "":
		return apiAnswer{}, c.noTrack()
	case r != nil:
		return apiAnswer{}, r
	}
	c.announceTracks(eventTrackUpdated, eventTrackReady)
	return found(newTrackBody(next))
}

func (c *apiCall) deleteTrack() (apiAnswer, *refusal) {
	if r := c.wantTrack(); r != nil {
		return apiAnswer{}, r
	}
	deleted := false
	c.workspace.store.updateMedia(c.id, c.now, func(m *media) {
		before := len(m.tracks)
		m.tracks = slices.DeleteFunc(slices.Clone(m.tracks), func(t track) bool { return t.id == c.secondID })
		deleted = len(m.tracks) < before
	})
	if !deleted {
		return apiAnswer{}, c.noTrack()
	}
	c.announceTracks(eventTrackDeleted)
	return found(nil)
}

// generateSubtitles adds a subtitle track for an audio track of the media.
func (c *apiCall) generateSubtitles() (apiAnswer, *refusal) {
	m, known := c.workspace.store.mediaByID(c.id)
	if !known {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	own := func(r footage.Rendition) bool { return uuid.Derived(m.id, r.Name) == c.secondID }
	added := func(t track) bool { return t.id == c.secondID && t.kind == "audio" }
	if !slices.ContainsFunc(footage.Audio(), own) && !slices.ContainsFunc(m.tracks, added) {
		return apiAnswer{}, c.noTrack()
	}
	f := c.form()
	t := track{id: uuid.New(), kind: "subtitle", generated: true, languageCode: "en-US", languageName: "English"}
	if f.Has("languageCode") {
		t.languageCode = f.Text("languageCode")
	}
	if f.Has("languageName") {
		t.languageName = f.Text("languageName")
	}
	f.Metadata("metadata")
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	if r := c.insertTrack(t); r != nil {
		return apiAnswer{}, r
	}
	c.announceTracks(eventSubtitleGenerated)
	return found(newTrackBody(t))
}

// announceTracks reports changes of tracks, and that the media was updated.
func (c *apiCall) announceTracks(kinds ...string) {
	if m, known := c.workspace.store.mediaByID(c.id); known {
		for _, kind := range append(kinds, eventMediaUpdated) {
			c.announceMedia(kind, m)
		}
	}
}

// wantTrack refuses the request if the track in the path is not one of those
// that were added.
func (c *apiCall) wantTrack() *refusal {
	m, known := c.workspace.store.mediaByID(c.id)
	if !known {
		return c.noMedia(messageMediaNotFound)
	}
	if !slices.ContainsFunc(m.tracks, func(t track) bool { return t.id == c.secondID }) {
		return c.noTrack()
	}
	return nil
}

func (c *apiCall) noTrack() *refusal {
	if r := wrongID("trackId", c.secondID); r != nil {
		return r
	}
	return missing("track not found", "the media %s has no such track %s", redact.Quote(c.id), c.secondID)
}
