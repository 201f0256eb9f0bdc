package main

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// canvas draws frames of one size. Its methods accept lengths in units of a
// 720-line picture, which are scaled by unit.
type canvas struct {
	img    *image.RGBA
	w, h   int
	unit   float64
	clock  font.Face
	tenths font.Face
	small  font.Face
	bands  [][]float64 // upper edges of the sky's bands, in pixels from the top, per column
	hills  [][]float64 // upper edges of the hills, likewise
	stars  []star
	raw    []byte
}

// skySteps is the number of times per day that the colors of the sky change.
const skySteps = 36

type star struct{ x, y, size, light float64 }

func newCanvas(w, h int) (*canvas, error) {
	c := &canvas{
		img:  image.NewRGBA(image.Rect(0, 0, w, h)),
		w:    w,
		h:    h,
		unit: float64(h) / 720,
		raw:  make([]byte, w*h*3),
	}
	for _, f := range []struct {
		to   *font.Face
		ttf  []byte
		size float64
	}{
		{&c.clock, gomedium.TTF, 168},
		{&c.tenths, goregular.TTF, 84},
		{&c.small, gomedium.TTF, 30},
	} {
		parsed, err := opentype.Parse(f.ttf)
		if err != nil {
			return nil, fmt.Errorf("parsing a font: %w", err)
		}
		face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: f.size * c.unit, DPI: 72})
		if err != nil {
			return nil, fmt.Errorf("sizing a font: %w", err)
		}
		*f.to = face
	}
	for i := range 6 {
		f := float64(i)
		c.bands = append(c.bands, c.edge(0.14+0.1*f, 0.016, 0.9, 0.8+1.9*f, 0.007, 2.1, 2.3*f))
	}
	c.hills = [][]float64{
		c.edge(0.70, 0.055, 1.3, 0.4, 0.018, 3.7, 1.0),
		c.edge(0.79, 0.050, 1.0, 2.6, 0.014, 4.3, 0.2),
		c.edge(0.90, 0.045, 0.8, 5.0, 0.010, 3.1, 2.0),
	}
	// A fixed linear congruential generator draws the same stars in every frame
	// and size.
	seed := uint32(20)
	next := func() float64 {
		seed = seed*1664525 + 1013904223
		return float64(seed>>8) / (1 << 24)
	}
	for range 70 {
		c.stars = append(c.stars, star{x: next(), y: 0.62 * next(), size: 0.8 + 1.3*next(), light: 0.35 + 0.5*next()})
	}
	return c, nil
}

// edge is a wavy line across the picture: a height and two sine waves, each
// with an amplitude, a frequency and a phase.
func (c *canvas) edge(height, a1, f1, p1, a2, f2, p2 float64) []float64 {
	edge := make([]float64, c.w)
	for x := range edge {
		u := float64(x) / float64(c.w) * 2 * math.Pi
		edge[x] = float64(c.h) * (height + a1*math.Sin(f1*u+p1) + a2*math.Sin(f2*u+p2))
	}
	return edge
}

// draw paints the frame at t seconds of a day that lasts loop seconds.
func (c *canvas) draw(t, loop float64, label string) {
	day := math.Mod(t/loop, 1)
	c.landscape(day)
	c.lettering(t, loop, label)
}

// landscape paints sky, sun, moon, stars and hills as flat areas with sharp
// edges, which stay clean at the low bit rate of the video.
func (c *canvas) landscape(day float64) {
	// The colors change in small, invisible steps. A picture that does not
	// change between two steps takes far fewer bytes.
	top, bottom, land := sky(math.Floor(day*skySteps) / skySteps)

	bands := make([]rgb, len(c.bands)+1)
	for i := range bands {
		bands[i] = mix(top, bottom, float64(i)/float64(len(c.bands)))
	}
	hills := make([]rgb, len(c.hills))
	for i := range hills {
		hills[i] = mix(bottom, land, 0.40+0.27*float64(i))
	}
	c.layers(bands[0], c.bands, bands[1:])
	if night := nightness(day); night > 0 {
		for _, s := range c.stars {
			c.dot(s.x*float64(c.w), s.y*float64(c.h), s.size*c.unit, rgb{1, 1, 1}, night*s.light)
		}
	}
	c.sun(day)
	c.moon(day)
	c.layers(rgb{}, c.hills, hills)
}

// layers paints each area from its edge to the bottom. A zero ground leaves the
// area above the first edge unchanged.
func (c *canvas) layers(ground rgb, edges [][]float64, colors []rgb) {
	if ground != (rgb{}) {
		for y := range c.h {
			for x := range c.w {
				c.blend(x, y, ground, 1)
			}
		}
	}
	for i, edge := range edges {
		for x := range c.w {
			for y := max(0, int(edge[x]-1)); y < c.h; y++ {
				c.blend(x, y, colors[i], clamp(float64(y)-edge[x]+0.5, 0, 1))
			}
		}
	}
}

// sun runs from sunrise at 0 to sunset at 0.64 of a day.
func (c *canvas) sun(day float64) {
	p := day / 0.64
	if p > 1.1 {
		return
	}
	noon := math.Sin(math.Pi * clamp(p, 0, 1))
	x, y := 0.06+0.88*p, 0.78-0.62*math.Sin(math.Pi*clamp(p, -0.1, 1.1))
	c.disc(x, y, 44, 0.13, mix(rgb{1, 0.80, 0.55}, rgb{1, 0.96, 0.82}, noon))
}

