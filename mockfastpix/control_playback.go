package mockfastpix

import (
	"net/http"
)

func (c *controlCall) listPlaybacks() error {
	bodies := []PlaybackOptions{}
	for _, id := range c.store.playbackIDs() {
		if o, known := c.Playback(id); known {
			bodies = append(bodies, playbackOptionsBody(o))
		}
	}
	c.reply(http.StatusOK, map[string][]PlaybackOptions{"playbacks": bodies})
	return nil
}

func (c *controlCall) addPlayback() error {
	var o PlaybackOptions
	if err := c.decode(&o); err != nil {
		return err
	}
	id, err := c.Server.addPlayback(o)
	if err != nil {
		return badControl("%s", err)
	}
	return c.replyPlayback(http.StatusCreated, id)
}

func (c *controlCall) getPlayback() error { return c.replyPlayback(http.StatusOK, c.id) }

// updatePlayback changes the fields that the body has: offAir puts a live stream on or off air, status moves a media.
func (c *controlCall) updatePlayback() error {
	if _, known := c.Playback(c.id); !known {
		return c.noPlayback(c.id)
	}
	if err := c.decode(new(PlaybackOptions)); err != nil {
		return err // before anything is changed
	}
	if err := c.UpdatePlayback(c.id, func(o *PlaybackOptions) { _ = c.decode(o) }); err != nil {
		return badControl("%s", err)
	}
	return c.replyPlayback(http.StatusOK, c.id)
}

func (c *controlCall) deletePlayback() error {
	if err := c.DeletePlayback(c.id); err != nil {
		return c.noPlayback(c.id)
	}
	return c.noContent()
}

func (c *controlCall) replyPlayback(status int, id string) error {
	o, known := c.Playback(id)
	if !known {
		return c.noPlayback(id)
	}
	c.reply(status, playbackOptionsBody(o))
	return nil
}

func (c *controlCall) noPlayback(id string) error {
	return noControl("there is no playback ID %s", quote(redact(id)))
}

// playbackOptionsBody spells out the lists, which are null otherwise.
func playbackOptionsBody(o PlaybackOptions) PlaybackOptions {
	o.Domains, o.UserAgents = restrictionBody(o.Domains), restrictionBody(o.UserAgents)
	return o
}
