package mockfastpix

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
)

const messageStreamNotFound = "stream/playbackId not found"

type streamBody struct {
	StreamID        string                 `json:"streamId"`
	StreamKey       string                 `json:"streamKey"`
	SRTSecret       string                 `json:"srtSecret"`
	Trial           bool                   `json:"trial"`
	Status          string                 `json:"status"` // "idle" or "active"
	MaxResolution   string                 `json:"maxResolution"`
	MaxDuration     int                    `json:"maxDuration"`
	CreatedAt       apiTime                `json:"createdAt"`
	ReconnectWindow int                    `json:"reconnectWindow"`
	EnableRecording bool                   `json:"enableRecording"`
	EnableDVRMode   bool                   `json:"enableDvrMode"`
	MediaPolicy     string                 `json:"mediaPolicy"`
	Metadata        map[string]string      `json:"metadata,omitempty"`
	LowLatency      bool                   `json:"lowLatency"`
	ClosedCaptions  bool                   `json:"closedCaptions"`
	PlaybackIDs     []streamPlaybackIDBody `json:"playbackIds"`
	SRTPlayback     srtPlayback            `json:"srtPlaybackResponse"`
}

// streamPlaybackIDBody is a playback ID of a live stream, which has no restrictions.
type streamPlaybackIDBody struct {
	ID           string `json:"id"`
	AccessPolicy Policy `json:"accessPolicy"`
}

type srtPlayback struct {
	StreamID string `json:"srtPlaybackStreamId"`
	Secret   string `json:"srtPlaybackSecret"`
}

// createStream stores a live stream, which is off air until [Server.UpdatePlayback] or the control plane put it on air.
func (c *apiCall) createStream() (apiAnswer, *refusal) {
	f := c.form()
	f.require("playbackSettings", "inputMediaSettings")
	policy := f.object("playbackSettings").streamPolicy("accessPolicy")
	settings := f.object("inputMediaSettings")
	details := streamDetails{
		maxResolution:   settings.oneOf("maxResolution", "1080p", "720p", "480p"),
		reconnectWindow: settings.reconnectWindow(),
		dvrMode:         settings.boolean("enableDvrMode"),
		mediaPolicy:     settings.streamPolicy("mediaPolicy").String(),
		metadata:        settings.metadata("metadata"),
	}
	if refused := f.refused(); refused != nil {
		return apiAnswer{}, refused
	}
	l := liveStream{id: randomHex(16), createdAt: c.now, details: details}
	l.streamKey = randomHex(16) + "k" + l.id
	l.srtSecret = randomHex(16) + "k" + l.id
	l.title = cmp.Or(details.metadata["livestream_name"], details.metadata["name"])
	l = c.store.addStream(l)
	if _, err := c.store.addPlayback(playback{streamID: l.id, policy: policy}); err != nil {
		return apiAnswer{}, missing(messageStreamNotFound, "the live stream %s was deleted", l.id)
	}
	return created(c.streamBody(l))
}

// streamPolicy reads an access policy for live, where there is no DRM.
func (f form) streamPolicy(name string) Policy {
	if f.oneOf(name, "public", "private") == "private" {
		return Private
	}
	return Public
}

func (f form) reconnectWindow() int { return f.integer("reconnectWindow", 60, 60, 1800) }

func (c *apiCall) listStreams() (apiAnswer, *refusal) {
	p, refused := c.page()
	if refused != nil {
		return apiAnswer{}, refused
	}
	return pageOf(p, c.store.streamList(), c.streamBody)
}

func (c *apiCall) getStream() (apiAnswer, *refusal) {
	l, refused := c.stream()
	if refused != nil {
		return apiAnswer{}, refused
	}
	return found(c.streamBody(l))
}

func (c *apiCall) updateStream() (apiAnswer, *refusal) {
	if _, refused := c.stream(); refused != nil {
		return apiAnswer{}, refused
	}
	f := c.form()
	window, metadata := f.reconnectWindow(), f.metadata("metadata")
	if refused := f.refused(); refused != nil {
		return apiAnswer{}, refused
	}
	replaces := c.options.profile.PatchReplaces
	l, known := c.store.updateStream(c.id, func(l *liveStream) {
		if replaces || f.has("reconnectWindow") {
			l.details.reconnectWindow = window
		}
		if replaces || f.has("metadata") {
			l.details.metadata = metadata
		}
	})
	if !known {
		return apiAnswer{}, c.noStream()
	}
	return found(c.streamBody(l))
}

