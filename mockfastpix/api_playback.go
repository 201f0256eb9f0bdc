package mockfastpix

// playbackIDBody is a playback ID of a media as FastPix describes it.
type playbackIDBody struct {
	ID                 string             `json:"id"`
	AccessPolicy       Policy             `json:"accessPolicy"`
	AccessRestrictions accessRestrictions `json:"accessRestrictions"`
}

type accessRestrictions struct {
	Domains    Restriction `json:"domains"`
	UserAgents Restriction `json:"userAgents"`
}

// playbackIDCreated is the one answer that names the resolution, as null when there is no limit.
type playbackIDCreated struct {
	playbackIDBody
	Resolution *string `json:"resolution"`
}

func newPlaybackIDBody(p playback) playbackIDBody {
	return playbackIDBody{p.id, p.policy, accessRestrictions{restrictionBody(p.domains), restrictionBody(p.userAgents)}}
}

func playbackIDBodies(list []playback) []playbackIDBody {
	bodies := make([]playbackIDBody, len(list))
	for i, p := range list {
		bodies[i] = newPlaybackIDBody(p)
	}
	return bodies
}

func (c *apiCall) createMediaPlaybackID() (apiAnswer, *refusal) {
	if _, known := c.store.mediaByID(c.id); !known {
		return apiAnswer{}, c.noMedia(messageNotFound)
	}
	f := c.form()
	f.require("accessPolicy")
	p := playback{mediaID: c.id, policy: f.accessPolicy()}
	restrictions := f.object("accessRestrictions")
	p.domains = restrictions.object("domains").restriction(Restriction{})
	p.userAgents = restrictions.object("userAgents").restriction(Restriction{})
	if f.has("resolution") {
		p.resolution = f.oneOf("resolution", "480p", "720p", "1080p", "1440p", "2160p")
	}
	if refused := c.refusedMedia(f); refused != nil {
		return apiAnswer{}, refused
	}
	p, err := c.store.addPlayback(p)
	if err != nil {
		return apiAnswer{}, c.noMedia(messageNotFound) // deleted in this very moment
	}
	body := playbackIDCreated{playbackIDBody: newPlaybackIDBody(p)}
	if p.resolution != "" {
		body.Resolution = &p.resolution
	}
	return created(body)
}

func (c *apiCall) listMediaPlaybackIDs() (apiAnswer, *refusal) {
	if _, known := c.store.mediaByID(c.id); !known {
		return apiAnswer{}, c.noMedia(messageNotFound)
	}
	return found(playbackIDBodies(c.store.playbacksOf(c.id)))
}

func (c *apiCall) getMediaPlaybackID() (apiAnswer, *refusal) {
	p, refused := c.playbackOfMedia()
	if refused != nil {
		return apiAnswer{}, refused
	}
	return found(newPlaybackIDBody(p))
}

// deleteMediaPlaybackID takes the playback ID from the query. FastPix's prose speaks of a body, its schema of the query.
func (c *apiCall) deleteMediaPlaybackID() (apiAnswer, *refusal) {
	if refused := c.playbackIDFromQuery(); refused != nil {
		return apiAnswer{}, refused
	}
	p, refused := c.playbackOfMedia()
	if refused != nil {
		return apiAnswer{}, refused
	}
	if !c.store.deletePlayback(p.id) {
		return apiAnswer{}, c.noPlaybackID(messageNotFound)
	}
	return found(nil)
}

func (c *apiCall) updateDomains() (apiAnswer, *refusal) {
	return c.updateRestriction(func(p *playback) *Restriction { return &p.domains })
}

func (c *apiCall) updateUserAgents() (apiAnswer, *refusal) {
	return c.updateRestriction(func(p *playback) *Restriction { return &p.userAgents })
}

// updateRestriction changes the fields that the body has and keeps the others, unless the profile says otherwise.
func (c *apiCall) updateRestriction(which func(*playback) *Restriction) (apiAnswer, *refusal) {
	p, refused := c.playbackOfMedia()
	if refused != nil {
		return apiAnswer{}, refused
	}
	f := c.form()
	f.restriction(*which(&p))
	if refused := f.refused(); refused != nil {
		return apiAnswer{}, refused
	}
	p, known := c.store.updatePlayback(p.id, func(p *playback) {
		r := which(p)
		if c.options.profile.PatchReplaces {
			*r = Restriction{}
		}
		*r = f.restriction(*r)
	})
	if !known {
		return apiAnswer{}, c.noPlaybackID(messageNotFound)
	}
	return found(restrictionBody(*which(&p)))
}

// playbackOfMedia finds the playback ID among those of the media in the path.
func (c *apiCall) playbackOfMedia() (playback, *refusal) {
	if _, known := c.store.mediaByID(c.id); !known {
		return playback{}, c.noMedia(messageNotFound)
	}
	p, known := c.store.playbackByID(c.playbackID)
	if !known || p.deleted || p.mediaID != c.id {
		return playback{}, c.noPlaybackID(messageNotFound)
	}
	return p, nil
}

func (c *apiCall) playbackIDFromQuery() *refusal {
	c.playbackID = c.request.URL.Query().Get("playbackId")
	if c.playbackID == "" {
		return refuse(ErrAPIInvalid, "the query parameter playbackId is missing").field("playbackId", "is required")
	}
	return nil
}

func (c *apiCall) noPlaybackID(message string) *refusal {
	if refused := wrongID("playbackId", c.playbackID); refused != nil {
		return refused
	}
	return missing(message, "%s has no playback ID %s", quote(redact(c.id)), c.playbackID)
}
