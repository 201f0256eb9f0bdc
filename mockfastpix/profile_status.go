package mockfastpix

import "net/http"

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
