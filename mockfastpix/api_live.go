package mockfastpix

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/form"
)

type streamBody struct {
	StreamID        string                 `json:"streamId"`
	StreamKey       string                 `json:"streamKey"`
	SRTSecret       string                 `json:"srtSecret"`
	Trial           bool                   `json:"trial"`
	Status          string                 `json:"status"` // "idle", "active" or "disabled"
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
	Simulcasts      []simulcastBody        `json:"simulcastResponses,omitempty"`
	SRTPlayback     srtPlayback            `json:"srtPlaybackResponse"`
}

// streamPlaybackIDBody is a playback ID of a live stream, which has no
// restrictions.
type streamPlaybackIDBody struct {
	ID           string `json:"id"`
	AccessPolicy Policy `json:"accessPolicy"`
}

type srtPlayback struct {
	StreamID string `json:"srtPlaybackStreamId"`
	Secret   string `json:"srtPlaybackSecret"`
}

// createStream stores a live stream, which is off air until it is updated by
// [Server.UpdatePlayback] or the control plane.
func (c *apiCall) createStream() (apiAnswer, *refusal) {
	if err := c.workspace.store.roomForMedia(); err != nil {
		return full(err)
	}
	f := c.form()
	f.Require("playbackSettings", "inputMediaSettings")
	policy := streamPolicy(f.Object("playbackSettings"), "accessPolicy")
	settings := f.Object("inputMediaSettings")
	details := streamDetails{
		maxResolution:   settings.OneOf("maxResolution", "1080p", "720p", "480p"),
		reconnectWindow: reconnectWindow(settings),
		dvrMode:         settings.Bool("enableDvrMode"),
		mediaPolicy:     streamPolicy(settings, "mediaPolicy").String(),
		metadata:        settings.Metadata("metadata"),
	}
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	l := c.workspace.store.addStream(liveStream{
		title:     cmp.Or(details.metadata["livestream_name"], details.metadata["name"]),
		createdAt: c.now,
		details:   details,
	})
	if _, err := c.workspace.store.addPlayback(playback{streamID: l.id, policy: policy}); err != nil {
		return apiAnswer{}, missing(messageStreamNotFound, "the live stream %s was deleted", l.id)
	}
	l, _ = c.workspace.store.streamByID(l.id) // with its playback ID
	c.workspace.announceStream(eventStreamCreated, l)
	return created(c.streamBody(l))
}

// streamPolicy reads an access policy for live, where there is no DRM.
func streamPolicy(f form.Form, name string) Policy {
	if f.OneOf(name, "public", "private") == "private" {
		return Private
	}
	return Public
}

func reconnectWindow(f form.Form) int { return f.Int("reconnectWindow", 60, 60, 1800) }

func (c *apiCall) listStreams() (apiAnswer, *refusal) {
	p, r := c.page()
	if r != nil {
		return apiAnswer{}, r
	}
	return pageOf(p, c.workspace.store.streamList(), c.streamBody)
}

func (c *apiCall) getStream() (apiAnswer, *refusal) {
	l, r := c.stream()
	if r != nil {
		return apiAnswer{}, r
	}
	return found(c.streamBody(l))
}

func (c *apiCall) updateStream() (apiAnswer, *refusal) {
	if _, r := c.stream(); r != nil {
		return apiAnswer{}, r
	}
	f := c.form()
	window, metadata := reconnectWindow(f), f.Metadata("metadata")
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	replaces := c.workspace.profile().PatchReplaces
	l, known := c.workspace.store.updateStream(c.id, func(l *liveStream) {
		if replaces || f.Has("reconnectWindow") {
			l.details.reconnectWindow = window
		}
		if replaces || f.Has("metadata") {
			l.details.metadata = metadata
		}
	})
	if !known {
		return apiAnswer{}, c.noStream()
	}
	c.workspace.announceStream(eventStreamUpdated, l)
	return found(c.streamBody(l))
}

func (c *apiCall) deleteStream() (apiAnswer, *refusal) {
	l, known := c.workspace.store.deleteStream(c.id)
	if !known {
		return apiAnswer{}, c.noStream()
	}
	c.workspace.announceStream(eventStreamDeleted, l)
	return found(nil)
}

func (c *apiCall) enableStream() (apiAnswer, *refusal) {
	return c.moveStream(eventStreamEnabled, "stream is already enabled", func(l *liveStream) bool {
		was := l.disabled
		l.disabled = false
		return was
	})
}

func (c *apiCall) disableStream() (apiAnswer, *refusal) {
	return c.moveStream(eventStreamDisabled, "stream is already disabled", func(l *liveStream) bool {
		was := !l.disabled
		l.disabled = true
		l.setOnAir(false, c.now)
		return was
	})
}

