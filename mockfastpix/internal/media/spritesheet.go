package media

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"time"
)

// ErrInterval means that a spritesheet was asked for with a bad interval.
var ErrInterval = errors.New("bad interval")

// The grid of the embedded spritesheet, a tile per second. generate.sh has the
// same numbers.
const (
	tileWidth   = 256
	tileHeight  = 144
	tileColumns = 4
)

// Spritesheet is a picture made of small ones, taken at equal intervals from the
// start of the video, row by row.
type Spritesheet struct {
	JPEG                  []byte
	TileWidth, TileHeight int // in pixels
	Columns, Rows         int
	Interval              time.Duration
	Tiles                 []Tile
}

// Tile is where the picture of a moment lies in a spritesheet.
type Tile struct {
	Start time.Duration
	X, Y  int // of the top left corner, in pixels
}

// NewSpritesheet returns the spritesheet with a tile per second, which FastPix
// calls the simple one.
func NewSpritesheet() Spritesheet {
	return grid(mustRead("spritesheet.jpg"), time.Second, tileColumns)
}

// NewAdvancedSpritesheet returns the spritesheet with a tile per interval, which
// is 1 to 10 whole seconds. FastPix's default is 10. The error wraps ErrInterval.
func NewAdvancedSpritesheet(interval time.Duration) (Spritesheet, error) {
	if interval < time.Second || interval > 10*time.Second || interval%time.Second != 0 {
		return Spritesheet{}, fmt.Errorf("%w: %v: use 1 to 10 whole seconds", ErrInterval, interval)
	}
	if interval == time.Second {
		return NewSpritesheet(), nil
	}
	all := NewSpritesheet()
	source, err := jpeg.Decode(bytes.NewReader(all.JPEG))
	if err != nil {
		return Spritesheet{}, fmt.Errorf("decoding the spritesheet: %w", err)
	}
	sheet := grid(nil, interval, tileColumns)
	picture := image.NewRGBA(image.Rect(0, 0, sheet.Columns*tileWidth, sheet.Rows*tileHeight))
	for _, to := range sheet.Tiles {
		from := all.Tiles[to.Start/time.Second]
		area := image.Rect(to.X, to.Y, to.X+tileWidth, to.Y+tileHeight)
		draw.Draw(picture, area, source, image.Pt(from.X, from.Y), draw.Src)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: 80}); err != nil {
		return Spritesheet{}, fmt.Errorf("encoding a spritesheet: %w", err)
	}
	sheet.JPEG = out.Bytes()
	return sheet, nil
}

func grid(jpeg []byte, interval time.Duration, columns int) Spritesheet {
	count := int((duration + interval - 1) / interval)
	columns = min(columns, count)
	s := Spritesheet{
		JPEG: jpeg, TileWidth: tileWidth, TileHeight: tileHeight,
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

// SimpleJSON describes the spritesheet as spritesheet.json does, with the URL of
// its picture. Source: the web player's reader,
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

// AdvancedJSON describes the spritesheet as advanced-spritesheet.json does.
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

// marshal leaves the & of a URL as it is.
func marshal(doc any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(doc); err != nil {
		return nil, fmt.Errorf("spritesheet data: %w", err)
	}
	return bytes.TrimSpace(out.Bytes()), nil
}
