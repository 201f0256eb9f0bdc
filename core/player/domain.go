package player

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
)

// streamAttributes returns the values of custom-domain and stream-base. The
// latter is empty if the former is enough.
//
// FastPix's player streams from
// https://stream.{custom-domain}/{playbackID}.m3u8 and supports no other form.
// Source: https://github.com/FastPix/web-player-component (src/player.ts).
func (pl *Player) streamAttributes(p *core.Playback) (domain, streamBase string, err error) {
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
		return "", "", fmt.Errorf("stream base URL %s: FastPix's player streams only from hosts named stream.{domain}: "+
			"use such a host, or WithScriptURL with a player that supports the attribute stream-base", base)
	}
	return domain, base, nil
}

// local reports whether a host can only be a test server: an IP address, a bare
// name, or a name that is reserved for such use.
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
