package player

import (
	"errors"
	"fmt"
	"html/template"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Renewal returns the script that renews the tokens of the page's players while
// the page stays open. It is fastpixRenewal in templates. A page needs it once,
// before or after its players. The only attribute is "nonce". The script is
// inline, or comes from the URL of [WithRenewalURL].
//
// The script renews the tokens of the players that have the attribute
// "config-url": the URL of an adapter's ConfigHandler for the video. Players
// with the same playback ID and URL share a token. The script also finds
// players that other scripts add to the page; see the package comment.
//
// The script requests a new token shortly before [core.Playback.RefreshAt] and
// sets it on the player, which uses it for the next playlist. The playing video
// is not interrupted, because FastPix checks the token for playlists only, not
// for segments. After a fatal error the script reloads the video at the same
// position, or a live stream at its live edge, and paused if it was paused. It
// does so at most three times per token, at least 30 seconds apart. If the
// token expired before the page was shown, the script requests a new one at
// once.
//
// If the response has the same token, the script repeats the request after 30
// seconds. If the request fails, or the token in the response has expired, the
// script repeats it after 5 seconds, and once more after 15 seconds. It stops
// after three failures, or at once for the statuses 401, 403, 404 and 410.
//
// The script dispatches two events on the first player of a video, which
// bubble:
//
//   - fastpixrenewed with the detail {playbackId, expiresAt}
//   - fastpixrenewalfailed with the detail {playbackId, status, message}, when
//     the script stops; status is 0 if there was no response
//
// If the page has a DRM-protected video and is neither served over HTTPS nor
// from localhost, the script writes a warning to the browser's console:
// browsers do not play such videos there.
func (pl *Player) Renewal(attributes ...any) (template.HTML, error) {
	nonce, err := onlyNonce(attributes)
	if err != nil {
		return "", fmt.Errorf("fastpixRenewal: %w", err)
	}
	return pl.renewal(nonce)
}

func (pl *Player) renewal(nonce string) (template.HTML, error) {
	if pl.renewalURL == "" {
		return render("renewal", map[string]any{"Nonce": nonce})
	}
	integrity := ""
	if origin(pl.renewalURL) != "" {
		integrity = RenewalFile().Integrity
	}
	return render("script", map[string]any{"URL": pl.renewalURL, "Integrity": integrity, "Nonce": nonce})
}

// takeConfigURL removes the attribute config-url and returns its value, or ""
// if it is not set or p is public: public playbacks have no token.
func (attrs attributes) takeConfigURL(p *core.Playback) (string, error) {
	a, ok := attrs["config-url"]
	delete(attrs, "config-url")
	switch {
	case !ok || a.off:
		return "", nil
	case a.value == "":
		return "", errors.New(`attribute "config-url" is empty: ` +
			"pass the path or the http or https URL of a ConfigHandler")
	case p.Policy() == core.Public:
		return "", nil
	}
	return a.value, nil
}
