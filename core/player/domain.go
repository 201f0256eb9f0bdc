package player

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
)

// whereToStream returns the custom domain and, when that cannot say it all, the base of the stream URLs.
//
// FastPix's player builds https://stream.{custom-domain}/{playbackID}.m3u8 and knows no other form, so a base of that form
// becomes its domain. Source: https://github.com/FastPix/web-player-component (src/player.ts).
func (pl *Player) whereToStream(p *core.Playback) (domain, streamBase string, err error) {
	base := p.StreamBaseURL()
	if base == "https://stream."+p.Domain() {
		return p.Domain(), "", nil
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", "", fmt.Errorf("stream base URL: %w", err)
	}
	domain, isStreamHost := strings.CutPrefix(u.Hostname(), "stream.")
	switch {
	case base == "https://"+u.Hostname() && isStreamHost:
		return domain, "", nil
	case base == "https://"+u.Hostname() && !pl.replaced && !local(u.Hostname()):
		return "", "", fmt.Errorf("stream base URL %s: FastPix's player can only be sent to hosts named stream.{domain}: "+
			"use such a host, or WithScriptURL with a player that reads the attribute stream-base", base)
	}
	return domain, base, nil
}

// local reports whether a host can only be a test double: an address, a bare name, or a name that is reserved for such use.
func local(host string) bool {
	if net.ParseIP(host) != nil || !strings.Contains(host, ".") {
		return true
	}
	for _, reserved := range []string{".test", ".localhost", ".local", ".internal", ".example", ".invalid"} {
		if strings.HasSuffix(host, reserved) {
			return true
		}
	}
	return false
}
