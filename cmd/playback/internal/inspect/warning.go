package inspect

import "slices"

// Warning describes something unusual that is no reason to refuse a token.
type Warning struct {
	Code   string // stable, snake case
	Text   string
	Remedy string
}

// The warnings.
var (
	IssuedInFuture = Warning{
		"iat_in_future", "the token's iat claim is in the future",
		"Compare the signing machine's clock with a time server. FastPix is not known to check iat.",
	}
	LongLifetime = Warning{
		"lifetime_long", "the token is valid for more than 24 hours",
		"A leaked URL works until it expires. FastPix checks the token when the playlist is fetched, so minutes suffice.",
	}
	DRMWithoutHTTPS = Warning{
		"drm_without_https", "the URL of a DRM-protected video does not use HTTPS",
		"Serve the page and the video over HTTPS. Over http, browsers decrypt only on localhost.",
	}
	ClockOff = Warning{
		"clock_off", "this machine's clock differs from the server's",
		"Synchronize the clock with NTP. Tokens of a machine whose clock is behind expire early, or before they are used.",
	}
)

// Warnings returns all warnings. The slice belongs to the caller.
func Warnings() []Warning { return []Warning{IssuedInFuture, LongLifetime, DRMWithoutHTTPS, ClockOff} }

func isWarning(code string) bool {
	return slices.ContainsFunc(Warnings(), func(w Warning) bool { return w.Code == code })
}
