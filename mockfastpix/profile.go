package mockfastpix

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
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
	// RestrictedStatus is the status for a restricted domain or user agent: 403
	// (also for zero) or 401.
	RestrictedStatus int `json:"restrictedStatus"`
	// NotReadyStatus is the status for a media that is not ready: 400 (also for
	// zero) or 404.
	NotReadyStatus int `json:"notReadyStatus"`
	// UnknownStatus is the status for a well-formed playback ID that does not
	// exist: 404 (also for zero) or 403.
	UnknownStatus int `json:"unknownStatus"`
	// URLStatus is the status for a variant or segment URL that is unsigned,
	// changed or expired: 403 (also for zero) or 401.
	URLStatus int `json:"urlStatus"`

	// HeaderKeyID is the rule for a kid in the token's header.
	HeaderKeyID HeaderKeyIDRule `json:"headerKeyId"`
	// Issuers are the accepted values of iss, for example "fastpix.io". If
	// empty, iss is not checked.
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
	// AllowMissingOrigin allows requests without Origin and Referer, such as
	// those of native apps, under domain rules.
	AllowMissingOrigin bool `json:"allowMissingOrigin"`
	// AllowBeforeDeny gives the allow list precedence over the deny list.
	AllowBeforeDeny bool `json:"allowBeforeDeny"`
	// RefererBeforeOrigin reads the domain from Referer, and from Origin only
	// if there is no Referer.
	RefererBeforeOrigin bool `json:"refererBeforeOrigin"`
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

// HeaderKeyIDRule is the rule for a kid in the token's header. FastPix's
// generator writes kid only to the payload, and FastPix's own plugins write it
// to both.
type HeaderKeyIDRule string

// The rules for a kid in the header.
const (
	HeaderKeyIDMustMatch HeaderKeyIDRule = ""         // the payload's kid is used; another one in the header is refused
	HeaderKeyIDIgnored   HeaderKeyIDRule = "ignored"  // the payload's kid is used; the header's is ignored
	HeaderKeyIDFallback  HeaderKeyIDRule = "fallback" // the header's kid is used if the payload has none
)

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

// profileStatus is a field of a profile that holds an HTTP status. Zero means
// the first of those allowed.
type profileStatus struct {
	name    string
	status  *int
	allowed [2]int
}

func (p *Profile) statuses() []profileStatus {
	const (
		badRequest    = http.StatusBadRequest
		unauthorized  = http.StatusUnauthorized
		forbidden     = http.StatusForbidden
		notFound      = http.StatusNotFound
		unprocessable = http.StatusUnprocessableEntity
	)
	return []profileStatus{
		{"ExpiredStatus", &p.ExpiredStatus, [2]int{forbidden, unauthorized}},
		{"MissingTokenStatus", &p.MissingTokenStatus, [2]int{unauthorized, forbidden}},
		{"RestrictedStatus", &p.RestrictedStatus, [2]int{forbidden, unauthorized}},
		{"NotReadyStatus", &p.NotReadyStatus, [2]int{badRequest, notFound}},
		{"UnknownStatus", &p.UnknownStatus, [2]int{notFound, forbidden}},
		{"URLStatus", &p.URLStatus, [2]int{forbidden, unauthorized}},
		{"MalformedStreamIDStatus", &p.MalformedStreamIDStatus, [2]int{notFound, unprocessable}},
		{"UpdateNotReadyStatus", &p.UpdateNotReadyStatus, [2]int{badRequest, http.StatusConflict}},
		{"PageAfterLastStatus", &p.PageAfterLastStatus, [2]int{http.StatusOK, notFound}},
		{"WrongMethodStatus", &p.WrongMethodStatus, [2]int{http.StatusMethodNotAllowed, notFound}},
	}
}

// profileError names the field of a profile that is wrong.
type profileError struct{ field, text string }

func (e *profileError) Error() string { return e.field + e.text }

func (p Profile) validate() error {
	wrong := func(field, format string, args ...any) error {
		return &profileError{field, fmt.Sprintf(format, args...)}
	}
	for _, f := range p.statuses() {
		if *f.status != 0 && !slices.Contains(f.allowed[:], *f.status) {
			return wrong(f.name, " is %d: use %d or %d", *f.status, f.allowed[0], f.allowed[1])
		}
	}
	switch p.HeaderKeyID {
	case HeaderKeyIDMustMatch, HeaderKeyIDIgnored, HeaderKeyIDFallback:
	default:
		return wrong("HeaderKeyID", " is %s: use one of the HeaderKeyID constants", redact.Quote(string(p.HeaderKeyID)))
	}
	if !p.DRMMode.valid() {
		return wrong("DRMMode", " is %s: use one of the DRMMode constants", redact.Quote(string(p.DRMMode)))
	}
	if p.Leeway < 0 {
		return wrong("Leeway", " is negative: use zero or more")
	}
	if p.MaxLifetime < 0 {
		return wrong("MaxLifetime", " is negative: use a duration, or zero for no limit")
	}
	for i, id := range p.DRMConfigurationIDs {
		if !uuid.Valid(id) {
			return wrong("DRMConfigurationIDs", "[%d] is %s: use a UUID", i, redact.Quote(id))
		}
	}
	return nil
}

// effective returns the profile with the default in place of each zero status
// and each nil.
func (p Profile) effective() Profile {
	for _, f := range p.statuses() {
		*f.status = cmp.Or(*f.status, f.allowed[0])
	}
	open := p.opensSpritesheetImages()
	p.OpenSpritesheetImages = &open
	return p
}

func (p Profile) opensSpritesheetImages() bool {
	return p.OpenSpritesheetImages == nil || *p.OpenSpritesheetImages
}

func (p Profile) clone() Profile {
	p.Issuers, p.DRMConfigurationIDs = slices.Clone(p.Issuers), slices.Clone(p.DRMConfigurationIDs)
	if p.OpenSpritesheetImages != nil {
		open := *p.OpenSpritesheetImages
		p.OpenSpritesheetImages = &open
	}
	return p
}

// status returns the HTTP status of a reason in this profile.
func (p Profile) status(r Reason) int {
	var own int
	switch r.Code {
	case ErrTokenExpired.Code:
		own = p.ExpiredStatus
	case ErrTokenMissing.Code:
		own = p.MissingTokenStatus
	case ErrDomainRestricted.Code, ErrUserAgentRestricted.Code:
		own = p.RestrictedStatus
	case ErrMediaNotReady.Code, ErrMediaFailed.Code:
		own = p.NotReadyStatus
	case ErrUpdateNotReady.Code:
		own = p.UpdateNotReadyStatus
	case ErrPlaybackIDUnknown.Code:
		own = p.UnknownStatus
	case ErrURLUnsigned.Code, ErrURLSignatureInvalid.Code, ErrURLExpired.Code:
		own = p.URLStatus
	}
	if own != 0 {
		return own
	}
	return r.Status
}
