package mockfastpix_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/gif"
	_ "image/jpeg"
	_ "image/png"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "golang.org/x/image/webp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestThumbnail_formatAndSize(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.signer.token(t, w.private)
	for _, c := range []struct {
		name, query, format string
		width, height       int
	}{
		{"thumbnail.jpg", "", "jpeg", 1920, 1080},
		{"thumbnail.png", "width=320", "png", 320, 180},
		{"thumbnail.webp", "height=90", "webp", 160, 90},
		{"thumbnail.jpg", "width=100&height=100", "jpeg", 100, 56},
		{"thumbnail.jpg", "width=100&height=100&fit_mode=preserve", "jpeg", 100, 56},
		{"thumbnail.jpg", "width=100&height=100&fit_mode=stretch", "jpeg", 100, 100},
		{"thumbnail.jpg", "time=99999&width=64", "jpeg", 64, 36},
	} {
		t.Run(c.name+"?"+c.query, func(t *testing.T) {
			t.Parallel()
			res := get(t, w.srv, "/"+w.private+"/"+c.name+"?token="+token+"&"+c.query)
			wantOK(t, res)
			config, format, err := image.DecodeConfig(strings.NewReader(res.body))
			if err != nil {
				t.Fatal(err)
			}
			if format != c.format || config.Width != c.width || config.Height != c.height ||
				res.header.Get("Content-Type") != "image/"+c.format {
				t.Errorf("%s %d x %d as %s", format, config.Width, config.Height, res.header.Get("Content-Type"))
			}
		})
	}
}

func TestThumbnail_time(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := func(query string) string { return get(t, w.srv, "/"+w.public+"/thumbnail.png?width=64"+query).body }
	if at("&time=1") == at("&time=4") {
		t.Error("two times give the same image")
	}
	if at("") != at("&time=6") {
		t.Error("the default time is not the middle of the video")
	}
	if at("&time=2") != at("&time=2.2") || at("&time=11") != at("&time=3600") {
		t.Error("times are not rounded to the available images")
	}
}

func TestImage_invalidParameters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for query, fields := range map[string]string{
		"thumbnail.jpg?time=-1":                 "time",
		"thumbnail.jpg?time=soon":               "time",
		"thumbnail.jpg?time=NaN":                "time",
		"thumbnail.jpg?time=Inf":                "time",
		"thumbnail.jpg?time=%2BInf":             "time",
		"thumbnail.jpg?time=infinity":           "time",
		"thumbnail.jpg?time=0x1p3":              "time",
		"thumbnail.jpg?time=":                   "time",
		"thumbnail.jpg?time=1.2.3":              "time",
		"thumbnail.jpg?width=0":                 "width",
		"thumbnail.jpg?width=1e3":               "width",
		"thumbnail.jpg?width=100000":            "width",
		"thumbnail.jpg?height=-5":               "height",
		"thumbnail.jpg?height=3841":             "height",
		"thumbnail.jpg?fit_mode=crop":           "fit_mode",
		"thumbnail.jpg?fit_mode=":               "fit_mode",
		"thumbnail.jpg?width=x&time=x":          "width time",
		"advanced-spritesheet.json?interval=0":  "interval",
		"advanced-spritesheet.json?interval=11": "interval",
		"advanced-spritesheet.jpg?interval=1.5": "interval",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			res := get(t, w.srv, "/"+w.public+"/"+query)
			wantRefusal(t, res, 422, mockfastpix.ErrQueryInvalid)
			var got []string
			for _, f := range parseEnvelope(t, res).Error.Fields {
				got = append(got, f.Field)
			}
			if diff := cmp.Diff(strings.Fields(fields), got); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSpritesheet_matchesJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	size := func(path string) image.Config {
		t.Helper()
		res := get(t, w.srv, path)
		wantOK(t, res)
		config, _, err := image.DecodeConfig(strings.NewReader(res.body))
		if err != nil {
			t.Fatal(err)
		}
		return config
	}
	decode := func(path string, into any) {
		t.Helper()
		res := get(t, w.srv, path)
		wantOK(t, res)
		if got := res.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
			t.Errorf("content type %q", got)
		}
		d := json.NewDecoder(bytes.NewReader([]byte(res.body)))
		d.DisallowUnknownFields()
		if err := d.Decode(into); err != nil {
			t.Fatalf("%v\n%s", err, res.body)
		}
	}

	var simple struct {
		URL        string  `json:"url"`
		TileWidth  int     `json:"tile_width"`
		TileHeight int     `json:"tile_height"`
		Duration   float64 `json:"duration"`
		Tiles      []struct {
			Start float64 `json:"start"`
			X     int     `json:"x"`
			Y     int     `json:"y"`
		} `json:"tiles"`
	}
	decode("/"+w.public+"/spritesheet.json", &simple)
	if simple.URL != w.srv.URL()+"/"+w.public+"/spritesheet.jpg" || simple.Duration != 12 || len(simple.Tiles) < 2 {
		t.Errorf("spritesheet.json: %+v", simple)
	}
	sheet := size(simple.URL)
	for _, tile := range simple.Tiles {
		if tile.X+simple.TileWidth > sheet.Width || tile.Y+simple.TileHeight > sheet.Height {
			t.Errorf("tile %+v is outside of the image of %d x %d", tile, sheet.Width, sheet.Height)
		}
	}

	for query, count := range map[string]int{"": 2, "?interval=10": 2, "?interval=3": 4, "?interval=1": 12} {
		var advanced struct {
			URL            string `json:"url"`
			Columns        int    `json:"columns"`
			Rows           int    `json:"rows"`
			Interval       int    `json:"interval"`
			TileWidth      int    `json:"tileWidth"`
			TileHeight     int    `json:"tileHeight"`
			ThumbnailCount int    `json:"thumbnailCount"`
			SheetWidth     int    `json:"sheetWidth"`
			SheetHeight    int    `json:"sheetHeight"`
		}
		decode("/"+w.public+"/advanced-spritesheet.json"+query, &advanced)
		want := fmt.Sprintf("%s/%s/advanced-spritesheet.jpg?interval=%d", w.srv.URL(), w.public, advanced.Interval)
		if advanced.URL != want {
			t.Errorf("%s: the URL is %s, want %s", query, advanced.URL, want)
		}
		picture := size(advanced.URL)
		if advanced.ThumbnailCount != count || picture.Width != advanced.SheetWidth ||
			picture.Height != advanced.SheetHeight ||
			advanced.Columns*advanced.TileWidth != advanced.SheetWidth ||
			advanced.Rows*advanced.TileHeight != advanced.SheetHeight {
			t.Errorf("%s: %+v, image of %d x %d", query, advanced, picture.Width, picture.Height)
		}
	}
}

