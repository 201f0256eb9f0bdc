package mockfastpix

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Profile settles what FastPix's documentation leaves open or tells in two ways. The zero value is [Strict]: of two
// readings of a token or a restriction it takes the one that refuses more, so that what passes here does not fail in
// production. Limits that no source has a number for are off. README.md and MANAGEMENT-API.md have the tables of what is
// documented, observed and assumed.
type Profile struct {
	// ExpiredStatus answers an expired token: 401 (also for zero) or 403.
	ExpiredStatus int `json:"expiredStatus,omitempty"`
	// MissingTokenStatus answers a request without a token: 401 (also for zero) or 403.
	MissingTokenStatus int `json:"missingTokenStatus,omitempty"`
	// RestrictedStatus answers a domain or user agent that may not play: 403 (also for zero) or 401.
	RestrictedStatus int `json:"restrictedStatus,omitempty"`
	// NotReadyStatus answers while the media is not ready: 400 (also for zero) or 404.
	NotReadyStatus int `json:"notReadyStatus,omitempty"`
	// UnknownStatus answers a well-formed playback ID that does not exist: 404 (also for zero) or 403.
	UnknownStatus int `json:"unknownStatus,omitempty"`
	// URLStatus answers a variant or segment URL that is unsigned, changed or expired: 403 (also for zero) or 401.
	URLStatus int `json:"urlStatus,omitempty"`

	// HeaderKeyID says what a kid in the token's header means.
	HeaderKeyID HeaderKeyIDRule `json:"headerKeyID,omitempty"`
	// Issuers are the accepted values of iss, for example "fastpix.io". Empty: iss is not checked.
	Issuers []string `json:"issuers,omitempty"`
	// Leeway is how long an expired token is still taken.
	Leeway time.Duration `json:"leeway,omitempty"`
	// MaxLifetime is how far exp may lie after iat and after now. Zero: no limit. In JSON it is in nanoseconds.
	MaxLifetime time.Duration `json:"maxLifetime,omitempty"`
	// AcceptMilliseconds takes an exp that can only be milliseconds, which is to say a token that never expires.
	AcceptMilliseconds bool `json:"acceptMilliseconds,omitempty"`
	// IgnoreNotBefore takes a token whose nbf lies in the future.
	IgnoreNotBefore bool `json:"ignoreNotBefore,omitempty"`
	// CheckPublicTokens checks the token of a public playback ID when the request has one.
	CheckPublicTokens bool `json:"checkPublicTokens,omitempty"`
	// OpenDownloads serves MP4 and audio files of private playback IDs without a token.
	OpenDownloads bool `json:"openDownloads,omitempty"`
	// MatchSubdomains lets an entry of a domain list stand for the domains below it too.
	MatchSubdomains bool `json:"matchSubdomains,omitempty"`
	// AllowMissingOrigin lets requests without Origin and Referer, such as those of native apps, pass domain rules.
	AllowMissingOrigin bool `json:"allowMissingOrigin,omitempty"`
	// AllowBeforeDeny lets an entry of an allow list win over one of the deny list.
	AllowBeforeDeny bool `json:"allowBeforeDeny,omitempty"`
	// RefererBeforeOrigin takes the domain from Referer, and from Origin only without one.
	RefererBeforeOrigin bool `json:"refererBeforeOrigin,omitempty"`
	// RefuseUnmatchedResolution answers 422 to a query for resolutions of which the video has none, in place of the
	// nearest rendition.
	RefuseUnmatchedResolution bool `json:"refuseUnmatchedResolution,omitempty"`

	// MalformedStreamIDStatus is the management API's answer to an unknown live stream ID that is not 32 hexadecimal
	// characters: 404 (also for zero) or 422.
	MalformedStreamIDStatus int `json:"malformedStreamIDStatus,omitempty"`
	// PageAfterLastStatus is the management API's answer when a list ends before the page: 200 (also for zero), with an
	// empty page, or 404.
	PageAfterLastStatus int `json:"pageAfterLastStatus,omitempty"`
	// WrongMethodStatus is the management API's answer to a method that a path does not have: 405 (also for zero), with
	// Allow, or 404.
	WrongMethodStatus int `json:"wrongMethodStatus,omitempty"`
	// DRMConfigurationIDs are the UUIDs that pass for drmConfigurationId. Empty: every UUID passes.
	DRMConfigurationIDs []string `json:"drmConfigurationIDs,omitempty"`
	// RefuseUnknownFields answers 422 to a body with a field that FastPix's description of the API does not have.
	RefuseUnknownFields bool `json:"refuseUnknownFields,omitempty"`
	// PatchReplaces lets a PATCH reset the fields that its body leaves out.
	PatchReplaces bool `json:"patchReplaces,omitempty"`
	// IgnoreIdempotencyKey carries out every POST, whatever its Idempotency-Key.
	IgnoreIdempotencyKey bool `json:"ignoreIdempotencyKey,omitempty"`
}

