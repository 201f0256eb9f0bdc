package player

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
)

// CSPSources returns the sources that a page with these playbacks needs, by
// directive, to merge into an existing Content-Security-Policy.
// [Player.ContentSecurityPolicy] returns a complete policy.
//
// Playbacks of FastPix need the hosts of both FastPix domains, because a
// playlist can refer to segments on either. They also need what FastPix's
// player loads: hls.js, the Chromecast sender, a beacon, and <style> elements,
// for which style-src contains 'unsafe-inline'. Playbacks of a mock need the
// mock only. Nil and zero playbacks are ignored. Without playbacks, the sources
// are those for FastPix.
//
// With [WithRenewalURL], script-src allows the renewal script. The inline
// script needs a nonce, or the Integrity of [RenewalFile] in single quotes.
func (pl *Player) CSPSources(playbacks ...*core.Playback) map[string][]string {
	sources := cspSources{}
	if pl.renewalURL != "" {
		sources.add("script-src", cmp.Or(origin(pl.renewalURL), "'self'"))
	}
	sources.add("media-src", "blob:")
	sources.add("worker-src", "blob:")
	sources.add("img-src", "data:")
	found := false
	for _, p := range playbacks {
		if isZero(p) {
			continue
		}
		found = true
		if src, err := pl.sourceFor(p); err == nil {
			sources.add("script-src", cmp.Or(origin(src.url), "'self'"))
		}
		if _, streamBase, err := pl.streamAttributes(p); err == nil && streamBase == "" {
			sources.addFastPix(p.Domain())
		}
		stream, images, api := origin(p.StreamBaseURL()), origin(p.ImagesBaseURL()), origin(p.APIBaseURL())
		sources.add("connect-src", stream, images, api)
		sources.add("media-src", stream)
		sources.add("img-src", images)
	}
	if !found {
		sources.add("script-src", cmp.Or(origin(cmp.Or(pl.scriptURL, DefaultScriptURL)), "'self'"))
		sources.addFastPix(core.DefaultDomain)
	}
	for _, list := range sources {
		slices.Sort(list)
	}
	return sources
}

// ContentSecurityPolicy returns a value for the Content-Security-Policy header
// of a page that plays these playbacks. The policy also allows styles, images,
// fonts and requests of the page's own host. Scripts run only if they have the
// nonce, or if such a script loads them.
//
// The nonce is the one that the template functions get. It must be base64, and
// should be at least 16 random bytes that are new for each response.
// ContentSecurityPolicy fails if it is empty or not base64.
func (pl *Player) ContentSecurityPolicy(nonce string, playbacks ...*core.Playback) (string, error) {
	if !noncePattern.MatchString(nonce) {
		return "", errors.New("player: ContentSecurityPolicy: the nonce is empty or not base64: " +
			"pass at least 16 random bytes, new for each response")
	}
	policy := map[string][]string{
		"default-src":     {"'none'"},
		"base-uri":        {"'none'"},
		"form-action":     {"'self'"},
		"frame-ancestors": {"'self'"},
		// Browsers that support 'strict-dynamic' ignore the hosts after it.
		// Other browsers use the hosts.
		"script-src":  {"'nonce-" + nonce + "'", "'strict-dynamic'"},
		"style-src":   {"'self'"},
		"img-src":     {"'self'"},
		"media-src":   {"'self'"},
		"font-src":    {"'self'"},
		"connect-src": {"'self'"},
		"worker-src":  {"'self'"},
	}
	for directive, list := range pl.CSPSources(playbacks...) {
		policy[directive] = append(policy[directive], list...)
	}
	var b strings.Builder
	for i, directive := range slices.Sorted(maps.Keys(policy)) {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(directive + " " + strings.Join(policy[directive], " "))
	}
	return b.String(), nil
}

// cspSources are the sources by directive, without duplicates.
type cspSources map[string][]string

func (s cspSources) add(directive string, sources ...string) {
	for _, source := range sources {
		if source != "" && !slices.Contains(s[directive], source) {
			s[directive] = append(s[directive], source)
		}
	}
}

// addFastPix adds the sources for FastPix's player and CDN. Source: the hosts
// in https://github.com/FastPix/web-player-component.
func (s cspSources) addFastPix(domain string) {
	for _, d := range []string{domain, "fastpix.io", "fastpix.com"} {
		s.add("connect-src", "https://*."+d)
		s.add("media-src", "https://*."+d)
		s.add("img-src", "https://*."+d)
	}
	s.add("script-src", "https://cdn.jsdelivr.net", "https://www.gstatic.com")
	s.add("connect-src", "https://*.metrix.ws", "https://*.anlytix.io")
	s.add("style-src", "'unsafe-inline'")
}
