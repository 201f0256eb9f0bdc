package mockfastpix

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// Profile selects behavior that FastPix's documentation leaves open or
// describes in contradictory ways. The zero value is [Strict]. For tokens and
// restrictions it selects the stricter alternative, so that what the mock
// accepts does not fail in production. Limits without a documented value are
// off. README.md and MANAGEMENT-API.md list what is documented, observed and
// assumed.
type Profile struct {
	// ExpiredStatus is the status for an expired token: 403 (also for zero) or
	// 401.
	ExpiredStatus int
	// MissingTokenStatus is the status for a request without a token: 401 (also
	// for zero) or 403.
	MissingTokenStatus int
	// RestrictedStatus is the status for a restricted domain or user agent: 403
	// (also for zero) or 401.
	RestrictedStatus int
	// NotReadyStatus is the status for a media that is not ready: 400 (also for
	// zero) or 404.
	NotReadyStatus int
	// UnknownStatus is the status for a well-formed playback ID that does not
	// exist: 404 (also for zero) or 403.
	UnknownStatus int
	// URLStatus is the status for a variant or segment URL that is unsigned,
	// changed or expired: 403 (also for zero) or 401.
	URLStatus int

	// HeaderKeyID is the rule for a kid in the token's header.
	HeaderKeyID HeaderKeyIDRule
	// Issuers are the accepted values of iss, for example "fastpix.io". If
	// empty, iss is not checked.
	Issuers []string
	// Leeway is how long an expired token is still accepted.
	Leeway time.Duration
	// MaxLifetime is the maximum time from iat to exp, and from now to exp.
	// Zero means no limit.
	MaxLifetime time.Duration
	// AcceptMilliseconds accepts an exp in milliseconds, which means a token
	// that never expires.
	AcceptMilliseconds bool
	// AcceptFractions accepts an exp with a fraction of a second.
	AcceptFractions bool
	// IgnoreNotBefore accepts a token whose nbf is in the future.
	IgnoreNotBefore bool
	// CheckPublicTokens checks the token, if any, in a request for a public
	// playback ID.
	CheckPublicTokens bool
	// OpenDownloads serves MP4 and audio files of private playback IDs without
	// a token.
	OpenDownloads bool
	// MatchSubdomains makes an entry of a domain list match its subdomains too.
	MatchSubdomains bool
	// AllowMissingOrigin allows requests without Origin and Referer, such as
	// those of native apps, under domain rules.
	AllowMissingOrigin bool
	// AllowBeforeDeny gives the allow list precedence over the deny list.
	AllowBeforeDeny bool
	// RefererBeforeOrigin reads the domain from Referer, and from Origin only
	// if there is no Referer.
	RefererBeforeOrigin bool
	// RefuseUnmatchedResolution answers 422 to a query for resolutions that the
	// video does not have, instead of using the nearest rendition.
	RefuseUnmatchedResolution bool

	// MalformedStreamIDStatus is the status of the management API for a live
	// stream ID that is not 32 hexadecimal characters: 404 (also for zero) or
	// 422.
	MalformedStreamIDStatus int
	// UpdateNotReadyStatus is the status of the management API for a change of
	// restrictions while the media is processed: 400 (also for zero) or 409.
	UpdateNotReadyStatus int
	// PageAfterLastStatus is the status of the management API for a page after
	// the last: 200 with an empty page (also for zero), or 404.
	PageAfterLastStatus int
	// WrongMethodStatus is the status of the management API for an unsupported
	// method: 405 with Allow (also for zero), or 404.
	WrongMethodStatus int
	// DRMConfigurationIDs are the accepted values of drmConfigurationId. If
	// empty, every UUID is accepted.
	DRMConfigurationIDs []string
	// RefuseUnknownFields answers 422 to a body with a field that is not in
	// FastPix's OpenAPI description.
	RefuseUnknownFields bool
	// PatchReplaces makes a PATCH reset the fields that are missing from its
	// body.
	PatchReplaces bool
	// IgnoreIdempotencyKey executes every POST, regardless of its
	// Idempotency-Key.
	IgnoreIdempotencyKey bool
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

func (p Profile) validate() error {
	for _, f := range []struct {
		name    string
		status  int
		allowed []int
	}{
		{"ExpiredStatus", p.ExpiredStatus, []int{http.StatusForbidden, http.StatusUnauthorized}},
		{"MissingTokenStatus", p.MissingTokenStatus, []int{http.StatusUnauthorized, http.StatusForbidden}},
		{"RestrictedStatus", p.RestrictedStatus, []int{http.StatusForbidden, http.StatusUnauthorized}},
		{"NotReadyStatus", p.NotReadyStatus, []int{http.StatusBadRequest, http.StatusNotFound}},
		{"UnknownStatus", p.UnknownStatus, []int{http.StatusNotFound, http.StatusForbidden}},
		{"URLStatus", p.URLStatus, []int{http.StatusForbidden, http.StatusUnauthorized}},
		{
			"MalformedStreamIDStatus", p.MalformedStreamIDStatus,
			[]int{http.StatusNotFound, http.StatusUnprocessableEntity},
		},
		{
			"UpdateNotReadyStatus", p.UpdateNotReadyStatus,
			[]int{http.StatusBadRequest, http.StatusConflict},
		},
		{"PageAfterLastStatus", p.PageAfterLastStatus, []int{http.StatusOK, http.StatusNotFound}},
		{"WrongMethodStatus", p.WrongMethodStatus, []int{http.StatusMethodNotAllowed, http.StatusNotFound}},
	} {
		if f.status != 0 && !slices.Contains(f.allowed, f.status) {
			return fmt.Errorf("%s is %d: use %d or %d", f.name, f.status, f.allowed[0], f.allowed[1])
		}
	}
	switch p.HeaderKeyID {
	case HeaderKeyIDMustMatch, HeaderKeyIDIgnored, HeaderKeyIDFallback:
	default:
		return fmt.Errorf("HeaderKeyID is %q: use one of the HeaderKeyID constants", string(p.HeaderKeyID))
	}
	if p.Leeway < 0 {
		return errors.New("the field Leeway is negative: use zero or more")
	}
	if p.MaxLifetime < 0 {
		return errors.New("the field MaxLifetime is negative: use a duration, or zero for no limit")
	}
	for i, id := range p.DRMConfigurationIDs {
		if !uuid.Valid(id) {
			return fmt.Errorf("DRMConfigurationIDs[%d] is %s: use a UUID", i, redact.Quote(id))
		}
	}
	return nil
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