// finishStream ends the broadcast. The encoder would have to connect again.
func (c *apiCall) finishStream() (apiAnswer, *refusal) {
	return c.moveStream("", "stream cannot be completed", func(l *liveStream) bool {
		was := l.onAir()
		l.setOnAir(false, c.now)
		return was
	})
}

// moveStream moves a live stream to another state and announces it with an
// event of that kind, or none if it is empty. The function reports whether
// the stream was in a state from which that is possible, and otherwise the
// answer is 400 with the message.
func (c *apiCall) moveStream(kind, message string, move func(*liveStream) bool) (apiAnswer, *refusal) {
	possible, wasOnAir := false, false
	l, known := c.workspace.store.updateStream(c.id, func(l *liveStream) {
		wasOnAir = l.onAir()
		possible = move(l)
	})
	switch {
	case !known:
		return apiAnswer{}, c.noStream()
	case !possible:
		return apiAnswer{}, wrongState(message, "the status of the live stream is %s", l.status())
	}
	if wasOnAir {
		c.workspace.announceStream(eventStreamIdle, l)
	}
	if kind != "" {
		c.workspace.announceStream(kind, l)
	}
	return found(nil)
}

func (c *apiCall) createStreamPlaybackID() (apiAnswer, *refusal) {
	if err := c.workspace.store.roomForMedia(); err != nil {
		return full(err)
	}
	if _, r := c.stream(); r != nil {
		return apiAnswer{}, r
	}
	f := c.form()
	p := playback{streamID: c.id, policy: streamPolicy(f, "accessPolicy")}
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	p, err := c.workspace.store.addPlayback(p)
	if err != nil {
		return apiAnswer{}, c.noStream()
	}
	return created(streamPlaybackIDBody{p.id, p.policy})
}

func (c *apiCall) getStreamPlaybackID() (apiAnswer, *refusal) {
	p, r := c.playbackOfStream()
	if r != nil {
		return apiAnswer{}, r
	}
	return found(streamPlaybackIDBody{p.id, p.policy})
}

func (c *apiCall) deleteStreamPlaybackID() (apiAnswer, *refusal) {
	if r := c.playbackIDFromQuery(); r != nil {
		return apiAnswer{}, r
	}
	p, r := c.playbackOfStream()
	if r != nil {
		return apiAnswer{}, r
	}
	if !c.workspace.deletePlayback(p.id) {
		return apiAnswer{}, c.noPlaybackID(messageStreamNotFound)
	}
	return found(nil)
}

func (c *apiCall) stream() (liveStream, *refusal) {
	l, known := c.workspace.store.streamByID(c.id)
	if !known {
		return liveStream{}, c.noStream()
	}
	return l, nil
}

// playbackOfStream finds the playback ID among those of the live stream in the
// path.
func (c *apiCall) playbackOfStream() (playback, *refusal) {
	if _, r := c.stream(); r != nil {
		return playback{}, r
	}
	p, known := c.workspace.store.playbackByID(c.playbackID)
	if !known || p.deleted || p.streamID != c.id {
		return playback{}, c.noPlaybackID(messageStreamNotFound)
	}
	return p, nil
}

func (c *apiCall) streamBody(l liveStream) streamBody {
	b := streamBody{
		StreamID:        l.id,
		StreamKey:       l.streamKey,
		SRTSecret:       l.srtSecret,
		Status:          l.status(),
		MaxResolution:   cmp.Or(l.details.maxResolution, "1080p"),
		CreatedAt:       apiTime(l.createdAt),
		ReconnectWindow: cmp.Or(l.details.reconnectWindow, 60),
		EnableRecording: true,
		EnableDVRMode:   l.details.dvrMode,
		MediaPolicy:     cmp.Or(l.details.mediaPolicy, "public"),
		Metadata:        l.details.metadata,
		PlaybackIDs:     []streamPlaybackIDBody{},
	}
	if b.Metadata == nil && l.title != "" {
		b.Metadata = map[string]string{"livestream_name": l.title}
	}
	for _, p := range c.workspace.store.playbacksWith(l.playbackIDs) {
		b.PlaybackIDs = append(b.PlaybackIDs, streamPlaybackIDBody{p.id, p.policy})
	}
	for _, s := range l.simulcasts {
		b.Simulcasts = append(b.Simulcasts, newSimulcastBody(s))
	}
	sum := sha256.Sum256([]byte(l.srtSecret + "/play"))
	b.SRTPlayback = srtPlayback{StreamID: "play" + l.id, Secret: hex.EncodeToString(sum[:16]) + "k" + l.id}
	return b
}