func TestClip(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	res := get(t, w.srv, "/"+w.private+"/clip.gif?anything=goes&token="+w.signer.token(t, w.private))
	wantOK(t, res)
	animation, err := gif.DecodeAll(strings.NewReader(res.body))
	if err != nil || len(animation.Image) < 5 || res.header.Get("Content-Type") != "image/gif" {
		t.Errorf("clip.gif: %v, %s", err, res.header.Get("Content-Type"))
	}
	res = get(t, w.srv, "/"+w.public+"/clip.webp")
	wantOK(t, res)
	if !strings.HasPrefix(res.body, "RIFF") || !strings.Contains(res.body[:64], "ANIM") ||
		res.header.Get("Content-Type") != "image/webp" {
		t.Errorf("clip.webp starts with %q", res.body[:64])
	}
}

func TestContentTypes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	variants, segments := walk(t, w.srv, "/"+w.public+".m3u8")
	types := map[string]string{}
	for _, raw := range append(append(variants, segments...), "/"+w.public+"/capped-4k.mp4", "/"+w.public+"/audio.m4a",
		"/player.js") {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		res := get(t, w.srv, raw)
		wantOK(t, res)
		key := strings.Replace(u.Path, w.public, "ID", 1)
		if dir := cdnDir(u); dir != "" {
			key = strings.Replace(u.Path, dir, "ID", 1)
		}
		types[key] = res.header.Get("Content-Type")
		if strings.HasSuffix(u.Path, ".mp4") && res.body[4:8] != "ftyp" {
			t.Errorf("%s is not an MP4", u.Path)
		}
	}
	want := map[string]string{
		"/ID/capped-4k.mp4": "video/mp4", "/ID/audio.m4a": "audio/mp4", "/player.js": "text/javascript; charset=utf-8",
		"/m/ID/video_720.m3u8": "application/vnd.apple.mpegurl", "/m/ID/video_720/init.mp4": "video/mp4",
		"/m/ID/video_720/0.m4s": "video/mp4",
		"/m/ID/video_360.m3u8":  "application/vnd.apple.mpegurl", "/m/ID/video_360/5.m4s": "video/mp4",
		"/m/ID/audio_fr.m3u8": "application/vnd.apple.mpegurl", "/m/ID/audio_en/init.mp4": "audio/mp4",
		"/m/ID/audio_fr/0.m4s": "audio/mp4", "/m/ID/subtitles_en/0.vtt": "text/vtt; charset=utf-8",
	}
	for path, contentType := range want {
		if types[path] != contentType {
			t.Errorf("%s has the content type %q, want %q", path, types[path], contentType)
		}
	}
}
