package inspect

import "github.com/FastPix/fastpix-playback-go/mockfastpix"

// ErrServerRefused is the reason of a server that was asked for the URL and did not say why it refused.
var ErrServerRefused = mockfastpix.Reason{
	Code:   "server_refused",
	Text:   "the server was asked for the URL and refused",
	Remedy: "The other lines say what is wrong with the token. If nothing is: does the playback ID exist in the workspace of the signing key, is the media ready, and may this machine's address and user agent play it?",
}

// Warning is something odd that is no reason to refuse a token.
type Warning struct {
	Code   string // stable, snake case
	Text   string
	Remedy string
}

// The warnings.
var (
	IssuedInFuture = Warning{
		"iat_in_future", "the token's iat claim lies in the future",
		"Compare the signing machine's clock with a time server. FastPix is not known to look at iat.",
	}
	LongLifetime = Warning{
		"lifetime_long", "the token lives for more than 24 hours",
		"A leaked URL works until it expires. FastPix checks the token when the playlist is fetched, so minutes suffice.",
	}
	ClockOff = Warning{
		"clock_off", "this machine's clock differs from the server's",
		"Synchronise the clock (NTP). Tokens of a machine whose clock is behind expire early, or before they are used.",
	}
)

// Warnings returns all warnings. The slice belongs to the caller.
func Warnings() []Warning { return []Warning{IssuedInFuture, LongLifetime, ClockOff} }

// Reasons returns the reasons that a report can name by itself; with the answer of a mock, it can name all of the mock's, too.
// The slice belongs to the caller.
func Reasons() []mockfastpix.Reason {
	return []mockfastpix.Reason{
		mockfastpix.ErrTokenMissing, mockfastpix.ErrTokenMalformed, mockfastpix.ErrAlgorithm, mockfastpix.ErrKeyIDMissing,
		mockfastpix.ErrKeyIDMismatch, mockfastpix.ErrUnknownKey, mockfastpix.ErrBadSignature, mockfastpix.ErrExpiryMissing,
		mockfastpix.ErrExpiryMalformed, mockfastpix.ErrTokenExpired, mockfastpix.ErrTokenNotYetValid,
		mockfastpix.ErrAudienceMissing, mockfastpix.ErrAudienceMalformed, mockfastpix.ErrWrongAudiencePrefix, mockfastpix.ErrWrongAudience,
		ErrServerRefused,
	}
}
