package adapter

import (
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
)

// PlayerConfig returns the JSON of p that a ConfigHandler responds with. All
// fields are always present. Those that p lacks are null.
//
// The names playbackId, token, drmToken and customDomain are those of the
// playlist items of FastPix's players.
func PlayerConfig(p *core.Playback) []byte {
	return append(appendPlayerConfig(make([]byte, 0, configSize), p), '\n')
}

// configSize is about how many bytes the PlayerConfig of a private video has.
const configSize = 2500

func appendPlayerConfig(b []byte, p *core.Playback) []byte {
	customDomain, host := streamHost(p)
	b = append(b, `{"playbackId":`...)
	b = appendString(b, p.ID())
	b = append(b, `,"policy":`...)
	b = appendString(b, p.Policy().String())
	b = append(b, `,"streamType":`...)
	b = appendString(b, streamType(p))
	b = append(b, `,"token":`...)
	b = appendString(b, p.Token())
	b = append(b, `,"drmToken":`...)
	b = appendString(b, p.DRMToken())
	b = append(b, `,"customDomain":`...)
	b = appendString(b, customDomain)
	b = append(b, `,"streamHost":`...)
	b = appendString(b, host)
	b = append(b, `,"streamUrl":`...)
	b = appendString(b, p.StreamURL())
	b = append(b, `,"poster":`...)
	b = appendString(b, poster(p))
	b = append(b, `,"expiresAt":`...)
	b = appendTime(b, p.ExpiresAt())
	b = append(b, `,"expiresAtUnix":`...)
	b = appendUnix(b, p.ExpiresAt())
	b = append(b, `,"refreshAt":`...)
	b = appendTime(b, p.RefreshAt())
	b = append(b, `,"refreshAtUnix":`...)
	b = appendUnix(b, p.RefreshAt())
	return append(b, '}')
}

// streamType returns the value of FastPix's web player for the attribute
// stream-type. Source: https://github.com/FastPix/web-player-component.
func streamType(p *core.Playback) string {
	if p.Live() {
		return "live-stream"
	}
	return "on-demand"
}

// poster returns the URL of the thumbnail. A live stream has none: there is no
// image before it begins.
func poster(p *core.Playback) string {
	if p.Live() {
		return ""
	}
	return p.ThumbnailURL()
}

// streamHost returns both meanings of a custom domain. FastPix's web player
// streams from https://stream.{customDomain}/{playbackID}.m3u8, and its SDKs
// for iOS, Android and Flutter from https://{host}/{playbackID}.m3u8. A value
// is empty if the playback's base URL has another form.
// Sources: https://github.com/FastPix/web-player-component (src/player.ts) and
// https://github.com/FastPix/iOS-player (FastPixAvPlayerItem.swift).
func streamHost(p *core.Playback) (customDomain, host string) {
	host, ok := strings.CutPrefix(p.StreamBaseURL(), "https://")
	if !ok || strings.Contains(host, "/") {
		return "", ""
	}
	customDomain, ok = strings.CutPrefix(host, "stream.")
	if !ok {
		return "", host
	}
	return customDomain, host
}
