package footage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"time"

	"golang.org/x/image/draw"
)

// ErrInterval reports an invalid interval of a spritesheet.
var ErrInterval = errors.New("invalid interval")

// Size of a tile, and number of tiles per row.
const (
	tileWidth   = 256
	tileHeight  = 144
	tileColumns = 4
)

// Spritesheet is an image with tiles that show the video at equal intervals
// from its start, row by row.
type Spritesheet struct {
	JPEG                  []byte
	TileWidth, TileHeight int // in pixels
	Columns, Rows         int
	Interval              time.Duration
	Tiles                 []Tile
}

// Tile is the position of a time in a spritesheet.
type Tile struct {
	Start time.Duration
	X, Y  int // of the top left corner, in pixels
}

// Spritesheet returns the spritesheet with one tile per interval of 1 to 10
// whole seconds. Rendered spritesheets are cached. The error wraps ErrInterval
// if the interval is invalid.
func (p *Pictures) Spritesheet(interval time.Duration) (Spritesheet, error) {
	if interval < time.Second || interval > 10*time.Second || interval%time.Second != 0 {
		return Spritesheet{}, fmt.Errorf("%w: %v: use 1 to 10 whole seconds", ErrInterval, interval)
	}
	s := grid(interval)
	var err error
	s.JPEG, err = p.cache.get(picture{sheet: interval}, s.render)
	return s, err
}

func (s Spritesheet) render() ([]byte, error) {
	sheet := image.NewRGBA(image.Rect(0, 0, s.Columns*s.TileWidth, s.Rows*s.TileHeight))
	for _, t := range s.Tiles {
		poster, err := decodePoster(int(t.Start / time.Second))
		if err != nil {
			return nil, err
		}
		tile := image.Rect(t.X, t.Y, t.X+s.TileWidth, t.Y+s.TileHeight)
		draw.ApproxBiLinear.Scale(sheet, tile, poster, poster.Bounds(), draw.Src, nil)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, sheet, &jpeg.Options{Quality: 82}); err != nil {
		return nil, fmt.Errorf("encoding a spritesheet: %w", err)
	}
	return out.Bytes(), nil
}

func grid(interval time.Duration) Spritesheet {
	count := int((duration + interval - 1) / interval)
	columns := min(tileColumns, count)
	s := Spritesheet{
		TileWidth: tileWidth, TileHeight: tileHeight,
		Columns: columns, Rows: (count + columns - 1) / columns, Interval: interval,
	}
	for n := range count {
		s.Tiles = append(s.Tiles, Tile{
			Start: time.Duration(n) * interval,
			X:     n % columns * tileWidth,
			Y:     n / columns * tileHeight,
		})
	}
	return s
}

// SimpleJSON returns the description of the spritesheet as in spritesheet.json,
// with the URL of its image. Source: the parser of FastPix's web player,
// https://github.com/FastPix/web-player-component (src/utils).
func (s Spritesheet) SimpleJSON(url string) ([]byte, error) {
	type tile struct {
		Start float64 `json:"start"`
		X     int     `json:"x"`
		Y     int     `json:"y"`
	}
	doc := struct {
		URL        string  `json:"url"`
		TileWidth  int     `json:"tile_width"`
		TileHeight int     `json:"tile_height"`
		Duration   float64 `json:"duration"`
		Tiles      []tile  `json:"tiles"`
	}{url, s.TileWidth, s.TileHeight, duration.Seconds(), nil}
	for _, t := range s.Tiles {
		doc.Tiles = append(doc.Tiles, tile{t.Start.Seconds(), t.X, t.Y})
	}
	return marshal(doc)
}

// AdvancedJSON returns the description of the spritesheet as in
// advanced-spritesheet.json.
func (s Spritesheet) AdvancedJSON(url string) ([]byte, error) {
	return marshal(struct {
		URL            string `json:"url"`
		Columns        int    `json:"columns"`
		Rows           int    `json:"rows"`
		Interval       int    `json:"interval"` // seconds
		TileWidth      int    `json:"tileWidth"`
		TileHeight     int    `json:"tileHeight"`
		ThumbnailCount int    `json:"thumbnailCount"`
		SheetWidth     int    `json:"sheetWidth"`
		SheetHeight    int    `json:"sheetHeight"`
	}{
		url, s.Columns, s.Rows, int(s.Interval / time.Second), s.TileWidth, s.TileHeight, len(s.Tiles),
		s.Columns * s.TileWidth, s.Rows * s.TileHeight,
	})
}

// marshal encodes doc without escaping the & of URLs.
func marshal(doc any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(doc); err != nil {
		return nil, fmt.Errorf("spritesheet data: %w", err)
	}
	return bytes.TrimSpace(out.Bytes()), nil
}
