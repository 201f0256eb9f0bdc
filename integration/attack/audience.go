package attack

import (
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const (
	audSource    = "FastPix: aud is media:<playback ID> or drm:<playback ID>"
	wrongPrefix  = "aud_wrong_prefix"
	wrongID      = "aud_wrong_playback_id"
	audMalformed = "aud_malformed"
)

// audienceCases use a token for another playback ID, another purpose or
// another type of audience.
func audienceCases() []Case {
	list := []tokenEntry{
		{name: "missing", source: audSource, want: "aud_missing", attack: dropClaim("aud")},
		{
			name: "named AUD", source: "RFC 7519, section 4: names are case-sensitive", want: "aud_missing",
			attack: edits(dropClaim("aud"), claim("AUD", quoted("media:"+PrivateID))),
		},
		{
			name: "named Aud", source: "RFC 7519, section 4: names are case-sensitive", want: "aud_missing",
			attack: edits(dropClaim("aud"), claim("Aud", quoted("media:"+PrivateID))),
		},
		{
			name: "named audience", source: audSource, want: "aud_missing",
			attack: edits(dropClaim("aud"), claim("audience", quoted("media:"+PrivateID))),
		},
		{
			name: "in the header", source: audSource, want: "aud_missing",
			attack: edits(dropClaim("aud"), header("aud", quoted("media:"+PrivateID))),
		},
		{
			name: "in sub, as at Mux", source: audSource, want: "aud_missing",
			attack: edits(dropClaim("aud"), claim("sub", quoted(PrivateID))),
		},
		{
			name: "for Mux video", source: audSource, want: wrongPrefix,
			attack: edits(claim("aud", `"v"`), claim("sub", quoted(PrivateID))),
		},
		{
			name: "in a playbackId claim", source: "FastPix: the old Node sample", want: "aud_missing",
			attack: edits(dropClaim("aud"), claim("playbackId", quoted(PrivateID))),
		},
		{
			name: "other ID, right AUD beside it", source: "encoding/json matches names in any case", want: wrongID,
			attack: edits(claim("aud", quoted("media:"+OtherID)), claim("AUD", quoted("media:"+PrivateID))),
		},
		{
			name: "right, other AUD beside it", source: "encoding/json matches names in any case", want: accepted,
			attack: claim("AUD", quoted("media:"+OtherID)),
		},
		{
			name: "with an escaped letter", source: "RFC 8259, section 7", want: accepted,
			attack: claim("aud", `"med\u0069a\u003a`+PrivateID+`"`),
		},
		{name: "for another video", source: audSource, want: wrongID, attack: claim("aud", quoted("media:"+OtherID))},
		{name: "for the media ID", source: audSource, want: wrongID, attack: claim("aud", quoted("media:"+MediaID))},
		{name: "bare media ID", source: audSource, want: wrongPrefix, attack: claim("aud", quoted(MediaID))},
		{name: "bare playback ID", source: audSource, want: wrongPrefix, attack: claim("aud", quoted(PrivateID))},
		{
			name: "drm on a private ID", source: audSource, want: wrongPrefix,
			attack: claim("aud", quoted("drm:"+PrivateID)),
		},
	}
	for _, value := range []string{"null", "true", "0", "{}", `{"media":"` + PrivateID + `"}`, "[]"} {
		list = append(list, tokenEntry{
			name: "value " + value, source: "FastPix: aud is one string", want: audMalformed,
			attack: claim("aud", value),
		})
	}
	for _, a := range []struct{ name, value string }{
		{"array of the right one", `["media:` + PrivateID + `"]`},
		{"array of two", `["media:` + OtherID + `","media:` + PrivateID + `"]`},
		{"nested array", `[["media:` + PrivateID + `"]]`},
	} {
		list = append(list, tokenEntry{
			name: a.name, source: "FastPix: aud is one string", want: audMalformed,
			attack: claim("aud", a.value),
		})
	}
	for _, aud := range []struct{ name, value, want string }{
		{"empty", "", wrongPrefix},
		{"prefix alone", "media:", wrongID},
		{"doubled prefix", "media:media:" + PrivateID, wrongID},
		{"both prefixes", "media:drm:" + PrivateID, wrongID},
		{"doubled colon", "media::" + PrivateID, wrongID},
		{"colon alone", ":" + PrivateID, wrongPrefix},
		{"prefix without colon", "media" + PrivateID, wrongPrefix},
		{"prefix with a slash", "media/" + PrivateID, wrongPrefix},
		{"prefix with a full-width colon", "media\uff1a" + PrivateID, wrongPrefix},
		{"prefix in upper case", "MEDIA:" + PrivateID, wrongPrefix},
		{"prefix in title case", "Media:" + PrivateID, wrongPrefix},
		{"prefix with a Cyrillic letter", "medi\u0430:" + PrivateID, wrongPrefix},
		{"prefix live", "live:" + PrivateID, wrongPrefix},
		{"prefix image", "image:" + PrivateID, wrongPrefix},
		{"prefix clip", "clip:" + PrivateID, wrongPrefix},
		{"prefix video", "video:" + PrivateID, wrongPrefix},
		{"space before", " media:" + PrivateID, wrongPrefix},
		{"space in the prefix", "media :" + PrivateID, wrongPrefix},
		{"space after the colon", "media: " + PrivateID, wrongID},
		{"space at the end", "media:" + PrivateID + " ", wrongID},
		{"line break at the end", "media:" + PrivateID + `\n`, wrongID},
		{"NUL at the end", "media:" + PrivateID + `\u0000`, wrongID},
		{"NUL and another ID", "media:" + PrivateID + `\u0000` + OtherID, wrongID},
		{"slash at the end", "media:" + PrivateID + "/", wrongID},
		{"extension at the end", "media:" + PrivateID + ".m3u8", wrongID},
		{"query at the end", "media:" + PrivateID + "?x", wrongID},
		{"two IDs with a comma", "media:" + OtherID + ",media:" + PrivateID, wrongID},
		{"two IDs with a space", "media:" + PrivateID + " media:" + OtherID, wrongID},
		{"two IDs with a pipe", "media:" + OtherID + "|" + PrivateID, wrongID},
		{"star", "media:*", wrongID},
		{"bare star", "*", wrongPrefix},
		{"percent sign", "media:%", wrongID},
		{"regular expression", "media:.*", wrongID},
		{"prefix of the ID", "media:" + PrivateID[:8], wrongID},
		{"ID and more", "media:" + PrivateID + "0", wrongID},
		{"upper case", "media:" + strings.ToUpper(PrivateID), wrongID},
		{"without dashes", "media:" + strings.ReplaceAll(PrivateID, "-", ""), wrongID},
		{"in braces", "media:{" + PrivateID + "}", wrongID},
		{"as a URN", "urn:uuid:" + PrivateID, wrongPrefix},
		{"percent-encoded", "media:%35" + PrivateID[1:], wrongID},
		{"with a full-width digit", "media:\uff15" + PrivateID[1:], wrongID},
		{"with a soft hyphen", "media:" + PrivateID[:8] + "\u00ad" + PrivateID[8:], wrongID},
		{"with an en dash", "media:" + PrivateID[:8] + "\u2013" + PrivateID[9:], wrongID},
		{"traversal", "media:" + OtherID + "/../" + PrivateID, wrongID},
		{"stream URL", "https://stream.fastpix.io/" + PrivateID + ".m3u8", wrongPrefix},
		{"key ID", "media:" + KeyID, wrongID},
		{"public ID", "media:" + PublicID, wrongID},
	} {
		list = append(list, tokenEntry{
			name: aud.name, source: audSource, want: aud.want,
			attack: claim("aud", quoted(aud.value)),
		})
	}
	for _, resource := range []mockfastpix.Resource{
		mockfastpix.ResourceMP4, mockfastpix.ResourceAudio, mockfastpix.ResourceThumbnail,
		mockfastpix.ResourceSpritesheet,
		mockfastpix.ResourceAdvancedSpritesheet, mockfastpix.ResourceClip,
	} {
		p := place{resource: resource}
		list = append(list,
			tokenEntry{
				name: string(resource) + " with a token for another video", source: audSource, want: wrongID,
				attack: claim("aud", quoted("media:"+OtherID)), place: p,
			},
			tokenEntry{
				name: string(resource) + " with a drm token", source: audSource, want: wrongPrefix,
				attack: claim("aud", quoted("drm:"+PrivateID)), place: p,
			},
		)
	}
	drmResources := []mockfastpix.Resource{
		mockfastpix.ResourceStream, mockfastpix.ResourceWidevineLicense, mockfastpix.ResourceFairPlayLicense,
		mockfastpix.ResourceFairPlayCertificate,
	}
	for _, resource := range drmResources {
		p := place{id: DRMID, resource: resource}
		list = append(list,
			tokenEntry{
				name:   "DRM " + string(resource) + " with a media token",
				source: "FastPix: DRM needs drm: tokens", want: wrongPrefix,
				attack: claim("aud", quoted("media:"+DRMID)), place: p,
			},
			tokenEntry{
				name: "DRM " + string(resource) + " with a token for another video", source: audSource,
				want:   wrongID,
				attack: claim("aud", quoted("drm:"+PrivateID)), place: p,
			},
		)
	}
	list = append(list,
		tokenEntry{
			name: "DRM thumbnail with a media token", source: "FastPix: images of DRM IDs accept both prefixes",
			want:   accepted,
			attack: claim("aud", quoted("media:"+DRMID)), place: place{
				id:       DRMID,
				resource: mockfastpix.ResourceThumbnail,
			},
		},
		tokenEntry{
			name: "DRM thumbnail with a token for another video", source: audSource, want: wrongID,
			attack: claim("aud", quoted("media:"+PrivateID)), place: place{
				id:       DRMID,
				resource: mockfastpix.ResourceThumbnail,
			},
		},
		tokenEntry{
			name: "ID that is not a UUID, for another video", source: audSource, want: wrongID,
			attack: claim("aud", quoted("media:"+PrivateID)), place: place{id: LetterID},
		},
		tokenEntry{
			name: "ID that is not a UUID, with an escaped slash", source: "RFC 8259, section 7", want: wrongID,
			attack: claim("aud", `"media:\/`+LetterID+`"`), place: place{id: LetterID},
		},
	)
	return tokenCases("audience", list)
}
