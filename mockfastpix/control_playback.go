package mockfastpix

import (
	"net/http"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

func (c *controlCall) listPlaybacks() error {
	bodies := []playbackBody{}
	for _, id := range c.plane.workspace.store.playbackIDs() {
		if o, known := c.plane.workspace.playback(id); known {
			bodies = append(bodies, newPlaybackBody(o))
		}
	}
	c.reply(http.StatusOK, map[string][]playbackBody{"playbacks": bodies})
	return nil
}

func (c *controlCall) addPlayback() error {
	if err := c.plane.workspace.store.roomForMedia(); err != nil {
		return controlInvalid("%s", err)
	}
	var o PlaybackOptions
	if err := c.decode(&o); err != nil {
		return err
	}
	id, err := c.plane.workspace.addPlayback(o)
	if err != nil {
		return controlInvalid("%s", err)
	}
	return c.replyPlayback(http.StatusCreated, id)
}

func (c *controlCall) getPlayback() error { return c.replyPlayback(http.StatusOK, c.id) }

// updatePlayback changes the fields that are in the body. offAir takes a live
// stream on or off air, and status sets the status of a media.
func (c *controlCall) updatePlayback() error {
	if _, known := c.plane.workspace.playback(c.id); !known {
		return c.noPlayback(c.id)
	}
	if err := c.decode(new(PlaybackOptions)); err != nil {
		return err // before any change
	}
	if err := c.plane.workspace.updatePlayback(c.id, func(o *PlaybackOptions) { _ = c.decode(o) }); err != nil {
		return controlInvalid("%s", err)
	}
	return c.replyPlayback(http.StatusOK, c.id)
}

func (c *controlCall) deletePlayback() error {
	if !c.plane.workspace.deletePlayback(c.id) {
		return c.noPlayback(c.id)
	}
	return c.noContent()
}

func (c *controlCall) replyPlayback(status int, id string) error {
	o, known := c.plane.workspace.playback(id)
	if !known {
		return c.noPlayback(id)
	}
	c.reply(status, newPlaybackBody(o))
	return nil
}

func (c *controlCall) noPlayback(id string) error {
	return controlNotFound("there is no playback ID %s", redact.Quote(id))
}

// playbackBody is [PlaybackOptions] in responses. All fields are present,
// except those of a media for a live stream.
type playbackBody struct {
	ID         string      `json:"id"`
	Policy     Policy      `json:"policy"`
	Title      string      `json:"title"`
	MediaID    string      `json:"mediaId,omitempty"`
	Status     MediaStatus `json:"status,omitempty"`
	MP4Support string      `json:"mp4Support,omitempty"`
	Resolution string      `json:"resolution"` // empty for no limit
	Live       bool        `json:"live"`
	OffAir     bool        `json:"offAir"`
	DVRMode    bool        `json:"dvrMode"`
	Domains    Restriction `json:"domains"`
	UserAgents Restriction `json:"userAgents"`
}

func newPlaybackBody(o PlaybackOptions) playbackBody {
	b := playbackBody(o)
	b.Domains, b.UserAgents = restrictionBody(o.Domains), restrictionBody(o.UserAgents)
	return b
}
