package player

import (
	"fmt"
	"html/template"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Renewal returns a script that renews the token of one video while its page
// stays open. It is fastpixRenewal in templates. configURL is the URL of an
// adapter's ConfigHandler for the video. The only attribute is "nonce".
//
// The script requests a new token shortly before [core.Playback.RefreshAt] and
// sets it on the player, which uses it for the next playlist. The playing video
// is not interrupted, because FastPix checks the token for playlists only, not
// for segments. After a fatal error, or if the token expired before the page
// was shown, the script reloads the video at the same position. It does so at
// most three times per token, at least 30 seconds apart.
//
// If the response has the same token, the script repeats the request after 30
// seconds. If the request fails, the script repeats it after 5 seconds, and
// once more after 15 seconds. It stops after three failures, or at once for the
// statuses 401, 403, 404 and 410.
//
// The script dispatches two events on the element, which bubble:
//
//   - fastpixrenewed with the detail {playbackId, expiresAt}
//   - fastpixrenewalfailed with the detail {playbackId, status, message}, when
//     the script stops; status is 0 if there was no response
//
// Renewal returns "" for public playbacks, which have no token.
func (pl *Player) Renewal(p *core.Playback, configURL string, attributes ...any) (template.HTML, error) {
	html, err := pl.renewal(p, configURL, attributes)
	if err != nil {
		return "", fmt.Errorf("fastpixRenewal: %w", err)
	}
	return html, nil
}

func (pl *Player) renewal(p *core.Playback, configURL string, attributes []any) (template.HTML, error) {
	nonce, err := onlyNonce(attributes)
	switch {
	case err != nil:
		return "", err
	case isZero(p):
		return "", errNoPlayback
	case p.Policy() == core.Public:
		return "", nil
	case configURL == "" || checkURL(configURL) != nil:
		return "", fmt.Errorf("config URL %q: pass the path or the http or https URL of a ConfigHandler", configURL)
	}
	return render("renewal", map[string]any{
		"PlaybackID": p.ID(),
		"ConfigURL":  configURL,
		"IssuedAt":   p.IssuedAt().Unix(),
		"RefreshAt":  p.RefreshAt().Unix(),
		"ExpiresAt":  p.ExpiresAt().Unix(),
		"Nonce":      nonce,
	})
}
