package mockfastpix

import (
	"slices"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/form"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

type playlistBody struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	ReferenceID string            `json:"referenceId"`
	Type        string            `json:"type"`
	Description string            `json:"description,omitempty"`
	PlayOrder   string            `json:"playOrder,omitempty"`
	Metadata    *playlistMetadata `json:"metadata,omitempty"`
	MediaList   []playlistMedia   `json:"mediaList"`
	WorkspaceID string            `json:"workspaceId"`
	CreatedAt   apiTime           `json:"createdAt"`
	UpdatedAt   apiTime           `json:"updatedAt"`
	MediaCount  int               `json:"mediaCount"`
}

// playlistItem is a playlist in a list.
type playlistItem struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Type        string  `json:"type"`
	ReferenceID string  `json:"referenceId"`
	CreatedAt   apiTime `json:"createdAt"`
	MediaCount  int     `json:"mediaCount"`
}

type playlistMedia struct {
	CreatedAt        apiTime     `json:"createdAt"`
	Duration         string      `json:"duration"`
	ID               string      `json:"id"`
	SourceResolution string      `json:"sourceResolution"`
	Status           MediaStatus `json:"status"`
	Thumbnail        string      `json:"thumbnail,omitempty"`
}

type playlistMetadata struct {
	CreatedDate *dateRange `json:"createdDate,omitempty"`
	UpdatedDate *dateRange `json:"updatedDate,omitempty"`
}

const (
	playlistManual = "manual"
	playlistSmart  = "smart"
	orderNewest    = "createdDate DESC"
)

const messagePlaylistNotFound = "playlist not found"

// createPlaylist stores a playlist. A manual one is empty at first, and a smart
// one has the media that were created or updated within a range of dates.
func (c *apiCall) createPlaylist() (apiAnswer, *refusal) {
	if err := c.workspace.store.roomForMedia(); err != nil {
		return full(err)
	}
	f := c.form()
	f.Require("name", "referenceId", "type")
	p := playlist{
		id: uuid.New(), createdAt: c.now, updatedAt: c.now,
		name: f.Text("name"), referenceID: f.Text("referenceId"), description: f.Text("description"),
		kind: f.OneOf("type", playlistManual, playlistSmart), limit: f.Int("limit", 1000, 1, 1000),
	}
	if p.kind == playlistSmart {
		f.Require("playOrder", "metadata")
		p.playOrder = f.OneOf("playOrder", "createdDate ASC", orderNewest)
		dates := f.Object("metadata")
		if f.Has("metadata") {
			dates.Require("createdDate")
		}
		p.created, p.updated = readDates(dates, "createdDate"), readDates(dates, "updatedDate")
	}
	f.Skip("playOrder", "metadata")
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	if !c.workspace.store.addPlaylist(p) {
		return apiAnswer{}, wrongState("duplicate referenceId", "another playlist has this referenceId: use another")
	}
	return created(c.playlistBody(p))
}

// readDates reads an inclusive range of dates. It returns nil if there is none.
func readDates(f form.Form, name string) *dateRange {
	inner := f.Object(name)
	if !f.Has(name) {
		return nil
	}
	inner.Require("startDate", "endDate")
	d := &dateRange{Start: inner.Text("startDate"), End: inner.Text("endDate")}
	for _, field := range []struct{ name, value string }{{"startDate", d.Start}, {"endDate", d.End}} {
		if _, err := time.Parse(time.DateOnly, field.value); inner.Has(field.name) && err != nil {
			inner.Wrong(field.name, "must be a date such as 2024-12-11")
		}
	}
	if d.Start > d.End {
		inner.Wrong("endDate", "must not be before startDate")
	}
	return d
}

func (c *apiCall) listPlaylists() (apiAnswer, *refusal) {
	p, r := c.page()
	if r != nil {
		return apiAnswer{}, r
	}
	return pageOf(p, c.workspace.store.playlistList(), func(p playlist) playlistItem {
		return playlistItem{p.id, p.name, p.kind, p.referenceID, apiTime(p.createdAt), len(c.playlistMedia(p))}
	})
}

func (c *apiCall) getPlaylist() (apiAnswer, *refusal) {
	p, known := c.workspace.store.playlistByID(c.id)
	if !known {
		return apiAnswer{}, c.noPlaylist()
	}
	return found(c.playlistBody(p))
}

// updatePlaylist changes name and description, which are both required.
func (c *apiCall) updatePlaylist() (apiAnswer, *refusal) {
	if _, known := c.workspace.store.playlistByID(c.id); !known {
		return apiAnswer{}, c.noPlaylist()
	}
	f := c.form()
	f.Require("name", "description")
	name, description := f.Text("name"), f.Text("description")
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	return c.changePlaylist(func(p *playlist) *refusal {
		p.name, p.description = name, description
		return nil
	})
}

func (c *apiCall) deletePlaylist() (apiAnswer, *refusal) {
	if !c.workspace.store.deletePlaylist(c.id) {
		return apiAnswer{}, c.noPlaylist()
	}
	return found(nil)
}

