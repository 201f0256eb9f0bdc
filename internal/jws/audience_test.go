package jws_test

import (
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/jws"
)

func TestCheckAudience(t *testing.T) {
	t.Parallel()
	const write = `write "media:` + playbackID + `"`
	const writeDRM = `write "drm:` + playbackID + `"`
	unknown := jws.Audience{IsMediaID: isMediaID}
	private := jws.Audience{PlaybackID: playbackID, Policy: "private", IsMediaID: isMediaID, IsStreamID: isStreamID}
	public, drm, either := private, private, private
	public.Policy, drm.Policy, either.Policy = "public", "drm", ""
	drmImage := drm
	drmImage.Image = true
	for _, test := range []struct {
		name     string
		audience jws.Audience
		claims   string
		kind     jws.Kind
		text     string
	}{
		{"private", private, `{"aud":"media:` + playbackID + `"}`, "", ""},
		{"private, escaped", private, `{"aud":"media\u003a` + playbackID + `"}`, "", ""},
		{"public", public, `{"aud":"media:` + playbackID + `"}`, "", ""},
		{"drm", drm, `{"aud":"drm:` + playbackID + `"}`, "", ""},
		{"drm image", drmImage, `{"aud":"drm:` + playbackID + `"}`, "", ""},
		{"media: for a drm image", drmImage, `{"aud":"media:` + playbackID + `"}`, "", ""},
		{"drm: and unknown policy", either, `{"aud":"drm:` + playbackID + `"}`, "", ""},
		{"media: and unknown policy", either, `{"aud":"media:` + playbackID + `"}`, "", ""},
		{"nothing known", jws.Audience{}, `{"aud":"media:x"}`, "", ""},
		{"playback ID unknown", unknown, `{"aud":"media:` + otherID + `"}`, "", ""},

		{
			"space, playback ID unknown", unknown, `{"aud":"media: ` + playbackID + `"}`,
			jws.WrongAudience, "not a playback ID",
		},
		{"URL, nothing known", jws.Audience{}, `{"aud":"media:https://x"}`, jws.WrongAudience, "not a playback ID"},
		{"no ID, nothing known", jws.Audience{}, `{"aud":"media:"}`, jws.WrongAudience, "not a playback ID"},

		{"missing", private, `{}`, jws.AudienceMissing, write},
		{"missing, drm", drm, `{}`, jws.AudienceMissing, writeDRM},
		{"missing, nothing known", jws.Audience{}, `{}`, jws.AudienceMissing, `write "media:<playback ID>"`},
		{"another name", private, `{"Aud":"media:` + playbackID + `"}`, jws.AudienceMissing, write},
		{"array", private, `{"aud":["media:` + playbackID + `"]}`, jws.AudienceMalformed, "an array"},
		{"number", private, `{"aud":1}`, jws.AudienceMalformed, "not a string"},
		{"null", private, `{"aud":null}`, jws.AudienceMalformed, "not a string"},
		{"object", private, `{"aud":{"media":"x"}}`, jws.AudienceMalformed, "not a string"},

		{
			"bare playback ID", private, `{"aud":"` + playbackID + `"}`, jws.WrongPrefix,
			"the bare playback ID: " + write,
		},
		{"bare media ID", private, `{"aud":"` + mediaID + `"}`, jws.WrongPrefix, "the bare media ID"},
		{"other bare ID", private, `{"aud":"` + otherID + `"}`, jws.WrongPrefix, "no prefix that FastPix accepts"},
		{"empty", private, `{"aud":""}`, jws.WrongPrefix, "no prefix"},
		{"empty, nothing known", jws.Audience{}, `{"aud":""}`, jws.WrongPrefix, "no prefix"},
		{"prefix of another product", private, `{"aud":"video:` + playbackID + `"}`, jws.WrongPrefix, "no prefix"},
		{"prefix in upper case", private, `{"aud":"MEDIA:` + playbackID + `"}`, jws.WrongPrefix, "no prefix"},
		{
			"drm: for private", private, `{"aud":"drm:` + playbackID + `"}`,
			jws.WrongPrefix, "begins with drm: but the access policy is private",
		},
		{"drm: for public", public, `{"aud":"drm:` + playbackID + `"}`, jws.WrongPrefix, "the access policy is public"},
		{"media: for drm", drm, `{"aud":"media:` + playbackID + `"}`, jws.WrongPrefix, writeDRM},
		{"video: for a drm image", drmImage, `{"aud":"video:` + playbackID + `"}`, jws.WrongPrefix, "no prefix"},

		{"media ID", private, `{"aud":"media:` + mediaID + `"}`, jws.WrongAudience, "a media ID"},
		{"media ID, playback ID unknown", unknown, `{"aud":"media:` + mediaID + `"}`, jws.WrongAudience, "a media ID"},
		{"live stream's ID", private, `{"aud":"media:` + streamID + `"}`, jws.WrongAudience, "a live stream's ID"},
		{
			"upper case", private, `{"aud":"media:` + strings.ToUpper(playbackID) + `"}`, jws.WrongAudience,
			"in another case",
		},
		{"another video", private, `{"aud":"media:` + otherID + `"}`, jws.WrongAudience, `names "` + otherID + `"`},
		{
			"space after the ID", private, `{"aud":"media:` + playbackID + ` "}`, jws.WrongAudience,
			"but the request is for",
		},
		{
			"slash after the ID", private, `{"aud":"media:` + playbackID + `\/"}`, jws.WrongAudience,
			"but the request is for",
		},
		{"no ID after the prefix", private, `{"aud":"media:"}`, jws.WrongAudience, `names ""`},
		{"token", private, `{"aud":"media:eyJhbGciOiJSUzI1NiJ9"}`, jws.WrongAudience, `names "redacted"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed := token(t, goodHeader, test.claims)
			wantProblem(t, parsed.CheckAudience(test.audience), test.kind, test.text)
		})
	}
}

func isMediaID(id string) bool  { return id == mediaID }
func isStreamID(id string) bool { return id == streamID }

func TestQuote(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"":                            `""`,
		"a\n":                         `"a\n"`,
		"x eyJhbGciOiJSUzI1NiJ9.e30":  `"redacted"`,
		strings.Repeat("a", 80):       `"` + strings.Repeat("a", 80) + `"`,
		strings.Repeat("a", 81):       `"` + strings.Repeat("a", 80) + `…"`,
		strings.Repeat("a", 79) + "ä": `"` + strings.Repeat("a", 79) + `…"`,
	} {
		if got := jws.Quote(value); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}
