package mockfastpix

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Profile selects behavior that FastPix's documentation leaves open or
// describes in contradictory ways. [LoadProfile] reads one from JSON. The zero
// value is [Strict]. For tokens and restrictions it selects the stricter
// alternative, so that what the mock accepts does not fail in production, with
// the exception of OpenSpritesheetImages. Limits without a documented value are
// off. README.md and MANAGEMENT-API.md list what is documented, observed and
// assumed.
type Profile struct {
	// ExpiredStatus is the status for an expired token: 403 (also for zero) or
	// 401.
	ExpiredStatus int `json:"expiredStatus"`
	// MissingTokenStatus is the status for a request without a token: 401 (also
	// for zero) or 403.
	MissingTokenStatus int `json:"missingTokenStatus"`
	// InvalidTokenStatus is the status for a token that is invalid for another
	// reason than its form, its expiry and its aud, for example for its
	// signature: 401 (also for zero) or 403.
	InvalidTokenStatus int `json:"invalidTokenStatus"`
	// MalformedTokenStatus is the status for a token that is not a JWS: 401
	// (also for zero), 403 or 400.
	MalformedTokenStatus int `json:"malformedTokenStatus"`
	// AudienceStatus is the status for a valid token whose aud is missing or
	// does not fit the request: 401 (also for zero) or 403.
	AudienceStatus int `json:"audienceStatus"`
	// LicenseStatus is the status of the license servers for every refused or
	// missing token: 401 or 403, or zero for the same status as that of
	// streams.
	LicenseStatus int `json:"licenseStatus"`
	// RestrictedStatus is the status for a restricted domain or user agent: 403
	// (also for zero) or 401.
	RestrictedStatus int `json:"restrictedStatus"`
	// NotReadyStatus is the status for a media that is not ready: 400 (also for
	// zero) or 404.
	NotReadyStatus int `json:"notReadyStatus"`
	// UnknownStatus is the status for a well-formed playback ID that does not
	// exist: 404 (also for zero) or 403.
	UnknownStatus int `json:"unknownStatus"`
	// DeletedStatus is the status for a playback ID that was deleted: 404 (also
	// for zero), 403 or 410.
	DeletedStatus int `json:"deletedStatus"`
	// MalformedPlaybackIDStatus is the status for a playback ID that is not a
	// UUID: 422 with fields (also for zero), 400 or 404.
	MalformedPlaybackIDStatus int `json:"malformedPlaybackIdStatus"`
	// URLStatus is the status for a variant or segment URL that is unsigned,
	// changed or expired: 403 (also for zero) or 401.
	URLStatus int `json:"urlStatus"`

	// Messages are texts for error.message, by the code of the [Reason]. A
	// reason without a text here has its own Message. Codes of the mock's own
	// reasons, such as fault_injected, are invalid.
	Messages map[string]string `json:"messages"`

	// HeaderKeyID is the rule for a kid in the token's header.
	HeaderKeyID HeaderKeyIDRule `json:"headerKeyId"`
	// AdditionalAlgorithms are accepted besides RS256: "RS384", "RS512" and
	// "PS256". Algorithms with a shared secret, and none, are invalid.
	AdditionalAlgorithms []string `json:"additionalAlgorithms"`
	// Issuers are the accepted values of iss, for example "fastpix.io". An
	// empty string accepts a token without iss, or with an empty one. If the
	// list is empty, iss is not checked.
	Issuers []string `json:"issuers"`
	// Leeway is how long an expired token is still accepted.
	Leeway time.Duration `json:"leeway"`
	// MaxLifetime is the maximum time from iat to exp, and from now to exp.
	// Zero means no limit.
	MaxLifetime time.Duration `json:"maxLifetime"`
	// AcceptMilliseconds accepts an exp in milliseconds, which means a token
	// that never expires.
	AcceptMilliseconds bool `json:"acceptMilliseconds"`
	// AcceptFractions accepts an exp with a fraction of a second.
	AcceptFractions bool `json:"acceptFractions"`
	// IgnoreNotBefore accepts a token whose nbf is in the future.
	IgnoreNotBefore bool `json:"ignoreNotBefore"`
	// RefuseFutureIssuedAt refuses a token whose iat is in the future by more
	// than Leeway.
	RefuseFutureIssuedAt bool `json:"refuseFutureIssuedAt"`
	// AcceptAudienceArray accepts an aud that is an array of one string.
	AcceptAudienceArray bool `json:"acceptAudienceArray"`
	// AcceptBareAudience accepts an aud that is the playback ID without a
	// prefix, for private playback IDs.
	AcceptBareAudience bool `json:"acceptBareAudience"`
	// AcceptMediaIDAudience accepts the ID of the media in place of the
	// playback ID in aud.
	AcceptMediaIDAudience bool `json:"acceptMediaIdAudience"`
	// AcceptDRMAudience accepts an aud with the prefix drm: for private
	// playback IDs. The prefix media: never opens the stream of a DRM playback
	// ID.
	AcceptDRMAudience bool `json:"acceptDrmAudience"`
	// IgnoreAudiencePrefixCase accepts the prefix of aud in upper and lower
	// case.
	IgnoreAudiencePrefixCase bool `json:"ignoreAudiencePrefixCase"`
	// IgnoreAudienceIDCase accepts the ID in aud in upper and lower case.
	IgnoreAudienceIDCase bool `json:"ignoreAudienceIdCase"`
	// KeyDeletionDelay is how long a deleted signing key is still accepted, on
	// the server's clock.
	KeyDeletionDelay time.Duration `json:"keyDeletionDelay"`
	// PlaybackDeletionDelay is how long a deleted playback ID still plays, on
	// the server's clock. If its media or live stream is deleted, it stops at
	// once.
	PlaybackDeletionDelay time.Duration `json:"playbackDeletionDelay"`
	// URLLifetime is how long variant and segment URLs are valid: at least one
	// second, or zero for 30 days.
	URLLifetime time.Duration `json:"urlLifetime"`
	// StreamCacheControl is the Cache-Control of master and variant playlists:
	// "no-cache" (also for an empty string), another value, or "none" for no
	// header.
	StreamCacheControl string `json:"streamCacheControl"`
	// SegmentCacheControl is the Cache-Control of segments and of MP4 and audio
	// files, in the same form.
	SegmentCacheControl string `json:"segmentCacheControl"`
	// ImageCacheControl is the Cache-Control of thumbnails, spritesheets and
	// clips, in the same form.
	ImageCacheControl string `json:"imageCacheControl"`
	// AllowOrigin is the rule for the pages that can read responses of the
	// edge.
	AllowOrigin AllowOriginRule `json:"allowOrigin"`
	// CheckPublicTokens checks the token, if any, in a request for a public
	// playback ID.
	CheckPublicTokens bool `json:"checkPublicTokens"`
	// OpenDownloads serves MP4 and audio files of private playback IDs without
	// a token.
	OpenDownloads bool `json:"openDownloads"`
	// OpenSpritesheetImages serves the images of spritesheets of private and
	// DRM playback IDs without a token. A token that is given is checked. Nil
	// means true, because FastPix's web player requests the image without a
	// token and only its JSON with one, so false refuses a part of every
	// correct page with that player.
	OpenSpritesheetImages *bool `json:"openSpritesheetImages"`
	// MatchSubdomains makes an entry of a domain list match its subdomains too.
	MatchSubdomains bool `json:"matchSubdomains"`
	// AllowMissingOrigin allows requests without a domain, such as those of
	// native apps, under domain rules.
	AllowMissingOrigin bool `json:"allowMissingOrigin"`
	// AllowBeforeDeny gives the allow list precedence over the deny list.
	AllowBeforeDeny bool `json:"allowBeforeDeny"`
	// RefererBeforeOrigin reads the domain from Referer, and from Origin only
	// if there is no Referer. At most one of RefererBeforeOrigin, IgnoreOrigin
	// and IgnoreReferer can be set.
	RefererBeforeOrigin bool `json:"refererBeforeOrigin"`
	// IgnoreOrigin reads the domain from Referer only.
	IgnoreOrigin bool `json:"ignoreOrigin"`
	// IgnoreReferer reads the domain from Origin only.
	IgnoreReferer bool `json:"ignoreReferer"`
	// IgnoreUserAgentCase makes an entry of a user agent list match in upper
	// and lower case.
	IgnoreUserAgentCase bool `json:"ignoreUserAgentCase"`
	// RefuseUnmatchedResolution answers 422 to a query for resolutions that the
	// video does not have, instead of using the nearest rendition.
	RefuseUnmatchedResolution bool `json:"refuseUnmatchedResolution"`
	// DRMMode selects key tags and encryption for the streams of DRM playback
	// IDs.
	DRMMode DRMMode `json:"drmMode"`

	// MalformedStreamIDStatus is the status of the management API for a live
	// stream ID that is not 32 hexadecimal characters: 404 (also for zero) or
	// 422.
	MalformedStreamIDStatus int `json:"malformedStreamIdStatus"`
	// UpdateNotReadyStatus is the status of the management API for a change of
	// restrictions while the media is processed: 400 (also for zero) or 409.
	UpdateNotReadyStatus int `json:"updateNotReadyStatus"`
	// PageAfterLastStatus is the status of the management API for a page after
	// the last: 200 with an empty page (also for zero), or 404.
	PageAfterLastStatus int `json:"pageAfterLastStatus"`
	// WrongMethodStatus is the status of the management API for an unsupported
	// method: 405 with Allow (also for zero), or 404.
	WrongMethodStatus int `json:"wrongMethodStatus"`
	// DRMConfigurationIDs are the accepted values of drmConfigurationId. If
	// empty, every UUID is accepted.
	DRMConfigurationIDs []string `json:"drmConfigurationIds"`
	// RefuseUnknownFields answers 422 to a body with a field that is not in
	// FastPix's OpenAPI description.
	RefuseUnknownFields bool `json:"refuseUnknownFields"`
	// PatchReplaces makes a PATCH reset the fields that are missing from its
	// body.
	PatchReplaces bool `json:"patchReplaces"`
	// IgnoreIdempotencyKey executes every POST, regardless of its
	// Idempotency-Key.
	IgnoreIdempotencyKey bool `json:"ignoreIdempotencyKey"`
}

