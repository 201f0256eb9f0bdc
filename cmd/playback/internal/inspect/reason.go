package inspect

import (
	"github.com/FastPix/fastpix-playback-go/internal/jws"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// ErrServerRefused is the reason if the server refused the request for the URL
// without a code of mockfastpix.
var ErrServerRefused = mockfastpix.Reason{
	Code: "server_refused",
	Text: "the server refused the request for the URL",
	Remedy: "The other lines describe what is wrong with the token. If there are none: does the playback ID exist in " +
		"the workspace of the signing key, is the media ready, and may this machine's address and user agent play it?",
}

// reasonFor returns the reason for a problem of a token.
func reasonFor(kind jws.Kind) mockfastpix.Reason {
	switch kind {
	case jws.WrongAlgorithm:
		return mockfastpix.ErrAlgorithmNotRS256
	case jws.KeyIDMissing, jws.KeyIDInHeaderOnly:
		return mockfastpix.ErrKeyIDMissing
	case jws.KeyIDMismatch:
		return mockfastpix.ErrKeyIDMismatch
	case jws.BadSignature:
		return mockfastpix.ErrSignatureInvalid
	case jws.ExpiryMissing:
		return mockfastpix.ErrExpiryMissing
	case jws.ExpiryMalformed, jws.ExpiryFraction, jws.ExpiryMilliseconds:
		return mockfastpix.ErrExpiryMalformed
	case jws.Expired:
		return mockfastpix.ErrTokenExpired
	case jws.NotYetValid:
		return mockfastpix.ErrTokenNotYetValid
	case jws.AudienceMissing:
		return mockfastpix.ErrAudienceMissing
	case jws.AudienceMalformed:
		return mockfastpix.ErrAudienceMalformed
	case jws.WrongPrefix:
		return mockfastpix.ErrAudienceWrongPrefix
	case jws.WrongAudience:
		return mockfastpix.ErrAudienceWrongPlaybackID
	}
	return mockfastpix.ErrTokenMalformed
}

// Reasons returns the reasons that a report can contain without the answer of
// a mock, which can add any of the mock's. The slice belongs to the caller.
func Reasons() []mockfastpix.Reason {
	return []mockfastpix.Reason{
		mockfastpix.ErrTokenMissing, mockfastpix.ErrTokenMalformed, mockfastpix.ErrAlgorithmNotRS256,
		mockfastpix.ErrKeyIDMissing, mockfastpix.ErrKeyIDMismatch, mockfastpix.ErrKeyUnknown,
		mockfastpix.ErrSignatureInvalid,
		mockfastpix.ErrExpiryMissing, mockfastpix.ErrExpiryMalformed, mockfastpix.ErrTokenExpired,
		mockfastpix.ErrTokenNotYetValid,
		mockfastpix.ErrAudienceMissing, mockfastpix.ErrAudienceMalformed, mockfastpix.ErrAudienceWrongPrefix,
		mockfastpix.ErrAudienceWrongPlaybackID,
		ErrServerRefused,
	}
}

// guide is the page that explains all codes, each under a heading.
const guide = "https://github.com/FastPix/fastpix-playback-go/blob/main/docs/troubleshooting.md#"

// help returns the URL of the page about a code, or "".
func (e *examination) help(code string) string {
	switch {
	case code == "":
		return ""
	case e.Answer != nil && e.Answer.Help != "" && e.Answer.Reason.Code == code:
		return e.Answer.Help
	}
	return guide + code
}
