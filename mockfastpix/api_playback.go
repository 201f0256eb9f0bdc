package mockfastpix

import (
	"slices"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/form"
)

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

// playbackIDCreated is the only answer with the resolution, which is null when
// there is no limit.
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
	if err := c.workspace.store.roomForMedia(); err != nil {
		return full(err)
	}
	if _, known := c.workspace.store.mediaByID(c.id); !known {
		return apiAnswer{}, c.noMedia(messageNotFound)
	}
	f := c.form()
	f.Require("accessPolicy")
	p := playback{mediaID: c.id, policy: accessPolicy(f)}
	restrictions := f.Object("accessRestrictions")
	p.domains = restriction(restrictions.Object("domains"), Restriction{})
	p.userAgents = restriction(restrictions.Object("userAgents"), Restriction{})
	if f.Has("resolution") {
		p.resolution = f.OneOf("resolution", "480p", "720p", "1080p", "1440p", "2160p")
	}
	if r := c.policyFormRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	p, err := c.workspace.store.addPlayback(p)
	if err != nil {
		return apiAnswer{}, c.noMedia(messageNotFound) // deleted concurrently
	}
	body := playbackIDCreated{playbackIDBody: newPlaybackIDBody(p)}
	if p.resolution != "" {
		body.Resolution = &p.resolution
	}
	return created(body)
}

func (c *apiCall) listMediaPlaybackIDs() (apiAnswer, *refusal) {
	m, known := c.workspace.store.mediaByID(c.id)
	if !known {
		return apiAnswer{}, c.noMedia(messageNotFound)
	}
	return found(playbackIDBodies(c.workspace.store.playbacksWith(m.playbackIDs)))
}

func (c *apiCall) getMediaPlaybackID() (apiAnswer, *refusal) {
	p, r := c.playbackOfMedia()
	if r != nil {
		return apiAnswer{}, r
	}
	return found(newPlaybackIDBody(p))
}

// deleteMediaPlaybackID reads the playback ID from the query, as FastPix's
// schema describes it. FastPix's prose describes a body.
func (c *apiCall) deleteMediaPlaybackID() (apiAnswer, *refusal) {
	if r := c.playbackIDFromQuery(); r != nil {
		return apiAnswer{}, r
	}
	p, r := c.playbackOfMedia()
	if r != nil {
		return apiAnswer{}, r
	}
	if !c.workspace.deletePlayback(p.id) {
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

// updateRestriction changes the fields that the body has and keeps the others,
// unless the profile has PatchReplaces.
func (c *apiCall) updateRestriction(which func(*playback) *Restriction) (apiAnswer, *refusal) {
	p, r := c.playbackOfMedia()
	if r != nil {
		return apiAnswer{}, r
	}
	f := c.form()
	restriction(f, *which(&p))
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	if m, _ := c.workspace.store.mediaByID(c.id); m.status(c.now) != StatusReady {
		return apiAnswer{}, refuse(ErrUpdateNotReady, "the media is not ready for updates: its status is %s", m.status(c.now))
	}
	p, known := c.workspace.store.updatePlayback(p.id, func(p *playback) {
		r := which(p)
		if c.workspace.profile().PatchReplaces {
			*r = Restriction{}
		}
		*r = restriction(f, *r)
	})
	if !known {
		return apiAnswer{}, c.noPlaybackID(messageNotFound)
	}
	return found(restrictionBody(*which(&p)))
}

// playbackOfMedia finds the playback ID among those of the media in the path.
func (c *apiCall) playbackOfMedia() (playback, *refusal) {
	if _, known := c.workspace.store.mediaByID(c.id); !known {
		return playback{}, c.noMedia(messageNotFound)
	}
	p, known := c.workspace.store.playbackByID(c.playbackID)
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

// accessPolicy reads the access policy, which for DRM needs a configuration.
func accessPolicy(f form.Form) Policy {
	var policy Policy
	_ = policy.UnmarshalText([]byte(f.OneOf("accessPolicy", "public", "private", "drm"))) // f holds the error
	f.UUID("drmConfigurationId")
	if policy == DRM && !f.Has("drmConfigurationId") {
		f.Wrong("drmConfigurationId", "is required with the access policy drm")
	}
	return policy
}

// policyFormRefusal is formRefusal for a form with an access policy. It also
// looks for the DRM configuration among those of the profile. Without any,
// every UUID passes.
func (c *apiCall) policyFormRefusal(f form.Form) *refusal {
	if r := formRefusal(f); r != nil {
		return r
	}
	exist := c.workspace.profile().DRMConfigurationIDs
	if id, ok := f.String("drmConfigurationId"); ok && len(exist) > 0 && !slices.Contains(exist, id) {
		return refuse(ErrDRMConfigurationUnknown, "the profile has no DRM configuration %s", id)
	}
	return nil
}

// restriction reads a list of domains or user agents over an old one.
func restriction(f form.Form, old Restriction) Restriction {
	r := old.clone()
	if f.Has("defaultPolicy") {
		r.DefaultPolicy = f.OneOf("defaultPolicy", "allow", "deny")
	}
	r.Allow, r.Deny = f.Strings("allow", r.Allow), f.Strings("deny", r.Deny)
	return r
}