// Strict returns the default profile, with the stricter alternatives.
func Strict() Profile { return Profile{} }

// Lenient returns a profile that accepts what some sources report FastPix to
// accept and [Strict] refuses.
func Lenient() Profile {
	return Profile{
		HeaderKeyID: HeaderKeyIDFallback, Leeway: time.Minute, AcceptMilliseconds: true, AcceptFractions: true,
		IgnoreNotBefore: true,
		OpenDownloads:   true, MatchSubdomains: true, AllowMissingOrigin: true,
	}
}

// ProfileByName returns the profile with the name "strict" or "lenient". Other
// names are an error.
func ProfileByName(name string) (Profile, error) {
	switch name {
	case "strict":
		return Strict(), nil
	case "lenient":
		return Lenient(), nil
	}
	return Profile{}, fmt.Errorf("profile %q: use strict or lenient", name)
}

// effective returns the profile with the default in place of each nil and each
// zero that means another value.
func (p Profile) effective() Profile {
	for _, f := range p.statuses() {
		*f.status = cmp.Or(*f.status, f.allowed[0])
	}
	p.URLLifetime = p.urlLifetime()
	for _, value := range []*string{&p.StreamCacheControl, &p.SegmentCacheControl, &p.ImageCacheControl} {
		*value = cmp.Or(*value, noCache)
	}
	open := p.opensSpritesheetImages()
	p.OpenSpritesheetImages = &open
	return p
}

func (p Profile) opensSpritesheetImages() bool {
	return p.OpenSpritesheetImages == nil || *p.OpenSpritesheetImages
}

func (p Profile) clone() Profile {
	p.AdditionalAlgorithms, p.Issuers = slices.Clone(p.AdditionalAlgorithms), slices.Clone(p.Issuers)
	p.DRMConfigurationIDs, p.Messages = slices.Clone(p.DRMConfigurationIDs), maps.Clone(p.Messages)
	if p.OpenSpritesheetImages != nil {
		open := *p.OpenSpritesheetImages
		p.OpenSpritesheetImages = &open
	}
	return p
}
