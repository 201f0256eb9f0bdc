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

// Profile settles what FastPix's documentation leaves open or tells in two ways. The zero value is [Strict]: of two
// readings of a token or a restriction it takes the one that refuses more, so that what passes here does not fail in
// production. Limits that no source has a number for are off. README.md and MANAGEMENT-API.md have the tables of what is
// documented, observed and assumed.
type Profile struct {
	// ExpiredStatus answers an expired token: 401 (also for zero) or 403.
	ExpiredStatus int
	// MissingTokenStatus answers a request without a token: 401 (also for zero) or 403.
	MissingTokenStatus int
	// RestrictedStatus answers a domain or user agent that may not play: 403 (also for zero) or 401.
	RestrictedStatus int
	// NotReadyStatus answers while the media is not ready: 400 (also for zero) or 404.
	NotReadyStatus int
	// UnknownStatus answers a well-formed playback ID that does not exist: 404 (also for zero) or 403.
	UnknownStatus int
	// URLStatus answers a variant or segment URL that is unsigned, changed or expired: 403 (also for zero) or 401.
	URLStatus int

	// HeaderKeyID says what a kid in the token's header means.
	HeaderKeyID HeaderKeyIDRule
	// Issuers are the accepted values of iss, for example "fastpix.io". Empty: iss is not checked.
	Issuers []string
	// Leeway is how long an expired token is still taken.
	Leeway time.Duration
	// MaxLifetime is how far exp may lie after iat and after now. Zero: no limit.
	MaxLifetime time.Duration
	// AcceptMilliseconds takes an exp that can only be milliseconds, which is to say a token that never expires.
	AcceptMilliseconds bool
	// IgnoreNotBefore takes a token whose nbf lies in the future.
	IgnoreNotBefore bool
	// CheckPublicTokens checks the token of a public playback ID when the request has one.
	CheckPublicTokens bool
	// OpenDownloads serves MP4 and audio files of private playback IDs without a token.
	OpenDownloads bool
	// MatchSubdomains lets an entry of a domain list stand for the domains below it too.
	MatchSubdomains bool
	// AllowMissingOrigin lets requests without Origin and Referer, such as those of native apps, pass domain rules.
	AllowMissingOrigin bool
	// AllowBeforeDeny lets an entry of an allow list win over one of the deny list.
	AllowBeforeDeny bool
	// RefererBeforeOrigin takes the domain from Referer, and from Origin only without one.
	RefererBeforeOrigin bool
	// RefuseUnmatchedResolution answers 422 to a query for resolutions of which the video has none, in place of the
	// nearest rendition.
	RefuseUnmatchedResolution bool

	// MalformedStreamIDStatus is the management API's answer to an unknown live stream ID that is not 32 hexadecimal
	// characters: 404 (also for zero) or 422.
	MalformedStreamIDStatus int
	// PageAfterLastStatus is the management API's answer when a list ends before the page: 200 (also for zero), with an
	// empty page, or 404.
	PageAfterLastStatus int
	// WrongMethodStatus is the management API's answer to a method that a path does not have: 405 (also for zero), with
	// Allow, or 404.
	WrongMethodStatus int
	// DRMConfigurationIDs are the UUIDs that pass for drmConfigurationId. Empty: every UUID passes.
	DRMConfigurationIDs []string
	// RefuseUnknownFields answers 422 to a body with a field that FastPix's description of the API does not have.
	RefuseUnknownFields bool
	// PatchReplaces lets a PATCH reset the fields that its body leaves out.
	PatchReplaces bool
	// IgnoreIdempotencyKey carries out every POST, whatever its Idempotency-Key.
	IgnoreIdempotencyKey bool
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
			return fmt.Errorf("%s is %d: use %d or %d", f.name, f.status, f.takes[0], f.takes[1])
		}
	}
	switch p.HeaderKeyID {
	case HeaderKeyIDMustMatch, HeaderKeyIDIgnored, HeaderKeyIDFallback:
	default:
		return fmt.Errorf("HeaderKeyID is %q: use one of the HeaderKeyID constants", string(p.HeaderKeyID))
	}
	if p.Leeway < 0 {
		return errors.New("Leeway is negative: use zero or more")
	}
	if p.MaxLifetime < 0 {
		return errors.New("MaxLifetime is negative: use a duration, or zero for no limit")
	}
	for i, id := range p.DRMConfigurationIDs {
		if !uuid.Valid(id) {
			return fmt.Errorf("DRMConfigurationIDs[%d] is %s: use a UUID", i, redact.Quote(id))
		}
	}
	return nil
}

// status is the HTTP status with which this profile answers a reason.
func (p Profile) status(r Reason) int {
	var own int
	switch r.Code {
	case ErrTokenExpired.Code:
		own = p.ExpiredStatus
	case ErrTokenMissing.Code:
		own = p.MissingTokenStatus
	case ErrDomainRestricted.Code, ErrUserAgentRestricted.Code:
		own = p.RestrictedStatus
	case ErrNotReady.Code, ErrMediaFailed.Code:
		own = p.NotReadyStatus
	case ErrPlaybackIDUnknown.Code:
		own = p.UnknownStatus
	case ErrURLUnsigned.Code, ErrURLSignature.Code, ErrURLExpired.Code:
		own = p.URLStatus
	}
	if own != 0 {
		return own
	}
	return r.Status
}
