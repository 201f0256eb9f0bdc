package mockfastpix

// clipBody is a clip in the list of those of a media.
type clipBody struct {
	ID          string           `json:"id"`
	Duration    string           `json:"duration"`
	Status      MediaStatus      `json:"status"`
	Thumbnail   string           `json:"thumbnail,omitempty"`
	CreatedAt   apiTime          `json:"createdAt"`
	PlaybackIDs []clipPlaybackID `json:"playbackIds"`
}

// clipPlaybackID is a playback ID without its restrictions.
type clipPlaybackID struct {
	ID           string `json:"id"`
	AccessPolicy Policy `json:"accessPolicy"`
}

// clipScheme begins the URL of an input that is a media of the workspace. The
// media that is made of it is a clip.
//
// Source: https://docs.fastpix.io/docs/create-clips-from-existing-media
const clipScheme = "fp_mediaId://"

// listClips lists the media that were made of the one in the path.
func (c *apiCall) listClips() (apiAnswer, *refusal) {
	if _, known := c.workspace.store.mediaByID(c.id); !known {
		return apiAnswer{}, c.noMedia(messageMediaNotFound)
	}
	p, r := c.page()
	if r != nil {
		return apiAnswer{}, r
	}
	var clips []media
	for _, m := range c.workspace.store.mediaList() {
		if m.sourceMediaID == c.id {
			clips = append(clips, m)
		}
	}
	return pageOf(p, clips, func(m media) clipBody {
		body := c.mediaBody(m, "available")
		clip := clipBody{body.ID, body.Duration, body.Status, body.Thumbnail, body.CreatedAt, []clipPlaybackID{}}
		for _, p := range body.PlaybackIDs {
			clip.PlaybackIDs = append(clip.PlaybackIDs, clipPlaybackID{p.ID, p.AccessPolicy})
		}
		return clip
	})
}

// listLiveClips lists the clips of a live stream. There are none: the mock does
// not make a media of the parameters start and end of a stream URL.
func (c *apiCall) listLiveClips() (apiAnswer, *refusal) {
	if _, r := c.stream(); r != nil {
		return apiAnswer{}, r
	}
	p, r := c.page()
	if r != nil {
		return apiAnswer{}, r
	}
	return pageOf(p, nil, func(m media) mediaBody { return c.mediaBody(m, "available") })
}