// moon rises as the sun sets.
func (c *canvas) moon(day float64) {
	p := (day - 0.60) / 0.44
	if p <= 0 {
		return
	}
	c.disc(0.04+0.80*p, 0.80-0.64*math.Sin(math.Pi*0.92*p), 34, 0.05, rgb{0.90, 0.93, 1})
}

// disc draws the sun or the moon with two rings of light around it. x and y
// are fractions of the picture.
func (c *canvas) disc(x, y, r, light float64, col rgb) {
	x, y, r = x*float64(c.w), y*float64(c.h), r*c.unit
	c.dot(x, y, 3.1*r, col, light)
	c.dot(x, y, 1.9*r, col, 1.6*light)
	c.dot(x, y, r, col, 1)
}

func (c *canvas) lettering(t, loop float64, label string) {
	white := rgb{1, 1, 1}
	frame := int(math.Round(t * 25))
	minutes, seconds, tenth := frame/1500, frame/25%60, frame%25*10/25

	// Each digit of the clock has a fixed cell, so that the digits do not move.
	big := fmt.Sprintf("%02d:%02d", minutes, seconds)
	fraction := fmt.Sprintf(".%d", tenth)
	cell, colon := advance(c.clock, "0"), advance(c.clock, ":")
	total := 4*cell + colon + advance(c.tenths, ".") + advance(c.tenths, "0")
	x, baseline := (float64(c.w)-total)/2, 366*c.unit
	for _, r := range big {
		c.text(c.clock, string(r), x, baseline, white, 0.97)
		if r == ':' {
			x += colon
		} else {
			x += cell
		}
	}
	c.text(c.tenths, fraction, x, baseline, white, 0.95)

	// The progress line, with a tick per second.
	left, right, y := (float64(c.w)-560*c.unit)/2, (float64(c.w)+560*c.unit)/2, 422*c.unit
	at := left + (right-left)*math.Mod(t/loop, 1)
	c.bar(left, right, y, 6*c.unit, white, 0.28)
	c.bar(left, at, y, 6*c.unit, white, 0.95)
	c.dot(at, y, 12*c.unit, white, 1)

	// On the hills, where neither the player's title nor its controls cover it.
	caption := "mockfastpix"
	if label != "" {
		caption += "  ·  " + label
	}
	c.text(c.small, caption, (float64(c.w)-advance(c.small, caption))/2, 590*c.unit, white, 0.95)
}

// text draws s with a soft shadow, so that it stays readable on a bright sky.
func (c *canvas) text(face font.Face, s string, x, baseline float64, col rgb, alpha float64) {
	off := math.Max(1, 2*c.unit)
	for _, layer := range []struct {
		dx, dy, alpha float64
		col           rgb
	}{{0, off, 0.22, rgb{0, 0, 0.1}}, {0, 0, alpha, col}} {
		a := uint8(layer.alpha * 255)
		d := font.Drawer{
			Dst:  c.img,
			Src:  image.NewUniform(color.NRGBA{to8(layer.col[0]), to8(layer.col[1]), to8(layer.col[2]), a}),
			Face: face,
			Dot:  fixed.Point26_6{X: fixed.Int26_6((x + layer.dx) * 64), Y: fixed.Int26_6((baseline + layer.dy) * 64)},
		}
		d.DrawString(s)
	}
}

// bar draws a horizontal line with round ends.
func (c *canvas) bar(x0, x1, y, thick float64, col rgb, alpha float64) {
	r := thick / 2
	for py := int(y - r - 1); py <= int(y+r+1); py++ {
		for px := int(x0 - r - 1); px <= int(x1+r+1); px++ {
			fx := float64(px) + 0.5
			dist := math.Hypot(fx-clamp(fx, x0, x1), float64(py)+0.5-y)
			c.blend(px, py, col, alpha*clamp(r-dist+0.5, 0, 1))
		}
	}
}

func (c *canvas) dot(x, y, r float64, col rgb, alpha float64) {
	for py := int(y - r - 1); py <= int(y+r+1); py++ {
		for px := int(x - r - 1); px <= int(x+r+1); px++ {
			dist := math.Hypot(float64(px)+0.5-x, float64(py)+0.5-y)
			c.blend(px, py, col, alpha*clamp(r-dist+0.5, 0, 1))
		}
	}
}

func (c *canvas) blend(x, y int, col rgb, alpha float64) {
	if alpha >= 1 && x >= 0 && y >= 0 && x < c.w && y < c.h {
		i := c.img.PixOffset(x, y)
		c.img.Pix[i], c.img.Pix[i+1], c.img.Pix[i+2], c.img.Pix[i+3] = to8(col[0]), to8(col[1]), to8(col[2]), 255
		return
	}
	if alpha <= 0 || x < 0 || y < 0 || x >= c.w || y >= c.h {
		return
	}
	i := c.img.PixOffset(x, y)
	for k := range 3 {
		old := float64(c.img.Pix[i+k]) / 255
		c.img.Pix[i+k] = to8(old + (col[k]-old)*alpha)
	}
}

func (c *canvas) rgb() []byte {
	for i, j := 0, 0; i < len(c.img.Pix); i, j = i+4, j+3 {
		copy(c.raw[j:j+3], c.img.Pix[i:i+3])
	}
	return c.raw
}

func advance(face font.Face, s string) float64 {
	return float64(font.MeasureString(face, s)) / 64
}
