package footage_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/webp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
)

var decoders = map[string]func(io.Reader) (image.Image, error){
	"image/jpeg": jpeg.Decode,
	"image/png":  png.Decode,
	"image/webp": webp.Decode,
}

func TestThumbnail_sizeAndFormat(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options  footage.ThumbnailOptions
		wantType string
		wantSize image.Point
	}{
		"nothing asked for": {footage.ThumbnailOptions{}, "image/jpeg", image.Pt(1920, 1080)},
		"png, width only": {
			footage.ThumbnailOptions{Format: "png", Width: 320}, "image/png", image.Pt(320, 180),
		},
		"webp, height only": {
			footage.ThumbnailOptions{Format: "webp", Height: 90}, "image/webp", image.Pt(160, 90),
		},
		"jpg inside a square": {
			footage.ThumbnailOptions{Format: "jpg", Width: 200, Height: 200}, "image/jpeg", image.Pt(200, 113),
		},
		"preserve inside a wide box": {
			footage.ThumbnailOptions{Width: 999, Height: 90, Fit: "preserve"}, "image/jpeg", image.Pt(160, 90),
		},
		"stretch to a square": {
			footage.ThumbnailOptions{Width: 200, Height: 200, Fit: "stretch"}, "image/jpeg", image.Pt(200, 200),
		},
		"stretch with one side": {
			footage.ThumbnailOptions{Width: 64, Fit: "stretch"}, "image/jpeg", image.Pt(64, 36),
		},
		"larger than the source": {footage.ThumbnailOptions{Width: 2560}, "image/jpeg", image.Pt(2560, 1440)},
		"a height that would make it too wide": {
			footage.ThumbnailOptions{Height: footage.MaxSide}, "image/jpeg", image.Pt(footage.MaxSide, 2160),
		},
		"one pixel wide": {footage.ThumbnailOptions{Width: 1}, "image/jpeg", image.Pt(1, 1)},
		"odd sides in WebP": {
			footage.ThumbnailOptions{Width: 33, Height: 17, Fit: "stretch", Format: "webp"},
			"image/webp",
			image.Pt(33, 17),
		},
		"long after the end": {
			footage.ThumbnailOptions{At: time.Hour, Width: 32}, "image/jpeg", image.Pt(32, 18),
		},
		"before the start": {
			footage.ThumbnailOptions{At: -time.Hour, Width: 32}, "image/jpeg", image.Pt(32, 18),
		},
		"at the longest time there is": {
			footage.ThumbnailOptions{At: 1<<63 - 1, Width: 32}, "image/jpeg", image.Pt(32, 18),
		},
		"a size at the limit, but small": {
			footage.ThumbnailOptions{Width: footage.MaxSide, Height: 1, Fit: "stretch"},
			"image/jpeg",
			image.Pt(footage.MaxSide, 1),
		},
	}
	var pictures footage.Pictures
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, contentType, err := pictures.Thumbnail(tt.options)
			if err != nil {
				t.Fatal(err)
			}
			if contentType != tt.wantType {
				t.Fatalf("content type %q, want %q", contentType, tt.wantType)
			}
			picture, err := decoders[contentType](bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if got := picture.Bounds().Size(); got != tt.wantSize {
				t.Errorf("size %v, want %v", got, tt.wantSize)
			}
		})
	}
}

func TestThumbnail_invalidOptions(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options footage.ThumbnailOptions
		want    error
	}{
		"a format that FastPix does not have": {footage.ThumbnailOptions{Format: "avif"}, footage.ErrFormat},
		"an unknown fit mode":                 {footage.ThumbnailOptions{Fit: "crop"}, footage.ErrFit},
		"a negative width":                    {footage.ThumbnailOptions{Width: -1}, footage.ErrSize},
		"a width beyond the limit":            {footage.ThumbnailOptions{Width: footage.MaxSide + 1}, footage.ErrSize},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var pictures footage.Pictures
			if _, _, err := pictures.Thumbnail(tt.options); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
}

