package calibrate

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// messageProbes are the probes whose refusal has a reason of the mock.
var messageProbes = map[string]mockfastpix.Reason{
	"token missing":      mockfastpix.ErrTokenMissing,
	"token malformed":    mockfastpix.ErrTokenMalformed,
	"HS256":              mockfastpix.ErrAlgorithmNotRS256,
	"forged":             mockfastpix.ErrSignatureInvalid,
	"kid unknown":        mockfastpix.ErrKeyUnknown,
	"kid header only":    mockfastpix.ErrKeyIDMissing,
	"kid mismatch":       mockfastpix.ErrKeyIDMismatch,
	"key deleted":        mockfastpix.ErrKeyRevoked,
	"expired":            mockfastpix.ErrTokenExpired,
	"exp missing":        mockfastpix.ErrExpiryMissing,
	"exp fraction":       mockfastpix.ErrExpiryMalformed,
	"nbf future":         mockfastpix.ErrTokenNotYetValid,
	"iat future":         mockfastpix.ErrTokenIssuedInFuture,
	"aud missing":        mockfastpix.ErrAudienceMissing,
	"aud array":          mockfastpix.ErrAudienceMalformed,
	"aud other prefix":   mockfastpix.ErrAudienceWrongPrefix,
	"aud other ID":       mockfastpix.ErrAudienceWrongPlaybackID,
	"iss " + otherIssuer: mockfastpix.ErrIssuerNotAccepted,
	"playback unknown":   mockfastpix.ErrPlaybackIDUnknown,
	"playback malformed": mockfastpix.ErrPlaybackIDMalformed,
	"playback deleted":   mockfastpix.ErrPlaybackIDDeleted,
	"domain other":       mockfastpix.ErrDomainRestricted,
	"agent other":        mockfastpix.ErrUserAgentRestricted,
	"url unsigned":       mockfastpix.ErrURLUnsigned,
}

// messages collects the texts of refusals that differ from those of the mock.
func messages(rs *results, _ *run) conclusion {
	texts, seen := map[string]string{}, []string{}
	for _, name := range slices.Sorted(maps.Keys(messageProbes)) {
		p, reason := rs.probes[name], messageProbes[name]
		if p == nil || p.outcome == unprobed || p.outcome == inconclusive {
			if rs.skipped[name] != "" {
				continue
			}
			return conclusion{observed: "the probe of a refusal is inconclusive: " + name, result: Inconclusive}
		}
		text := p.message()
		if p.outcome == accepted || text == "" || text == usualMessage(reason, p.answer.Status) {
			continue
		}
		if strings.Contains(text, "<ID>") {
			continue // it is another one each time
		}
		texts[reason.Code] = text
		seen = append(seen, reason.Code+": "+text)
	}
	if len(texts) == 0 {
		return conclusion{observed: "as in the mock", value: texts}
	}
	return conclusion{observed: strings.Join(seen, "; "), value: texts}
}

// usualMessages are the texts of the mock for refusals of tokens and of
// malformed IDs, by status.
var usualMessages = map[int]string{
	http.StatusBadRequest:          "Bad Request",
	http.StatusUnauthorized:        mockfastpix.ErrTokenMissing.Message,
	http.StatusForbidden:           mockfastpix.ErrTokenExpired.Message,
	http.StatusNotFound:            mockfastpix.ErrPlaybackIDUnknown.Message,
	http.StatusUnprocessableEntity: mockfastpix.ErrPlaybackIDMalformed.Message,
}

// usualMessage returns the text that the mock writes for a reason with a
// status.
func usualMessage(r mockfastpix.Reason, status int) string {
	if usualMessages[r.Status] != r.Message || r.Status == http.StatusNotFound {
		return r.Message
	}
	return cmp.Or(usualMessages[status], r.Message)
}
