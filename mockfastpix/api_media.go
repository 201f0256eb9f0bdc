package mockfastpix

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/form"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

type mediaInput struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

// mediaCreated is the response to a creation. The fields of all responses have
// FastPix's order.
type mediaCreated struct {
	ID            string            `json:"id"`
	Trial         bool              `json:"trial"`
	Status        MediaStatus       `json:"status"`
	CreatedAt     apiTime           `json:"createdAt"`
	UpdatedAt     apiTime           `json:"updatedAt"`
	PlaybackIDs   []playbackIDBody  `json:"playbackIds"`
	Metadata      map[string]string `json:"metadata,omitempty"`
	MediaQuality  string            `json:"mediaQuality"`
	SourceAccess  bool              `json:"sourceAccess"`
	MaxResolution string            `json:"maxResolution"`
	Inputs        []mediaInput      `json:"inputs"`
	OptimizeAudio bool              `json:"optimizeAudio"`
}

type mediaBody struct {
	Thumbnail          string            `json:"thumbnail,omitempty"` // set once the media is ready
	ID                 string            `json:"id"`
	SourceMediaID      string            `json:"sourceMediaId,omitempty"` // of a clip
	WorkspaceID        string            `json:"workspaceId"`
	Metadata           map[string]string `json:"metadata"`
	MediaQuality       string            `json:"mediaQuality"`
	CreatorID          string            `json:"creatorId,omitempty"`
	Title              string            `json:"title,omitempty"`
	MaxResolution      string            `json:"maxResolution"`
	SourceResolution   string            `json:"sourceResolution"`
	Status             MediaStatus       `json:"status"`
	MP4Support         string            `json:"mp4Support,omitempty"`
	SourceAccess       bool              `json:"sourceAccess"`
	PlaybackIDs        []playbackIDBody  `json:"playbackIds"`
	Tracks             []any             `json:"tracks"`
	GeneratedSubtitles []any             `json:"generatedSubtitles"`
	IsAudioOnly        bool              `json:"isAudioOnly"`
	SubtitleAvailable  bool              `json:"subtitleAvailable"`
	Duration           string            `json:"duration"` // hh:mm:ss
	AspectRatio        string            `json:"aspectRatio,omitempty"`
	CreatedAt          apiTime           `json:"createdAt"`
	UpdatedAt          apiTime           `json:"updatedAt"`
}

type videoTrack struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	Width     int    `json:"width"`
	Height    int    `json:"height"`
	FrameRate string `json:"frameRate"`
	Status    string `json:"status"`
}

// languageTrack is an audio track or subtitles.
type languageTrack struct {
	ID           string `json:"id"`
	Type         string `json:"type"`
	Status       string `json:"status"`
	LanguageCode string `json:"languageCode"`
	LanguageName string `json:"languageName"`
}

// createMedia stores a media. Nothing is fetched from its URL: it plays the
// embedded video.
func (c *apiCall) createMedia() (apiAnswer, *refusal) {
	if err := c.workspace.store.roomForMedia(); err != nil {
		return full(err)
	}
	f := c.form()
	f.Require("inputs", "accessPolicy")
	inputs := mediaInputs(f)
	m, p := c.mediaSettings(f)
	optimizeAudio := f.Bool("optimizeAudio")
	if r := c.policyFormRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	for _, in := range inputs {
		id, clip := strings.CutPrefix(in.URL, clipScheme)
		if !clip {
			continue
		}
		if _, known := c.workspace.store.mediaByID(id); !known {
			return apiAnswer{}, missing(messageMediaNotFound, "the media of the clip does not exist in this workspace")
		}
		m.sourceMediaID = id
	}
	m.createdAt, m.processing = c.now, c.workspace.processingTime()
	m = c.workspace.store.addMedia(m)
	p.mediaID = m.id
	p, err := c.workspace.store.addPlayback(p)
	if err != nil {
		return apiAnswer{}, c.noMedia(messageMediaNotFound) // deleted concurrently
	}
	c.workspace.announceCreated(eventMediaCreated, m, c.base)
	return created(mediaCreated{
		ID:            m.id,
		Status:        StatusCreated, // even if the media is ready at once, as in FastPix's response
		CreatedAt:     apiTime(m.createdAt),
		UpdatedAt:     apiTime(m.updatedAt),
		PlaybackIDs:   playbackIDBodies([]playback{p}),
		Metadata:      m.details.metadata,
		MediaQuality:  m.details.quality,
		SourceAccess:  m.details.sourceAccess,
		MaxResolution: m.details.maxResolution,
		Inputs:        inputs,
		OptimizeAudio: optimizeAudio,
	})
}