// addPlaylistMedia appends media. Those that are in the playlist stay where
// they are.
func (c *apiCall) addPlaylistMedia() (apiAnswer, *refusal) {
	ids, r := c.playlistMediaIDs()
	if r != nil {
		return apiAnswer{}, r
	}
	return c.changePlaylist(func(p *playlist) *refusal {
		for _, id := range ids {
			if _, known := c.workspace.store.media.get(id); !known { // the lock is held
				return missing(messageMediaNotFound, "a media in mediaIds does not exist in this workspace")
			}
		}
		added := slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(p.mediaIDs, id) })
		if len(p.mediaIDs)+len(added) > p.limit {
			return wrongState("limit reached", "the playlist may have %d media", p.limit)
		}
		p.mediaIDs = append(slices.Clip(p.mediaIDs), added...)
		return nil
	})
}

// orderPlaylistMedia changes the order. The request has all media of the
// playlist.
func (c *apiCall) orderPlaylistMedia() (apiAnswer, *refusal) {
	ids, r := c.playlistMediaIDs()
	if r != nil {
		return apiAnswer{}, r
	}
	return c.changePlaylist(func(p *playlist) *refusal {
		if !slices.Equal(slices.Sorted(slices.Values(ids)), slices.Sorted(slices.Values(p.mediaIDs))) {
			return refuse(ErrAPIInvalid, "mediaIds and the playlist, with %d media, differ", len(p.mediaIDs)).
				field("mediaIds", "must have all media of the playlist")
		}
		p.mediaIDs = ids
		return nil
	})
}

// removePlaylistMedia removes media from a playlist.
func (c *apiCall) removePlaylistMedia() (apiAnswer, *refusal) {
	ids, r := c.playlistMediaIDs()
	if r != nil {
		return apiAnswer{}, r
	}
	return c.changePlaylist(func(p *playlist) *refusal {
		for _, id := range ids {
			if !slices.Contains(p.mediaIDs, id) {
				return missing(messageMediaNotFound, "a media in mediaIds is not in the playlist")
			}
		}
		p.mediaIDs = slices.DeleteFunc(slices.Clone(p.mediaIDs), func(id string) bool { return slices.Contains(ids, id) })
		return nil
	})
}

// playlistMediaIDs returns the media in the body, each once. The playlist in
// the path must be a manual one.
func (c *apiCall) playlistMediaIDs() ([]string, *refusal) {
	p, known := c.workspace.store.playlistByID(c.id)
	if !known {
		return nil, c.noPlaylist()
	}
	if p.kind == playlistSmart {
		return nil, wrongState("playlist is not manual", "the media of a smart playlist follow from its dates")
	}
	f := c.form()
	f.Require("mediaIds")
	var ids []string
	for _, id := range f.Strings("mediaIds", nil) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if f.Has("mediaIds") && len(ids) == 0 {
		f.Wrong("mediaIds", "must not be empty")
	}
	return ids, formRefusal(f)
}

// changePlaylist changes the playlist in the path, unless change refuses that.
func (c *apiCall) changePlaylist(change func(*playlist) *refusal) (apiAnswer, *refusal) {
	var r *refusal
	p, known := c.workspace.store.updatePlaylist(c.id, c.now, func(p *playlist) bool {
		r = change(p)
		return r == nil
	})
	switch {
	case !known:
		return apiAnswer{}, c.noPlaylist()
	case r != nil:
		return apiAnswer{}, r
	}
	return found(c.playlistBody(p))
}

func (c *apiCall) noPlaylist() *refusal {
	if r := wrongID("playlistId", c.id); r != nil {
		return r
	}
	return missing(messagePlaylistNotFound, "there is no playlist %s in this workspace", c.id)
}

// playlistMedia returns the media of a playlist that exist, in its order.
func (c *apiCall) playlistMedia(p playlist) []media {
	list := []media{}
	if p.kind == playlistManual {
		for _, id := range p.mediaIDs {
			if m, known := c.workspace.store.mediaByID(id); known {
				list = append(list, m)
			}
		}
		return list
	}
	for _, m := range c.workspace.store.mediaList() {
		if p.created.has(m.createdAt) && p.updated.has(m.updatedAt) {
			list = append(list, m)
		}
	}
	if p.playOrder != orderNewest {
		slices.Reverse(list)
	}
	return list[:min(len(list), p.limit)]
}

func (c *apiCall) playlistBody(p playlist) playlistBody {
	b := playlistBody{
		ID: p.id, Name: p.name, ReferenceID: p.referenceID, Type: p.kind, Description: p.description,
		PlayOrder: p.playOrder, MediaList: []playlistMedia{}, WorkspaceID: c.workspace.id,
		CreatedAt: apiTime(p.createdAt), UpdatedAt: apiTime(p.updatedAt),
	}
	if p.kind == playlistSmart {
		b.Metadata = &playlistMetadata{p.created, p.updated}
	}
	for _, m := range c.playlistMedia(p) {
		body := c.mediaBody(m, "available")
		b.MediaList = append(b.MediaList, playlistMedia{
			body.CreatedAt, body.Duration, body.ID, body.SourceResolution, body.Status, body.Thumbnail,
		})
	}
	b.MediaCount = len(b.MediaList)
	return b
}
