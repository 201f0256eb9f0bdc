package mockfastpix

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
)

// profileStatus is a field of a profile that holds an HTTP status. Zero means
// the first of those allowed.
type profileStatus struct {
	name    string
	status  *int
	allowed []int
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
		{"ExpiredStatus", &p.ExpiredStatus, []int{forbidden, unauthorized}},
		{"MissingTokenStatus", &p.MissingTokenStatus, []int{unauthorized, forbidden}},
		{"InvalidTokenStatus", &p.InvalidTokenStatus, []int{unauthorized, forbidden}},
		{"MalformedTokenStatus", &p.MalformedTokenStatus, []int{unauthorized, forbidden, badRequest}},
		{"AudienceStatus", &p.AudienceStatus, []int{unauthorized, forbidden}},
		{"LicenseStatus", &p.LicenseStatus, []int{0, unauthorized, forbidden}},
		{"RestrictedStatus", &p.RestrictedStatus, []int{forbidden, unauthorized}},
		{"NotReadyStatus", &p.NotReadyStatus, []int{badRequest, notFound}},
		{"UnknownStatus", &p.UnknownStatus, []int{notFound, forbidden}},
		{"DeletedStatus", &p.DeletedStatus, []int{notFound, forbidden, http.StatusGone}},
		{"MalformedPlaybackIDStatus", &p.MalformedPlaybackIDStatus, []int{unprocessable, badRequest, notFound}},
		{"URLStatus", &p.URLStatus, []int{forbidden, unauthorized}},
		{"MalformedStreamIDStatus", &p.MalformedStreamIDStatus, []int{notFound, unprocessable}},
		{"UpdateNotReadyStatus", &p.UpdateNotReadyStatus, []int{badRequest, http.StatusConflict}},
		{"PageAfterLastStatus", &p.PageAfterLastStatus, []int{http.StatusOK, notFound}},
		{"WrongMethodStatus", &p.WrongMethodStatus, []int{http.StatusMethodNotAllowed, notFound}},
	}
}

// use returns the remedy for another status than those allowed.
func (s profileStatus) use() string {
	var texts []string
	for _, status := range s.allowed {
		texts = append(texts, strconv.Itoa(status))
	}
	last := len(texts) - 1
	return "use " + strings.Join(texts[:last], ", ") + " or " + texts[last]
}

// status returns the HTTP status of a reason in this profile, for a request for
// that resource.
func (p *Profile) status(r Reason, resource Resource) int {
	own, aboutToken := p.ownStatus(r)
	if aboutToken && resource.drm() {
		own = cmp.Or(p.LicenseStatus, own)
	}
	return cmp.Or(own, r.Status)
}

// ownStatus returns the status that the profile has for a reason, or zero, and
// whether the reason is that the token is missing or refused.
func (p *Profile) ownStatus(r Reason) (status int, aboutToken bool) {
	switch r.Code {
	case ErrTokenExpired.Code:
		return p.ExpiredStatus, true
	case ErrTokenMissing.Code:
		return p.MissingTokenStatus, true
	case ErrTokenMalformed.Code:
		return p.MalformedTokenStatus, true
	case ErrAudienceMissing.Code, ErrAudienceMalformed.Code, ErrAudienceWrongPrefix.Code,
		ErrAudienceWrongPlaybackID.Code:
		return p.AudienceStatus, true
	case ErrAlgorithmNotRS256.Code, ErrKeyIDMissing.Code, ErrKeyIDMismatch.Code, ErrKeyUnknown.Code,
		ErrKeyRevoked.Code, ErrKeyForeign.Code, ErrSignatureInvalid.Code, ErrExpiryMissing.Code,
		ErrExpiryMalformed.Code, ErrTokenNotYetValid.Code, ErrTokenIssuedInFuture.Code, ErrLifetimeTooLong.Code,
		ErrIssuerNotAccepted.Code:
		return p.InvalidTokenStatus, true
	case ErrDomainRestricted.Code, ErrUserAgentRestricted.Code:
		return p.RestrictedStatus, false
	case ErrMediaNotReady.Code, ErrMediaFailed.Code:
		return p.NotReadyStatus, false
	case ErrUpdateNotReady.Code:
		return p.UpdateNotReadyStatus, false
	case ErrPlaybackIDUnknown.Code:
		return p.UnknownStatus, false
	case ErrPlaybackIDDeleted.Code:
		return p.DeletedStatus, false
	case ErrPlaybackIDMalformed.Code:
		return p.MalformedPlaybackIDStatus, false
	case ErrURLUnsigned.Code, ErrURLSignatureInvalid.Code, ErrURLExpired.Code:
		return p.URLStatus, false
	}
	return 0, false
}