// mediaSettings reads the settings that a media has when it is created, and
// those of its first playback ID.
func (c *apiCall) mediaSettings(f form.Form) (media, playback) {
	policy := accessPolicy(f)
	restrictions := f.Object("accessRestrictions")
	p := playback{
		policy:     policy,
		domains:    restriction(restrictions.Object("domains"), Restriction{}),
		userAgents: restriction(restrictions.Object("userAgents"), Restriction{}),
	}
	m := media{
		title:      f.Text("title"),
		mp4Support: f.OneOf("mp4Support", "none", "capped_4k", "audioOnly", "audioOnly,capped_4k"),
		details: mediaDetails{
			creatorID:     f.Text("creatorId"),
			metadata:      f.Metadata("metadata"),
			quality:       f.OneOf("mediaQuality", "standard", "pro", "premium"),
			maxResolution: f.OneOf("maxResolution", "1080p", "2160p", "1440p", "720p", "480p"),
			sourceAccess:  f.Bool("sourceAccess"),
		},
	}
	f.Skip("subtitles", "summary", "chapters", "namedEntities", "moderation")
	return m, p
}

func mediaInputs(f form.Form) []mediaInput {
	forms := f.Objects("inputs")
	if f.Has("inputs") && len(forms) == 0 {
		f.Wrong("inputs", "must not be empty")
	}
	inputs := make([]mediaInput, len(forms))
	for i, in := range forms {
		in.Require("type")
		inputs[i].Type = in.OneOf("type", "video", "audio", "subtitle", "watermark")
		address := "url"
		if inputs[i].Type == "audio" {
			address = "swapTrackUrl"
		}
		in.Require(address)
		if source, _ := in.String(address); inputs[i].Type == "video" && strings.HasPrefix(source, clipScheme) {
			inputs[i].URL = source
		} else {
			inputs[i].URL = in.URL(address)
		}
		in.Skip("startTime", "endTime", "introUrl", "outroUrl", "expungeSegments", "segments", "placement", "width", "height",
			"opacity", "imposeTracks", "languageName", "languageCode")
	}
	return inputs
}

func (c *apiCall) listMedia() (apiAnswer, *refusal) {
	p, r := c.page()
	if r != nil {
		return apiAnswer{}, r
	}
	return pageOf(p, c.workspace.store.mediaList(), func(m media) mediaBody {
		return c.mediaBody(m, string(StatusReady)) // FastPix's lists differ from single media here
	})
}