func (c *apiCall) deleteStream() (apiAnswer, *refusal) {
	if !c.store.deleteStream(c.id) {
		return apiAnswer{}, c.noStream()
	}
	return found(nil)
}

func (c *apiCall) createStreamPlaybackID() (apiAnswer, *refusal) {
	if _, refused := c.stream(); refused != nil {
		return apiAnswer{}, refused
	}
	f := c.form()
	p := playback{streamID: c.id, policy: f.streamPolicy("accessPolicy")}
	if refused := f.refused(); refused != nil {
		return apiAnswer{}, refused
	}
	p, err := c.store.addPlayback(p)
	if err != nil {
		return apiAnswer{}, c.noStream()
	}
	return created(streamPlaybackIDBody{p.id, p.policy})
}

func (c *apiCall) getStreamPlaybackID() (apiAnswer, *refusal) {
	p, refused := c.playbackOfStream()
	if refused != nil {
		return apiAnswer{}, refused
	}
	return found(streamPlaybackIDBody{p.id, p.policy})
}

func (c *apiCall) deleteStreamPlaybackID() (apiAnswer, *refusal) {
	if refused := c.playbackIDFromQuery(); refused != nil {
		return apiAnswer{}, refused
	}
	p, refused := c.playbackOfStream()
	if refused != nil {
		return apiAnswer{}, refused
	}
	if !c.store.deletePlayback(p.id) {
		return apiAnswer{}, c.noPlaybackID(messageStreamNotFound)
	}
	return found(nil)
}

func (c *apiCall) stream() (liveStream, *refusal) {
	l, known := c.store.streamByID(c.id)
	if !known {
		return liveStream{}, c.noStream()
	}
	return l, nil
}

// playbackOfStream finds the playback ID among those of the live stream in the path.
func (c *apiCall) playbackOfStream() (playback, *refusal) {
	if _, refused := c.stream(); refused != nil {
		return playback{}, refused
	}
	p, known := c.store.playbackByID(c.playbackID)
	if !known || p.deleted || p.streamID != c.id {
		return playback{}, c.noPlaybackID(messageStreamNotFound)
	}
	return p, nil
}

func (c *apiCall) noStream() *refusal {
	if _, err := hex.DecodeString(c.id); (err != nil || len(c.id) != 32) &&
		c.options.profile.MalformedStreamIDStatus == http.StatusUnprocessableEntity {
		return refuse(ErrAPIInvalid, "streamId %s is not 32 hexadecimal characters", quote(redact(c.id))).field("streamId", "is invalid")
	}
	return missing(messageStreamNotFound, "there is no live stream %s in this workspace", quote(redact(c.id)))
}

func (c *apiCall) streamBody(l liveStream) streamBody {
	b := streamBody{
		StreamID:        l.id,
		StreamKey:       l.streamKey,
		SRTSecret:       l.srtSecret,
		Status:          "idle",
		MaxResolution:   cmp.Or(l.details.maxResolution, "1080p"),
		CreatedAt:       apiTime(l.createdAt),
		ReconnectWindow: cmp.Or(l.details.reconnectWindow, 60),
		EnableRecording: true,
		EnableDVRMode:   l.details.dvrMode,
		MediaPolicy:     cmp.Or(l.details.mediaPolicy, "public"),
		Metadata:        l.details.metadata,
		PlaybackIDs:     []streamPlaybackIDBody{},
	}
	if l.onAir() {
		b.Status = "active"
	}
	if b.Metadata == nil && l.title != "" {
		b.Metadata = map[string]string{"livestream_name": l.title}
	}
	for _, p := range c.store.playbacksOf(l.id) {
		b.PlaybackIDs = append(b.PlaybackIDs, streamPlaybackIDBody{p.id, p.policy})
	}
	sum := sha256.Sum256([]byte(l.srtSecret + "/play"))
	b.SRTPlayback = srtPlayback{StreamID: "play" + l.id, Secret: hex.EncodeToString(sum[:16]) + "k" + l.id}
	return b
}