// HeaderKeyIDRule says what a kid in the token's header means. FastPix's generator writes kid to the payload alone;
// FastPix's own plug-ins write it to both.
type HeaderKeyIDRule string

// The rules for a kid in the header.
const (
	HeaderKeyIDMustMatch HeaderKeyIDRule = ""         // the payload's counts; a different one in the header is refused
	HeaderKeyIDIgnored   HeaderKeyIDRule = "ignored"  // the payload's counts; the header's is not looked at
	HeaderKeyIDFallback  HeaderKeyIDRule = "fallback" // the header's counts when the payload has none
)

// Strict returns the default profile: of two readings, the one that refuses more.
func Strict() Profile { return Profile{} }

// Lenient returns a profile that takes what some sources say FastPix takes, and that Strict refuses.
func Lenient() Profile {
	return Profile{
		HeaderKeyID: HeaderKeyIDFallback, Leeway: time.Minute, AcceptMilliseconds: true, IgnoreNotBefore: true,
		OpenDownloads: true, MatchSubdomains: true, AllowMissingOrigin: true,
	}
}

// ProfileByName returns the profile called "strict" or "lenient".
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
		name   string
		status int
		takes  []int
	}{
		{"ExpiredStatus", p.ExpiredStatus, []int{http.StatusUnauthorized, http.StatusForbidden}},
		{"MissingTokenStatus", p.MissingTokenStatus, []int{http.StatusUnauthorized, http.StatusForbidden}},
		{"RestrictedStatus", p.RestrictedStatus, []int{http.StatusForbidden, http.StatusUnauthorized}},
		{"NotReadyStatus", p.NotReadyStatus, []int{http.StatusBadRequest, http.StatusNotFound}},
		{"UnknownStatus", p.UnknownStatus, []int{http.StatusNotFound, http.StatusForbidden}},
		{"URLStatus", p.URLStatus, []int{http.StatusForbidden, http.StatusUnauthorized}},
		{"MalformedStreamIDStatus", p.MalformedStreamIDStatus, []int{http.StatusNotFound, http.StatusUnprocessableEntity}},
		{"PageAfterLastStatus", p.PageAfterLastStatus, []int{http.StatusOK, http.StatusNotFound}},
		{"WrongMethodStatus", p.WrongMethodStatus, []int{http.StatusMethodNotAllowed, http.StatusNotFound}},
	} {
		if f.status != 0 && !slices.Contains(f.takes, f.status) {
			return fmt.Errorf("profile: %s is %d: use %d or %d", f.name, f.status, f.takes[0], f.takes[1])
		}
	}
	switch p.HeaderKeyID {
	case HeaderKeyIDMustMatch, HeaderKeyIDIgnored, HeaderKeyIDFallback:
	default:
		return fmt.Errorf("profile: HeaderKeyID is %q: use one of the HeaderKeyID constants", string(p.HeaderKeyID))
	}
	if p.Leeway < 0 {
		return errors.New("profile: Leeway is negative: use zero or more")
	}
	if p.MaxLifetime < 0 {
		return errors.New("profile: MaxLifetime is negative: use a duration, or zero for no limit")
	}
	for i, id := range p.DRMConfigurationIDs {
		if !isUUID(id) {
			return fmt.Errorf("profile: DRMConfigurationIDs[%d] is %s: use a UUID", i, quote(id))
		}
	}
	return nil
}

// status is the HTTP status with which this profile answers a reason.
func (p Profile) status(r Reason) int {
	var own int
	switch r {
	case ErrTokenExpired:
		own = p.ExpiredStatus
	case ErrTokenMissing:
		own = p.MissingTokenStatus
	case ErrDomainRestricted, ErrUserAgentRestricted:
		own = p.RestrictedStatus
	case ErrNotReady, ErrMediaFailed:
		own = p.NotReadyStatus
	case ErrPlaybackIDUnknown:
		own = p.UnknownStatus
	case ErrURLUnsigned, ErrURLSignature, ErrURLExpired:
		own = p.URLStatus
	}
	if own != 0 {
		return own
	}
	return r.Status
}