func TestThumbnail_nearestSecond(t *testing.T) {
	t.Parallel()
	var pictures footage.Pictures
	at := func(d time.Duration) string {
		t.Helper()
		data, _, err := pictures.Thumbnail(footage.ThumbnailOptions{At: d, Width: 64})
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	seen := map[string]time.Duration{}
	for d := time.Duration(0); d < footage.Duration(); d += time.Second {
		picture := at(d)
		if twin, ok := seen[picture]; ok {
			t.Errorf("the pictures at %v and %v are the same", twin, d)
		}
		seen[picture] = d
		if d > 0 && at(d-400*time.Millisecond) != picture {
			t.Errorf("the picture at %v is not that of %v", d-400*time.Millisecond, d)
		}
	}
	if at(footage.Duration()) != at(footage.Duration()-time.Second) {
		t.Error("the picture at the end is not the last one")
	}
}

// The white clock covers a few percent of the image.
func TestThumbnail_contrast(t *testing.T) {
	t.Parallel()
	var pictures footage.Pictures
	data, _, err := pictures.Thumbnail(footage.ThumbnailOptions{At: 10 * time.Second, Format: "png"})
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	white, size := 0, picture.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			if _, green, _, _ := picture.At(x, y).RGBA(); green>>8 >= 245 {
				white++
			}
		}
	}
	if share := float64(white) / float64(size.X*size.Y); share < 0.02 {
		t.Errorf("%.2f %% of the picture are white, want at least 2 %%", share*100)
	}
}

func TestPictures_renderedOnce(t *testing.T) {
	t.Parallel()
	var pictures footage.Pictures
	results := make([][]byte, 16)
	var wg sync.WaitGroup
	for i := range results {
		wg.Add(1)
		go func() {
			defer wg.Done()
			data, _, err := pictures.Thumbnail(footage.ThumbnailOptions{Width: 160})
			if err != nil {
				t.Error(err)
			}
			results[i] = data
		}()
	}
	wg.Wait()
	for i, data := range results {
		if len(data) == 0 || &data[0] != &results[0][0] {
			t.Errorf("caller %d got another picture", i)
		}
	}
}

// The JSON documents describe the image that is served with them.
func TestSpritesheet_jsonMatchesImage(t *testing.T) {
	t.Parallel()
	const url = "http://127.0.0.1:8787/id/spritesheet.jpg?a=1&b=2"
	var pictures footage.Pictures
	for _, tt := range []struct {
		interval      time.Duration
		tiles         int
		columns, rows int
	}{
		{time.Second, 12, 4, 3},
		{5 * time.Second, 3, 3, 1},
		{10 * time.Second, 2, 2, 1},
	} {
		sheet, err := pictures.Spritesheet(tt.interval)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := jpeg.Decode(bytes.NewReader(sheet.JPEG))
		if err != nil {
			t.Fatal(err)
		}
		bounds := picture.Bounds()

		var simple struct {
			URL        string
			TileWidth  int `json:"tile_width"`
			TileHeight int `json:"tile_height"`
			Duration   float64
			Tiles      []struct {
				Start float64
				X, Y  int
			}
		}
		decode(t, sheet.SimpleJSON, url, &simple)
		if simple.URL != url || simple.Duration != footage.Duration().Seconds() || len(simple.Tiles) != tt.tiles {
			t.Errorf("%v: spritesheet.json is %+v", tt.interval, simple)
		}
		for i, tile := range simple.Tiles {
			area := image.Rect(tile.X, tile.Y, tile.X+simple.TileWidth, tile.Y+simple.TileHeight)
			if !area.In(bounds) {
				t.Errorf("%v: tile %d at %v is outside of the picture %v", tt.interval, i, area, bounds)
			}
			if want := float64(i) * tt.interval.Seconds(); tile.Start != want {
				t.Errorf("%v: tile %d starts at %v, want %v", tt.interval, i, tile.Start, want)
			}
		}

		var advanced map[string]any
		decode(t, sheet.AdvancedJSON, url, &advanced)
		want := map[string]any{
			"url": url, "columns": float64(tt.columns), "rows": float64(tt.rows), "interval": tt.interval.Seconds(),
			"tileWidth": 256.0, "tileHeight": 144.0, "thumbnailCount": float64(tt.tiles),
			"sheetWidth": float64(bounds.Dx()), "sheetHeight": float64(bounds.Dy()),
		}
		if diff := cmp.Diff(want, advanced); diff != "" {
			t.Errorf("%v: advanced document (-want +got):\n%s", tt.interval, diff)
		}
	}
	for _, interval := range []time.Duration{0, -time.Second, 1500 * time.Millisecond, 11 * time.Second} {
		if _, err := pictures.Spritesheet(interval); !errors.Is(err, footage.ErrInterval) {
			t.Errorf("interval %v: error %v, want ErrInterval", interval, err)
		}
	}
}

func decode(t *testing.T, document func(url string) ([]byte, error), url string, to any) {
	t.Helper()
	data, err := document(url)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, to); err != nil {
		t.Fatal(err)
	}
}
