package core

// Resolution is the height of a rendition under FastPix's name for it. The zero
// value leaves the choice to FastPix.
type Resolution uint8

// The resolutions that FastPix's stream URLs accept.
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

// String returns FastPix's name of the resolution, such as "720p". It is empty
// for the zero value and for values that do not exist.
func (r Resolution) String() string {
	return nameOf(r, "", "270p", "360p", "480p", "540p", "720p", "1080p", "1440p", "2160p")
}

// RenditionOrder is the order of the renditions in a playlist, by resolution.
// Players start with the first. The zero value leaves the order to FastPix.
type RenditionOrder uint8

// The orders that FastPix's stream URLs accept.
const (
	_ RenditionOrder = iota
	OrderAscending
	OrderDescending
)

// String returns FastPix's name of the order, "asc" or "desc". It is empty for
// the zero value and for values that do not exist.
func (o RenditionOrder) String() string {
	return nameOf(o, "", "asc", "desc")
}

// StreamOption selects renditions of a stream or its DVR mode, for
// [Playback.StreamURL].
type StreamOption func(streamParams) streamParams // not a pointer, which would allocate

type streamParams struct {
	minResolution, maxResolution, resolution Resolution
	order                                    RenditionOrder
	dvrMode                                  bool
}

// MinResolution leaves out renditions below r.
func MinResolution(r Resolution) StreamOption {
	return func(p streamParams) streamParams { p.minResolution = r; return p }
}

// MaxResolution leaves out renditions above r.
func MaxResolution(r Resolution) StreamOption {
	return func(p streamParams) streamParams { p.maxResolution = r; return p }
}

// OnlyResolution selects the rendition r alone.
func OnlyResolution(r Resolution) StreamOption {
	return func(p streamParams) streamParams { p.resolution = r; return p }
}

// OrderRenditions sets the order of the renditions in the playlist.
func OrderRenditions(o RenditionOrder) StreamOption {
	return func(p streamParams) streamParams { p.order = o; return p }
}

// DVRMode lets viewers rewind a live stream to its beginning. FastPix requires
// that the stream was created with enableDvrMode. Source:
// https://fastpix.com/docs/changelog/dvr-for-live-streams.
//
// The URL is for players that accept a URL. FastPix's web player builds its
// URLs itself and has no attribute for the DVR mode.
func DVRMode() StreamOption {
	return func(p streamParams) streamParams { p.dvrMode = true; return p }
}

// StreamURL returns the URL of the HLS playlist, of a video on demand or a live
// stream. It allocates only the URL. The parameters have the order of FastPix's
// web player, with the token first. Zero values, values that do not exist, and
// nil options add no parameter.
func (p *Playback) StreamURL(opts ...StreamOption) string {
	var params streamParams
	for _, opt := range opts {
		if opt != nil {
			params = opt(params)
		}
	}
	if p.isNone() {
		return ""
	}
	var u signedURL
	u.start(p, p.data().kind.hosts.stream, "", ".m3u8")
	u.add("minResolution", params.minResolution.String())
	u.add("maxResolution", params.maxResolution.String())
	u.add("resolution", params.resolution.String())
	u.add("renditionOrder", params.order.String())
	if params.dvrMode {
		u.add("dvrMode", "true")
	}
	return u.b.String()
}

// MP4URL returns the URL of the MP4 rendition, which exists if the media was
// created with mp4Support "capped_4k".
func (p *Playback) MP4URL() string { return p.download("/capped-4k.mp4") }

// AudioURL returns the URL of the audio rendition, which exists if the media
// was created with mp4Support "audioOnly".
func (p *Playback) AudioURL() string { return p.download("/audio.m4a") }

func (p *Playback) download(file string) string {
	if p.isNone() {
		return ""
	}
	var u signedURL
	u.start(p, p.data().kind.hosts.stream, "", file)
	return u.b.String()
}