func (c *apiCall) getMedia() (apiAnswer, *refusal) {
	m, known := c.workspace.store.mediaByID(c.id)
	if !known {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	return found(c.mediaBody(m, "available"))
}

func (c *apiCall) updateMedia() (apiAnswer, *refusal) {
	if _, known := c.workspace.store.mediaByID(c.id); !known {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	f := c.form()
	title, creatorID, metadata := f.Text("title"), f.Text("creatorId"), f.Metadata("metadata")
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	replaces := c.workspace.profile().PatchReplaces
	m, known := c.workspace.store.updateMedia(c.id, c.now, func(m *media) {
		if replaces || f.Has("title") {
			m.title = title
		}
		if replaces || f.Has("creatorId") {
			m.details.creatorID = creatorID
		}
		if replaces || f.Has("metadata") {
			m.details.metadata = metadata
		}
	})
	if !known {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	c.announceMedia(eventMediaUpdated, m)
	return found(c.mediaBody(m, "available"))
}

// updateMP4Support changes the files that the media offers.
func (c *apiCall) updateMP4Support() (apiAnswer, *refusal) {
	return c.changeMedia("mp4Support", func(f form.Form) (change func(*media), kind string) {
		support := f.OneOf("mp4Support", "none", "capped_4k", "audioOnly", "audioOnly,capped_4k")
		if support != "none" {
			kind = eventMediaMP4Ready
		}
		return func(m *media) { m.mp4Support = support }, kind
	})
}

func (c *apiCall) updateSourceAccess() (apiAnswer, *refusal) {
	return c.changeMedia("sourceAccess", func(f form.Form) (change func(*media), kind string) {
		access := f.Bool("sourceAccess")
		kind = eventMediaSourceDeleted
		if access {
			kind = eventMediaSourceReady
		}
		return func(m *media) { m.details.sourceAccess = access }, kind
	})
}

// changeMedia applies a change that the required field describes, and announces
// it with an event of that kind, or none if it is empty.
func (c *apiCall) changeMedia(
	field string, read func(form.Form) (change func(*media), kind string),
) (apiAnswer, *refusal) {
	if _, known := c.workspace.store.mediaByID(c.id); !known {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	f := c.form()
	f.Require(field)
	change, kind := read(f)
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	m, known := c.workspace.store.updateMedia(c.id, c.now, change)
	if !known {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	if kind != "" {
		c.announceMedia(kind, m)
	}
	return found(c.mediaBody(m, "available"))
}

func (c *apiCall) deleteMedia() (apiAnswer, *refusal) {
	m, known := c.workspace.store.deleteMedia(c.id)
	if !known {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	c.workspace.outbox.forget(m.id)
	c.announceMedia(eventMediaDeleted, m)
	return found(nil)
}

func (c *apiCall) announceMedia(kind string, m media) {
	c.workspace.announce(event{kind: kind, media: &m, base: c.base})
}

// mediaBody returns the body for a media. Thumbnail, tracks and duration are
// set once it is ready.
func (c *apiCall) mediaBody(m media, trackStatus string) mediaBody {
	playbacks := c.workspace.store.playbacksWith(m.playbackIDs)
	b := mediaBody{
		ID:                 m.id,
		SourceMediaID:      m.sourceMediaID,
		WorkspaceID:        c.workspace.id,
		Metadata:           m.details.metadata,
		MediaQuality:       cmp.Or(m.details.quality, "standard"),
		CreatorID:          m.details.creatorID,
		Title:              m.title,
		MaxResolution:      cmp.Or(m.details.maxResolution, "1080p"),
		SourceResolution:   "1080p",
		Status:             m.status(c.now),
		SourceAccess:       m.details.sourceAccess,
		PlaybackIDs:        playbackIDBodies(playbacks),
		Tracks:             []any{},
		GeneratedSubtitles: []any{},
		Duration:           clockTime(0),
		CreatedAt:          apiTime(m.createdAt),
		UpdatedAt:          apiTime(m.updatedAt),
	}
	if b.Metadata == nil {
		b.Metadata = map[string]string{}
	}
	if m.mp4Support != "none" {
		b.MP4Support = m.mp4Support
	}
	if b.Status != StatusReady {
		return b
	}
	if readyAt := m.createdAt.Add(m.processing); readyAt.After(m.updatedAt) {
		b.UpdatedAt = apiTime(readyAt)
	}
	if len(playbacks) > 0 && c.base != "" {
		b.Thumbnail = c.base + "/" + playbacks[0].id + "/thumbnail.png"
	}
	best := footage.Renditions()[0]
	b.SourceResolution = strconv.Itoa(best.Height)
	b.AspectRatio = "16:9"
	b.Duration = clockTime(footage.Duration())
	b.Tracks = []any{videoTrack{
		ID: uuid.Derived(m.id, "video"), Type: "video", Width: best.Width, Height: best.Height,
		FrameRate: strconv.FormatFloat(best.FrameRate, 'f', 3, 64), Status: trackStatus,
	}}
	b.SubtitleAvailable = true
	for _, r := range footage.Audio() {
		b.Tracks = append(b.Tracks, newLanguageTrack(m, "audio", trackStatus, r))
	}
	for _, r := range footage.Subtitles() {
		b.Tracks = append(b.Tracks, newLanguageTrack(m, "subtitle", trackStatus, r))
	}
	for _, t := range m.tracks {
		b.Tracks = append(b.Tracks, languageTrack{t.id, t.kind, trackStatus, t.languageCode, t.languageName})
		if t.generated {
			b.GeneratedSubtitles = append(b.GeneratedSubtitles, generatedSubtitle{trackStatus})
		}
	}
	return b
}

func newLanguageTrack(m media, kind, status string, r footage.Rendition) languageTrack {
	return languageTrack{
		ID: uuid.Derived(m.id, r.Name), Type: kind, Status: status, LanguageCode: r.Language, LanguageName: r.Label,
	}
}

// clockTime formats a duration as hh:mm:ss.
func clockTime(d time.Duration) string {
	seconds := int(d.Round(time.Second) / time.Second)
	return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}
