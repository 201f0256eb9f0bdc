package core

import (
	"net/url"
	"strconv"
	"time"
)

// ImageFormat is the file format of a thumbnail.
type ImageFormat uint8

// The formats of thumbnails.
const (
	ImageJPEG ImageFormat = iota
	ImagePNG
	ImageWebP
)

// FitMode says how a thumbnail fills the size that was asked for. The zero value leaves it to FastPix, which preserves.
type FitMode uint8

// The documented fit modes.
const (
	_ FitMode = iota
	// FitPreserve keeps the aspect ratio.
	FitPreserve
	// FitStretch fills the size.
	FitStretch
)

// String returns the mode as FastPix writes it, and an empty string for values that do not exist.
func (m FitMode) String() string {
	names := [...]string{"", "preserve", "stretch"}
	if int(m) >= len(names) {
		return ""
	}
	return names[m]
}

// ThumbnailOption selects a thumbnail's moment, size and format.
type ThumbnailOption func(*thumbnailParams)

type thumbnailParams struct {
	format        ImageFormat
	at            string
	width, height uint16
	fit           FitMode
}

// ThumbnailFormat sets the file format. The default is ImageJPEG.
func ThumbnailFormat(f ImageFormat) ThumbnailOption { return func(p *thumbnailParams) { p.format = f } }

// ThumbnailTime sets the moment of the video, in milliseconds at the finest; before the start counts as the start. The default is the
// middle of the video.
func ThumbnailTime(t time.Duration) ThumbnailOption {
	seconds := strconv.FormatFloat(max(t, 0).Round(time.Millisecond).Seconds(), 'f', -1, 64)
	return func(p *thumbnailParams) { p.at = seconds }
}

// ThumbnailWidth sets the width in pixels; 0 is the source's.
func ThumbnailWidth(px uint16) ThumbnailOption { return func(p *thumbnailParams) { p.width = px } }

// ThumbnailHeight sets the height in pixels; 0 is the source's.
func ThumbnailHeight(px uint16) ThumbnailOption { return func(p *thumbnailParams) { p.height = px } }

// ThumbnailFit says how the picture fills the size that was asked for.
func ThumbnailFit(m FitMode) ThumbnailOption { return func(p *thumbnailParams) { p.fit = m } }

// ThumbnailURL returns the URL of a still picture, for posters and catalogue pages. Source of the parameters:
// https://fastpix.com/docs/extract-images-from-video/create-thumbnails-from-a-video.
func (p *Playback) ThumbnailURL(opts ...ThumbnailOption) string {
	var params thumbnailParams
	for _, opt := range opts {
		opt(&params)
	}
	file := "/thumbnail.jpg"
	switch params.format {
	case ImagePNG:
		file = "/thumbnail.png"
	case ImageWebP:
		file = "/thumbnail.webp"
	}
	var u signedURL
	u.start(p, p.data().hosts.images, "", file)
	u.add("time", params.at)
	u.add("width", pixels(params.width))
	u.add("height", pixels(params.height))
	u.add("fit_mode", params.fit.String())
	return u.b.String()
}

func pixels(n uint16) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(int(n))
}

// SpritesheetURL returns the URL of the picture that holds small frames of the whole video, for previews on a timeline.
func (p *Playback) SpritesheetURL() string { return p.spritesheet("/spritesheet.jpg", 0) }

// SpritesheetDataURL returns the URL of the JSON that says which part of [Playback.SpritesheetURL] shows which moment.
func (p *Playback) SpritesheetDataURL() string { return p.spritesheet("/spritesheet.json", 0) }

// AdvancedSpritesheetURL returns the URL of a spritesheet with one frame per
// interval, in whole seconds from 1 to 10. Fractions of a second are cut off, and
// values outside of the range count as the nearest one inside. 0 leaves the
// interval to FastPix, whose default is 10 s.
func (p *Playback) AdvancedSpritesheetURL(interval time.Duration) string {
	return p.spritesheet("/advanced-spritesheet.jpg", interval)
}

// AdvancedSpritesheetDataURL returns the URL of the JSON that describes [Playback.AdvancedSpritesheetURL] of the same interval.
func (p *Playback) AdvancedSpritesheetDataURL(interval time.Duration) string {
	return p.spritesheet("/advanced-spritesheet.json", interval)
}

// frameInterval returns the parameter for an interval, in whole seconds.
func frameInterval(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.Itoa(int(min(max(d, time.Second), 10*time.Second) / time.Second))
}

func (p *Playback) spritesheet(file string, interval time.Duration) string {
	var u signedURL
	u.start(p, p.data().hosts.images, "", file)
	u.add("interval", frameInterval(interval))
	return u.b.String()
}

// ClipOption selects an animated preview's format and parameters.
type ClipOption func(*clipParams)

type clipParams struct {
	file  string
	query url.Values
}

// ClipWebP asks for an animated WebP. The default is a GIF.
func ClipWebP() ClipOption { return func(p *clipParams) { p.file = "/clip.webp" } }

// ClipParam sets a query parameter of FastPix's clips, such as a part of the video or a size. Name and value are escaped; the
// name "token" is ignored.
func ClipParam(name, value string) ClipOption {
	return func(p *clipParams) {
		if name != "token" && name != "" {
			p.query.Set(name, value)
		}
	}
}

// ClipURL returns the URL of a short animated preview. Source:
// https://fastpix.com/docs/extract-images-from-video/create-gifs-from-a-video.
func (p *Playback) ClipURL(opts ...ClipOption) string {
	params := clipParams{file: "/clip.gif", query: url.Values{}}
	for _, opt := range opts {
		opt(&params)
	}
	var u signedURL
	u.start(p, p.data().hosts.images, "", params.file)
	if query := params.query.Encode(); query != "" {
		u.b.WriteByte(u.separator)
		u.b.WriteString(query)
	}
	return u.b.String()
}
