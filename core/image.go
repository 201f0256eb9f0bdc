package core

import (
	"net/url"
	"strconv"
	"time"
)

// ImageFormat is the file format of a thumbnail.
type ImageFormat uint8

// The formats of thumbnails. The zero value is ImageJPEG.
const (
	ImageJPEG ImageFormat = iota
	ImagePNG
	ImageWebP
)

// FitMode describes how a thumbnail fills the requested size. The zero value
// leaves the choice to FastPix, whose default is FitPreserve.
type FitMode uint8

// The documented fit modes.
const (
	_ FitMode = iota
	// FitPreserve keeps the aspect ratio.
	FitPreserve
	// FitStretch fills the size.
	FitStretch
)

// String returns FastPix's name of the mode, "preserve" or "stretch". It is
// empty for the zero value and for values that do not exist.
func (m FitMode) String() string {
	return nameOf(m, "", "preserve", "stretch")
}

// ThumbnailOption selects the time, size and format of a thumbnail, for
// [Playback.ThumbnailURL].
type ThumbnailOption func(thumbnailParams) thumbnailParams // not a pointer, which would allocate

type thumbnailParams struct {
	format        ImageFormat
	time          time.Duration
	timeSet       bool
	width, height uint16
	fit           FitMode
}

// ThumbnailFormat sets the file format. The default is ImageJPEG, also for
// values that do not exist.
func ThumbnailFormat(f ImageFormat) ThumbnailOption {
	return func(p thumbnailParams) thumbnailParams { p.format = f; return p }
}

// ThumbnailTime sets the time in the video, rounded to milliseconds. Negative
// values count as 0, the start. The default is the middle of the video.
func ThumbnailTime(d time.Duration) ThumbnailOption {
	return func(p thumbnailParams) thumbnailParams { p.time, p.timeSet = max(d, 0), true; return p }
}

// maxThumbnailSide is the width of FastPix's largest resolution. FastPix
// documents no limit.
const maxThumbnailSide = 3840

// ThumbnailWidth sets the width in pixels, at most 3840. Larger values count as
// 3840. 0 is the width of the source.
func ThumbnailWidth(px uint16) ThumbnailOption {
	return func(p thumbnailParams) thumbnailParams { p.width = min(px, maxThumbnailSide); return p }
}

// ThumbnailHeight sets the height in pixels, at most 3840. Larger values count
// as 3840. 0 is the height of the source.
func ThumbnailHeight(px uint16) ThumbnailOption {
	return func(p thumbnailParams) thumbnailParams { p.height = min(px, maxThumbnailSide); return p }
}

// ThumbnailFit sets how the picture fills the requested size.
func ThumbnailFit(m FitMode) ThumbnailOption {
	return func(p thumbnailParams) thumbnailParams { p.fit = m; return p }
}

// ThumbnailURL returns the URL of a still picture, for posters and catalog
// pages. It allocates only the URL. Nil options are ignored. Source of the
// parameters:
// https://fastpix.com/docs/extract-images-from-video/create-thumbnails-from-a-video.
func (p *Playback) ThumbnailURL(opts ...ThumbnailOption) string {
	var params thumbnailParams
	for _, opt := range opts {
		if opt != nil {
			params = opt(params)
		}
	}
	if p.isNone() {
		return ""
	}
	file := "/thumbnail.jpg"
	switch params.format {
	case ImagePNG:
		file = "/thumbnail.png"
	case ImageWebP:
		file = "/thumbnail.webp"
	}
	var u signedURL
	u.start(p, p.data().kind.hosts.images, "", file)
	if params.timeSet {
		u.addNumber("time", params.time.Round(time.Millisecond).Seconds())
	}
	if params.width > 0 {
		u.addNumber("width", float64(params.width))
	}
	if params.height > 0 {
		u.addNumber("height", float64(params.height))
	}
	u.add("fit_mode", params.fit.String())
	return u.b.String()
}

// SpritesheetURL returns the URL of a picture that contains small frames of the
// whole video, for previews on a timeline.
func (p *Playback) SpritesheetURL() string { return p.spritesheet("/spritesheet.jpg", "") }

// SpritesheetDataURL returns the URL of the JSON that describes the frames of
// [Playback.SpritesheetURL]: their positions and times.
func (p *Playback) SpritesheetDataURL() string { return p.spritesheet("/spritesheet.json", "") }

// AdvancedSpritesheetURL returns the URL of a spritesheet with one frame per
// interval, in whole seconds from 1 to 10. Fractions of a second are cut off,
// and values outside of the range count as the nearest one inside. 0 leaves the
// interval to FastPix, whose default is 10 seconds.
func (p *Playback) AdvancedSpritesheetURL(interval time.Duration) string {
	return p.spritesheet("/advanced-spritesheet.jpg", frameInterval(interval))
}

// AdvancedSpritesheetDataURL returns the URL of the JSON that describes the
// frames of [Playback.AdvancedSpritesheetURL] with the same interval.
func (p *Playback) AdvancedSpritesheetDataURL(interval time.Duration) string {
	return p.spritesheet("/advanced-spritesheet.json", frameInterval(interval))
}

func (p *Playback) spritesheet(file, interval string) string {
	if p.isNone() {
		return ""
	}
	var u signedURL
	u.start(p, p.data().kind.hosts.images, "", file)
	u.add("interval", interval)
	return u.b.String()
}

// frameInterval returns the parameter for an interval.
func frameInterval(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.Itoa(int(min(max(d, time.Second), 10*time.Second) / time.Second))
}

// ClipOption selects the format and the parameters of an animated preview, for
// [Playback.ClipURL].
type ClipOption func(*clipParams)

type clipParams struct {
	file  string
	query url.Values
}

// ClipWebP selects an animated WebP. The default is a GIF.
func ClipWebP() ClipOption { return func(p *clipParams) { p.file = "/clip.webp" } }

// ClipParam sets a query parameter of FastPix's clips, such as a part of the
// video or a size. Name and value are escaped. The names "" and "token" are
// ignored.
func ClipParam(name, value string) ClipOption {
	return func(p *clipParams) {
		if name != "token" && name != "" {
			p.query.Set(name, value)
		}
	}
}

// ClipURL returns the URL of a short animated preview. Nil options are ignored.
// Source of the parameters:
// https://fastpix.com/docs/extract-images-from-video/create-gifs-from-a-video.
func (p *Playback) ClipURL(opts ...ClipOption) string {
	params := clipParams{file: "/clip.gif", query: url.Values{}}
	for _, opt := range opts {
		if opt != nil {
			opt(&params)
		}
	}
	if p.isNone() {
		return ""
	}
	var u signedURL
	u.start(p, p.data().kind.hosts.images, "", params.file)
	if query := params.query.Encode(); query != "" {
		u.b.WriteByte(u.separator)
		u.b.WriteString(query)
	}
	return u.b.String()
}
