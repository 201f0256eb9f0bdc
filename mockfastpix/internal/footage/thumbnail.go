package footage

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"time"

	"github.com/HugoSmits86/nativewebp"
	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// Size of the video, and default size of a thumbnail, in pixels.
const (
	SourceWidth  = 1920
	SourceHeight = 1080
)

// MaxSide is the largest width or height of a thumbnail, in pixels. A side that
// follows from the other one is not an error: the thumbnail is made smaller.
const MaxSide = 3840

// Errors for invalid parameters of a picture.
var (
	ErrFormat = errors.New("unknown format")
	ErrSize   = errors.New("invalid size")
	ErrFit    = errors.New("unknown fit mode")
)

// ThumbnailOptions selects a thumbnail. The zero value is a JPEG of the first
// second in the size of the video.
type ThumbnailOptions struct {
	At            time.Duration // rounded to a whole second; past the end, the last one
	Width, Height int           // in pixels; 0 is computed from the other side, or the size of the video
	Fit           string        // "preserve" (default) keeps the aspect ratio, "stretch" fills the size
	Format        string        // "jpg" (default), "png" or "webp"
}

// Pictures renders thumbnails and spritesheets, and caches the most recently
// requested ones (up to 8 MB). The zero value is ready for use. It is safe for
// concurrent use.
type Pictures struct {
	cache pictureCache
}

// Thumbnail returns a thumbnail and its content type. The error wraps
// ErrFormat, ErrSize or ErrFit if an option is invalid.
func (p *Pictures) Thumbnail(o ThumbnailOptions) (data []byte, contentType string, err error) {
	thumb, err := o.picture()
	if err != nil {
		return nil, "", err
	}
	data, err = p.cache.get(thumb, thumb.render)
	return data, thumb.contentType(), err
}

// picture is a thumbnail with all options resolved, or a spritesheet if sheet,
// its interval, is set.
type picture struct {
	second, width, height int
	format                string
	sheet                 time.Duration
}

func (o ThumbnailOptions) picture() (picture, error) {
	for _, side := range []int{o.Width, o.Height} {
		if side < 0 || side > MaxSide {
			return picture{}, fmt.Errorf("%w: a side of %d pixels: ask for 1 to %d", ErrSize, side, MaxSide)
		}
	}
	p := picture{format: o.Format, width: o.Width, height: o.Height}
	switch o.Format {
	case "":
		p.format = "jpg"
	case "jpg", "png", "webp":
	default:
		return picture{}, fmt.Errorf("%w: a thumbnail is jpg, png or webp, not %q", ErrFormat, o.Format)
	}

	w, h := float64(o.Width), float64(o.Height)
	switch {
	case o.Fit != "" && o.Fit != "preserve" && o.Fit != "stretch":
		return picture{}, fmt.Errorf("%w: %q: use preserve or stretch", ErrFit, o.Fit)
	case o.Width == 0 && o.Height == 0:
		p.width, p.height = SourceWidth, SourceHeight
	case o.Height == 0 || o.Width == 0 || o.Fit != "stretch":
		if o.Height == 0 {
			h = MaxSide
		}
		if o.Width == 0 {
			w = MaxSide
		}
		scale := min(w/SourceWidth, h/SourceHeight)
		p.width, p.height = pixels(scale*SourceWidth), pixels(scale*SourceHeight)
	}

	last := int(duration/time.Second) - 1
	p.second = min(max(0, int(o.At.Round(time.Second)/time.Second)), last)
	return p, nil
}

func pixels(v float64) int { return max(1, int(math.Round(v))) }

func (p picture) contentType() string {
	switch p.format {
	case "png":
		return TypePNG
	case "webp":
		return TypeWebP
	}
	return TypeJPEG
}

func (p picture) render() ([]byte, error) {
	poster, err := decodePoster(p.second)
	if err != nil {
		return nil, err
	}
	scaled := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	draw.CatmullRom.Scale(scaled, scaled.Bounds(), poster, poster.Bounds(), draw.Src, nil)

	var out bytes.Buffer
	switch p.format {
	case "png":
		err = png.Encode(&out, scaled)
	case "webp":
		err = nativewebp.Encode(&out, scaled, nil)
	default:
		err = jpeg.Encode(&out, scaled, &jpeg.Options{Quality: 85})
	}
	if err != nil {
		return nil, fmt.Errorf("encoding a %s: %w", p.format, err)
	}
	return out.Bytes(), nil
}

func decodePoster(second int) (image.Image, error) {
	poster, err := webp.Decode(bytes.NewReader(mustRead(fmt.Sprintf("poster/%02d.webp", second))))
	if err != nil {
		return nil, fmt.Errorf("decoding the poster of second %d: %w", second, err)
	}
	if frame, ok := poster.(*image.YCbCr); ok {
		expand(frame.Y, 16, 0, 255.0/219)
		expand(frame.Cb, 128, 128, 255.0/224)
		expand(frame.Cr, 128, 128, 255.0/224)
	}
	return poster, nil
}

// expand scales samples to the full range, so that from becomes to. In WebP
// black is 16 and white is 235. In image.YCbCr, which the decoder returns, they
// are 0 and 255.
func expand(samples []uint8, from, to, factor float64) {
	var table [256]uint8
	for i := range table {
		table[i] = uint8(math.Round(min(max(0, to+(float64(i)-from)*factor), 255)))
	}
	for i, v := range samples {
		samples[i] = table[v]
	}
}
