package jws

import (
	"regexp"
	"strings"
)

// The prefixes of aud.
const (
	PrefixMedia = "media:"
	PrefixDRM   = "drm:"
)

// PolicyDRM is the access policy whose audiences begin with PrefixDRM. The
// audiences of all other policies begin with PrefixMedia.
const PolicyDRM = "drm"

// Audience describes the aud that a request needs.
type Audience struct {
	PlaybackID string // empty if unknown: then every ID matches
	Policy     string // the access policy; empty if unknown: then both prefixes match
	Image      bool   // a DRM playback ID's images accept both prefixes

	// IsMediaID and IsStreamID report whether an ID is that of a media or a
	// live stream, which people confuse with a playback ID. They may be nil.
	IsMediaID  func(id string) bool
	IsStreamID func(id string) bool
}

// Want returns the aud that a token should have, in quotes.
func (a Audience) Want() string {
	prefix, id := PrefixMedia, a.PlaybackID
	if a.Policy == PolicyDRM {
		prefix = PrefixDRM
	}
	if id == "" {
		id = "<playback ID>"
	}
	return `"` + prefix + Clip(id) + `"`
}

// CheckAudience returns nil if aud is one that the request needs.
func (t *Token) CheckAudience(a Audience) *Problem {
	raw, present := t.Claims.Lookup("aud")
	if !present {
		return problem(AudienceMissing, "the token has no aud claim: write %s", a.Want())
	}
	aud, ok := t.Claims.Text("aud")
	switch {
	case !ok && raw[0] == '[':
		return problem(AudienceMalformed, "aud is an array: write the string %s", a.Want())
	case !ok:
		return problem(AudienceMalformed, "aud is not a string: write %s", a.Want())
	}
	if p := a.checkPrefix(aud); p != nil {
		return p
	}
	_, id, _ := strings.Cut(aud, ":")
	return a.checkID(id)
}

func (a Audience) checkPrefix(aud string) *Problem {
	prefix, _, _ := strings.Cut(aud, ":")
	prefix += ":"
	switch {
	case aud != "" && aud == a.PlaybackID:
		return problem(WrongPrefix, "aud is the bare playback ID: write %s", a.Want())
	case is(a.IsMediaID, aud):
		return problem(WrongPrefix, "aud is the bare media ID: write %s", a.Want())
	case prefix != PrefixMedia && prefix != PrefixDRM:
		return problem(WrongPrefix, "aud is %s and has no prefix that FastPix accepts: write %s", Quote(aud), a.Want())
	case !a.accepts(prefix):
		return problem(WrongPrefix, "aud begins with %s but the access policy is %s: write %s", prefix, a.Policy, a.Want())
	}
	return nil
}

// accepts reports whether the prefix is valid for the policy and the resource.
func (a Audience) accepts(prefix string) bool {
	switch a.Policy {
	case "":
		return true
	case PolicyDRM:
		return prefix == PrefixDRM || a.Image
	}
	return prefix == PrefixMedia
}

func (a Audience) checkID(id string) *Problem {
	switch {
	case a.PlaybackID != "" && id == a.PlaybackID:
		return nil
	case is(a.IsMediaID, id):
		return problem(WrongAudience, "aud names a media ID: write the playback ID, %s", a.Want())
	case is(a.IsStreamID, id):
		return problem(WrongAudience, "aud names a live stream's ID: write the playback ID, %s", a.Want())
	case a.PlaybackID == "" && !isID(id):
		return problem(WrongAudience, "aud names %s, which is not a playback ID: write %s, without spaces or a URL",
			Quote(id), a.Want())
	case a.PlaybackID == "":
		return nil
	case strings.EqualFold(id, a.PlaybackID):
		return problem(WrongAudience, "aud names the playback ID in another case: write %s", a.Want())
	}
	return problem(WrongAudience, "aud names %s but the request is for the playback ID %s", Quote(id), Quote(a.PlaybackID))
}

// isID matches what can be an ID: a path needs no escapes for it.
var isID = regexp.MustCompile(`^[A-Za-z0-9._~-]+$`).MatchString

func is(test func(string) bool, id string) bool { return test != nil && id != "" && test(id) }
