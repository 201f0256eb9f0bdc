package mockfastpix

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	embedded "github.com/FastPix/fastpix-playback-go/mockfastpix/internal/media"
)

const messageMediaNotFound = "media workspace relation not found"

type mediaInput struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

// mediaCreated is the answer to a creation. Fields of all answers stand in the order of FastPix's.
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
	Thumbnail          string            `json:"thumbnail,omitempty"` // once it is ready
	ID                 string            `json:"id"`
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

type audioTrack struct {
	ID           string `json:"id"`
	Type         string `json:"type"`
	Status       string `json:"status"`
	LanguageCode string `json:"languageCode"`
	LanguageName string `json:"languageName"`
}

// createMedia stores a media as though it had been fetched from its URL. Nothing is fetched: it plays the footage that
// the mock carries.
func (c *apiCall) createMedia() (apiAnswer, *refusal) {
	f := c.form()
	f.require("inputs", "accessPolicy")
	inputs := f.mediaInputs()
	policy := f.accessPolicy()
	restrictions := f.object("accessRestrictions")
	p := playback{
		policy:     policy,
		domains:    restrictions.object("domains").restriction(Restriction{}),
		userAgents: restrictions.object("userAgents").restriction(Restriction{}),
	}
	m := media{
		title:      f.text("title"),
		createdAt:  c.now,
		processing: c.options.processingTime,
		mp4Support: f.oneOf("mp4Support", "none", "capped_4k", "audioOnly", "audioOnly,capped_4k"),
		details: mediaDetails{
			creatorID:     f.text("creatorId"),
			metadata:      f.metadata("metadata"),
			quality:       f.oneOf("mediaQuality", "standard", "pro", "premium"),
			maxResolution: f.oneOf("maxResolution", "1080p", "2160p", "1440p", "720p", "480p"),
			sourceAccess:  f.boolean("sourceAccess"),
		},
	}
	optimizeAudio := f.boolean("optimizeAudio")
	f.skip("subtitles", "summary", "chapters", "namedEntities", "moderation")
	if refused := c.refusedMedia(f); refused != nil {
		return apiAnswer{}, refused
	}
	m = c.store.addMedia(m)
	p.mediaID = m.id
	p, err := c.store.addPlayback(p)
	if err != nil {
		return apiAnswer{}, c.noMedia(messageMediaNotFound) // deleted in this very moment
	}
	return created(mediaCreated{
		ID:            m.id,
		Status:        StatusCreated, // also when it is ready at once: the answer is written first
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

func (f form) mediaInputs() []mediaInput {
	forms := f.objects("inputs")
	if f.has("inputs") && len(forms) == 0 {
		f.wrong("inputs", "must not be empty")
	}
	inputs := make([]mediaInput, len(forms))
	for i, in := range forms {
		in.require("type")
		inputs[i].Type = in.oneOf("type", "video", "audio", "subtitle", "watermark")
		address := "url"
		if inputs[i].Type == "audio" {
			address = "swapTrackUrl"
		}
		in.require(address)
		inputs[i].URL = in.url(address)
		in.skip("startTime", "endTime", "introUrl", "outroUrl", "expungeSegments", "segments", "placement", "width", "height",
			"opacity", "imposeTracks", "languageName", "languageCode")
	}
	return inputs
}

// accessPolicy reads the access policy and, for DRM, looks for the configuration.
func (f form) accessPolicy() Policy {
	var policy Policy
	_ = policy.UnmarshalText([]byte(f.oneOf("accessPolicy", "public", "private", "drm"))) // f holds the error
	f.uuid("drmConfigurationId")
	if policy == DRM && !f.has("drmConfigurationId") {
		f.wrong("drmConfigurationId", "is required with the access policy drm")
	}
	return policy
}

// refusedMedia is refused for a form with an access policy: it also looks for the DRM configuration among those that the
// profile has. Without any, every UUID passes.
func (c *apiCall) refusedMedia(f form) *refusal {
	if refused := f.refused(); refused != nil {
		return refused
	}
	var id string
	exist := c.options.profile.DRMConfigurationIDs
	if f.read("drmConfigurationId", &id, "a string") && len(exist) > 0 && !slices.Contains(exist, id) {
		return refuse(ErrDRMConfigurationUnknown, "the profile has no DRM configuration %s", id)
	}
	return nil
}

func (c *apiCall) listMedia() (apiAnswer, *refusal) {
	p, refused := c.page()
	if refused != nil {
		return apiAnswer{}, refused
	}
	return pageOf(p, c.store.mediaList(), func(m media) mediaBody {
		return c.mediaBody(m, string(StatusReady)) // lists and single answers do differ here
	})
}

func (c *apiCall) getMedia() (apiAnswer, *refusal) {
	m, known := c.store.mediaByID(c.id)
	if !known {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	return found(c.mediaBody(m, "available"))
}

func (c *apiCall) updateMedia() (apiAnswer, *refusal) {
	if _, known := c.store.mediaByID(c.id); !known {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	f := c.form()
	title, creatorID, metadata := f.text("title"), f.text("creatorId"), f.metadata("metadata")
	if refused := f.refused(); refused != nil {
		return apiAnswer{}, refused
	}
	replaces := c.options.profile.PatchReplaces
	m, known := c.store.updateMedia(c.id, c.now, func(m *media) {
		if replaces || f.has("title") {
			m.title = title
		}
		if replaces || f.has("creatorId") {
			m.details.creatorID = creatorID
		}
		if replaces || f.has("metadata") {
			m.details.metadata = metadata
		}
	})
	if !known {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	return found(c.mediaBody(m, "available"))
}

func (c *apiCall) deleteMedia() (apiAnswer, *refusal) {
	if !c.store.deleteMedia(c.id) {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	return found(nil)
}

func (c *apiCall) noMedia(message string) *refusal {
	if refused := wrongID("mediaId", c.id); refused != nil {
		return refused
	}
	return missing(message, "there is no media %s in this workspace", c.id)
}

// mediaBody describes a media. Picture, tracks and duration are known once it is ready.
func (c *apiCall) mediaBody(m media, trackStatus string) mediaBody {
	playbacks := c.store.playbacksOf(m.id)
	b := mediaBody{
		ID:                 m.id,
		WorkspaceID:        c.workspaceID,
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
	if len(playbacks) > 0 {
		b.Thumbnail = c.baseURL(c.request) + "/" + playbacks[0].id + "/thumbnail.png"
	}
	best := theFootage().video[0]
	b.SourceResolution = strconv.Itoa(best.Height)
	b.AspectRatio = "16:9"
	b.Duration = clockTime(embedded.Duration())
	b.Tracks = []any{
		videoTrack{
			ID: derivedUUID(m.id, "video"), Type: "video", Width: best.Width, Height: best.Height,
			FrameRate: strconv.FormatFloat(best.FrameRate, 'f', 3, 64), Status: trackStatus,
		},
		audioTrack{
			ID: derivedUUID(m.id, "audio"), Type: "audio", Status: trackStatus, LanguageCode: "und", LanguageName: "default",
		},
	}
	return b
}

// clockTime writes a duration as hours, minutes and whole seconds.
func clockTime(d time.Duration) string {
	seconds := int(d.Round(time.Second) / time.Second)
	return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}
