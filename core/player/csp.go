package player

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
)

// CSPSources returns, for each directive of a Content-Security-Policy, the sources that a page with these playbacks needs
// beyond the application's own: to be merged into a policy that exists. [Player.ContentSecurityPolicy] writes a whole one.
//
// Playbacks from FastPix need FastPix's hosts of both its domains, because playlists lead to segments on either, and what
// its player loads by itself: hls.js and the Chromecast sender, a beacon, and <style> elements, which is why style-src holds
// 'unsafe-inline' then. Playbacks from a mock need the mock only. Without playbacks, the sources are FastPix's. Nil playbacks
// are skipped.
func (pl *Player) CSPSources(playbacks ...*core.Playback) map[string][]string {
	sources := cspSources{}
	sources.add("script-src", origin(pl.scriptURL))
	sources.add("media-src", "blob:")
	sources.add("worker-src", "blob:")
	sources.add("img-src", "data:")
	known := false
	for _, p := range playbacks {
		if p == nil {
			continue
		}
		known = true
		if _, streamBase, err := pl.whereToStream(p); err == nil && streamBase == "" {
			sources.addFastPix(p.Domain())
		}
		stream, images, api := origin(p.StreamBaseURL()), origin(p.ImagesBaseURL()), origin(p.APIBaseURL())
		sources.add("connect-src", stream, images, api)
		sources.add("media-src", stream)
		sources.add("img-src", images)
	}
	if !known {
		sources.addFastPix(core.DefaultDomain)
	}
	for _, list := range sources {
		slices.Sort(list)
	}
	return sources
}

// ContentSecurityPolicy returns a strict policy for a page of the application's own scripts, styles and images that also
// plays these playbacks: the value of the header Content-Security-Policy. The nonce is the one given to the template
// functions, new for each response and in base64. Scripts run only with the nonce, or when such a script loads them.
func (pl *Player) ContentSecurityPolicy(nonce string, playbacks ...*core.Playback) (string, error) {
	if !noncePattern.MatchString(nonce) {
		return "", fmt.Errorf("ContentSecurityPolicy: nonce: pass the response's own random bytes in base64, 16 at least")
	}
	policy := map[string][]string{
		"default-src":     {"'none'"},
		"base-uri":        {"'none'"},
		"form-action":     {"'self'"},
		"frame-ancestors": {"'self'"},
		// Browsers that know 'strict-dynamic' ignore the hosts after it; older ones go by the hosts.
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

// cspSources are the sources of each directive, each once.
type cspSources map[string][]string

func (s cspSources) add(directive string, sources ...string) {
	for _, source := range sources {
		if source != "" && !slices.Contains(s[directive], source) {
			s[directive] = append(s[directive], source)
		}
	}
}

// addFastPix adds what FastPix's player and CDN need. Source: the hosts in https://github.com/FastPix/web-player-component.
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

// origin returns a URL's scheme and host, and nothing for a path on the page's own host.
func origin(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
