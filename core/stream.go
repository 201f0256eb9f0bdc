package core

import "strings"

// Resolution is a rendition's height as FastPix names it. The zero value leaves the choice to FastPix.
type Resolution uint8

// The resolutions that FastPix's stream URLs take.
const (
	_ Resolution = iota
	Resolution270p
	Resolution360p
	Resolution480p
	Resolution540p
	Resolution720p
	Resolution1080p
	Resolution1440p
	Resolution2160p
)

// String returns the resolution as FastPix writes it, such as "720p", and an empty string for values that do not exist.
func (r Resolution) String() string {
	names := [...]string{"", "270p", "360p", "480p", "540p", "720p", "1080p", "1440p", "2160p"}
	if int(r) >= len(names) {
		return ""
	}
	return names[r]
}

// RenditionOrder is the order of the renditions in a playlist. Players start with the first. The zero value leaves it to
// FastPix.
type RenditionOrder uint8

// The orders that FastPix's stream URLs take.
const (
	_ RenditionOrder = iota
	OrderAscending
	OrderDescending
)

// String returns the order as FastPix writes it, "asc" or "desc", and an empty string for values that do not exist.
func (o RenditionOrder) String() string {
	names := [...]string{"", "asc", "desc"}
	if int(o) >= len(names) {
		return ""
	}
	return names[o]
}

// StreamOption selects renditions of a stream.
type StreamOption func(*streamParams)

type streamParams struct {
	minResolution, maxResolution, resolution Resolution
	order                                    RenditionOrder
}

// MinResolution leaves out renditions below r.
func MinResolution(r Resolution) StreamOption { return func(p *streamParams) { p.minResolution = r } }

// MaxResolution leaves out renditions above r.
func MaxResolution(r Resolution) StreamOption { return func(p *streamParams) { p.maxResolution = r } }

// OnlyResolution asks for the rendition r alone.
func OnlyResolution(r Resolution) StreamOption { return func(p *streamParams) { p.resolution = r } }

// OrderRenditions orders the renditions in the playlist.
func OrderRenditions(o RenditionOrder) StreamOption { return func(p *streamParams) { p.order = o } }

// StreamURL returns the URL of the HLS playlist, for videos on demand and live streams alike. The parameters come in the
// order in which FastPix's web player writes them, the token first.
func (p *Playback) StreamURL(opts ...StreamOption) string {
	var params streamParams
	for _, opt := range opts {
		opt(&params)
	}
	var u signedURL
	u.start(p, p.data().hosts.stream, "", ".m3u8")
	u.add("minResolution", params.minResolution.String())
	u.add("maxResolution", params.maxResolution.String())
	u.add("resolution", params.resolution.String())
	u.add("renditionOrder", params.order.String())
	return u.b.String()
}

// MP4URL returns the URL of the MP4 rendition. It exists if the media was created with mp4Support "capped_4k".
func (p *Playback) MP4URL() string {
	var u signedURL
	u.start(p, p.data().hosts.stream, "", "/capped-4k.mp4")
	return u.b.String()
}

// AudioURL returns the URL of the audio rendition. It exists if the media was created with mp4Support "audioOnly".
func (p *Playback) AudioURL() string {
	var u signedURL
	u.start(p, p.data().hosts.stream, "", "/audio.m4a")
	return u.b.String()
}

// signedURL builds a URL whose first query parameter is the token. It lives on the stack, so that a URL costs one allocation.
type signedURL struct {
	b         strings.Builder
	separator byte
}

// start writes {base}{prefix}/{playbackID}{suffix}?token={token}. Playback ID and token need no escaping: both are checked or
// made here.
func (u *signedURL) start(p *Playback, base, prefix, suffix string) {
	const parameters = 64 // room for the usual ones
	d := p.data()
	u.separator = '?'
	u.b.Grow(len(base) + len(prefix) + len(d.id) + len(suffix) + len("/?token=") + len(d.token) + parameters)
	u.b.WriteString(base)
	u.b.WriteString(prefix)
	u.b.WriteByte('/')
	u.b.WriteString(d.id)
	u.b.WriteString(suffix)
	u.add("token", d.token)
}

// add appends a query parameter that needs no escaping, unless its value is empty.
func (u *signedURL) add(name, value string) {
	if value == "" {
		return
	}
	u.b.WriteByte(u.separator)
	u.b.WriteString(name)
	u.b.WriteByte('=')
	u.b.WriteString(value)
	u.separator = '&'
}
