package mockfastpix

import (
	"encoding/json"
	"strings"

	"github.com/FastPix/fastpix-playback-go/internal/jws"
)

// acceptsAudience reports whether the profile accepts an aud in another form
// than FastPix documents: one that names the same video and has a prefix for
// its access policy.
func (e *examination) acceptsAudience(t *token) bool {
	profile := e.workspace.profile()
	aud, ok := t.Claims.Text("aud")
	if !ok && profile.AcceptAudienceArray {
		aud, ok = onlyElement(t)
	}
	if !ok {
		return false
	}
	prefix, id := "", aud
	if i := strings.IndexByte(aud, ':'); i >= 0 {
		prefix, id = aud[:i+1], aud[i+1:]
	}
	return e.acceptsPrefix(profile, prefix) && e.acceptsID(profile, id)
}

// onlyElement returns the element of an aud that is an array of one string.
func onlyElement(t *token) (string, bool) {
	raw, _ := t.Claims.Lookup("aud")
	var list []string
	if json.Unmarshal(raw, &list) != nil || len(list) != 1 {
		return "", false
	}
	return list[0], true
}

func (e *examination) acceptsPrefix(p *Profile, prefix string) bool {
	if p.IgnoreAudiencePrefixCase {
		prefix = strings.ToLower(prefix)
	}
	switch prefix {
	case jws.PrefixMedia:
		return e.target.policy != DRM || e.resource.image()
	case jws.PrefixDRM:
		return e.target.policy == DRM || p.AcceptDRMAudience
	}
	return prefix == "" && e.target.policy != DRM && p.AcceptBareAudience
}

func (e *examination) acceptsID(p *Profile, id string) bool {
	equal := func(want string) bool {
		return id == want || p.IgnoreAudienceIDCase && strings.EqualFold(id, want)
	}
	return equal(e.playbackID) || p.AcceptMediaIDAudience && e.target.mediaID != "" && equal(e.target.mediaID)
}
