package conformance

import (
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Expectation is what a careful signer does in a case.
type Expectation string

// The expectations.
const (
	ExpectAccept  Expectation = "accept"   // sign: FastPix must accept the token
	ExpectRefuse  Expectation = "refuse"   // do not sign: the input is wrong
	ExpectNoToken Expectation = "no-token" // do not sign: no token is needed
)

// Case is one run of the signer.
type Case struct {
	Name   string
	About  string
	Expect Expectation

	policy mockfastpix.Policy   // of the playback ID
	key    int                  // index of the workspace's key that signs
	ttl    time.Duration        // zero: one hour
	spoil  func(*request) error // makes the input wrong; nil leaves it unchanged
	remedy string               // for the author of a signer that signs wrong input
}

const defaultTTL = time.Hour

// Cases returns all cases. The slice belongs to the caller.
func Cases() []Case {
	var all []Case
	all = append(all, acceptCases()...)
	all = append(all, playbackIDCases()...)
	all = append(all, lifetimeCases()...)
	return append(all, keyCases()...)
}

func acceptCases() []Case {
	return []Case{
		{Name: "private", About: "a private playback ID, for one hour", Expect: ExpectAccept},
		{
			Name: "drm", About: "a DRM playback ID: one drm: token for stream, images and licenses",
			Expect: ExpectAccept, policy: mockfastpix.DRM,
		},
		{
			Name: "second-playback-id", About: "another playback ID, to find one that is hard-coded",
			Expect: ExpectAccept,
		},
		{Name: "second-key", About: "another signing key, as after a rotation", Expect: ExpectAccept, key: 1},
		{Name: "one-minute", About: "a short lifetime, which must end", Expect: ExpectAccept, ttl: time.Minute},
		{
			Name: "one-day", About: "a lifetime of 24 hours, as FastPix's own generator sets",
			Expect: ExpectAccept, ttl: 24 * time.Hour,
		},
		{
			Name: "public", About: "a public playback ID, which needs no token",
			Expect: ExpectNoToken, policy: mockfastpix.Public,
			remedy: "Print no token for a public playback ID. Its URLs stay cacheable, and no token expires on a page.",
		},
	}
}

func playbackIDCases() []Case {
	const (
		charactersRemedy = "Refuse a playback ID with other characters than letters, digits, - and _."
		prefixRemedy     = "Refuse an ID with a prefix. The signer adds the prefix, and a second one makes the token useless."
		emptyRemedy      = "Refuse an empty playback ID. It is usually a variable that was not set."
	)
	refuse := func(name, about, remedy string, change func(id string) string) Case {
		return Case{
			Name: name, About: about, Expect: ExpectRefuse, remedy: remedy,
			spoil: func(r *request) error { r.playbackID = change(r.playbackID); return nil },
		}
	}
	return []Case{
		refuse("id-empty", "an empty playback ID", emptyRemedy, func(string) string { return "" }),
		refuse("id-media-prefix", "a playback ID that begins with media:", prefixRemedy,
			func(id string) string { return "media:" + id }),
		refuse("id-drm-prefix", "a playback ID that begins with drm:", prefixRemedy,
			func(id string) string { return "drm:" + id }),
		refuse("id-slash", "a slash in the playback ID", charactersRemedy,
			func(id string) string { return id + "/thumbnail.jpg" }),
		refuse("id-dots", "a playback ID of dots", charactersRemedy, func(string) string { return ".." }),
		refuse("id-query", "a query in the playback ID", charactersRemedy,
			func(id string) string { return id + "?token=x" }),
		refuse("id-percent", "percent-encoding in the playback ID", charactersRemedy,
			func(id string) string { return id + "%2e" }),
		refuse("id-newline", "a line break in the playback ID", charactersRemedy,
			func(id string) string { return id[:8] + "\n" + id[8:] }),
		refuse("id-space", "a space in the playback ID", charactersRemedy,
			func(id string) string { return id[:8] + " " + id[8:] }),
		refuse("id-url", "a stream URL in place of the playback ID", charactersRemedy,
			func(id string) string { return "https://stream.fastpix.io/" + id + ".m3u8" }),
		refuse("id-long", "a playback ID of 300 characters", charactersRemedy,
			func(string) string { return strings.Repeat("a", 300) }),
	}
}

func lifetimeCases() []Case {
	refuse := func(name, about, ttl, remedy string) Case {
		return Case{
			Name: name, About: about, Expect: ExpectRefuse, remedy: remedy,
			spoil: func(r *request) error { r.ttl = ttl; return nil },
		}
	}
	return []Case{
		refuse("ttl-zero", "a lifetime of zero", "0",
			"Refuse a lifetime under one second. The token expires before it arrives."),
		refuse("ttl-negative", "a negative lifetime", "-60",
			"Refuse a negative lifetime. The token has expired before it is used."),
		refuse("ttl-text", "a lifetime that is not a number", "soon",
			"Refuse a lifetime that is not a number. Do not replace it by a default."),
		refuse("ttl-years", "a lifetime of ten years", strconv.Itoa(10*365*24*60*60),
			"Limit the lifetime, for example to 24 hours. A token can only be revoked together with all others of its key."),
		refuse("ttl-milliseconds", "one day, in milliseconds", strconv.Itoa(24*60*60*1000),
			"Limit the lifetime, for example to 24 hours. Milliseconds read as seconds make a token for almost three years."),
	}
}

func keyCases() []Case {
	refuse := func(name, about, remedy string, spoil func(*request) error) Case {
		return Case{Name: name, About: about, Expect: ExpectRefuse, remedy: remedy, spoil: spoil}
	}
	return []Case{
		refuse("key-id-empty", "an empty key ID",
			"Refuse an empty key ID. FastPix finds the public key by it.",
			func(r *request) error { r.keyID = ""; return nil }),
		refuse("key-empty", "an empty private key", "Refuse an empty key.",
			func(r *request) error { r.privateKey, r.pem = "", ""; return nil }),
		refuse("key-truncated", "a private key without its second half", "Refuse a key that does not parse.",
			(*request).truncateKey),
		refuse("key-public", "the public key in place of the private one", "Refuse a key that is not private.",
			(*request).usePublicKey),
		refuse("key-ec", "an elliptic-curve key, where FastPix's keys are RSA",
			"Refuse a key that is not RSA. FastPix accepts RS256 only.", (*request).useECKey),
		refuse("key-weak", "an RSA key of 1024 bits",
			"Refuse RSA keys under 2048 bits. FastPix issues none.", (*request).useWeakKey),
		refuse("policy-unknown", "an access policy that FastPix does not have",
			"Refuse an unknown policy. The prefix of aud depends on it.",
			func(r *request) error { r.policy = "secret"; return nil }),
	}
}

// resources returns the resources that the token of the case must open.
func (c *Case) resources() []mockfastpix.Resource {
	all := []mockfastpix.Resource{
		mockfastpix.ResourceStream,
		mockfastpix.ResourceThumbnail, mockfastpix.ResourceSpritesheet, mockfastpix.ResourceClip,
	}
	if c.policy == mockfastpix.DRM {
		all = append(all, mockfastpix.ResourceWidevineLicense,
			mockfastpix.ResourceFairPlayLicense, mockfastpix.ResourceFairPlayCertificate)
	}
	return all
}
