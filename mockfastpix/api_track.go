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

// insertTrack adds a track to the media in the path. A media has one track of a
// kind for each language.
func (c *apiCall) insertTrack(t track) *refusal {
	var r *refusal
	_, known := c.workspace.store.updateMedia(c.id, c.now, func(m *media) {
		same := func(other track) bool {
			return other.kind == t.kind && strings.EqualFold(other.languageCode, t.languageCode)
		}
		switch {
		case len(m.tracks) >= maxTracks:
			r = wrongState("limit reached", "the mock keeps at most %d tracks for a media", maxTracks)
		case slices.ContainsFunc(m.tracks, same):
			r = wrongState("duplicate track", "the media has a track of the type %s in this language", t.kind)
		default:
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
	c.workspace.store.updateMedia(c.id, c.now, func(m *media) {
		m.tracks = slices.Clone(m.tracks)
		for i, t := range m.tracks {
			if t.id == c.secondID {
				next.id, next.kind = t.id, t.kind
				m.tracks[i] = next
			}
		}
	})
	if next.id == "" { // deleted concurrently
		return apiAnswer{}, c.noTrack()
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
