package mockfastpix

import (
	"cmp"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
)

// pictures renders images on request. It is shared by all servers of the
// process, which serve the same video.
var pictures footage.Pictures

// serveThumbnail serves a still image. Source:
// https://docs.fastpix.io/docs/create-thumbnails-from-a-video; the default time
// is the middle of the video.
func serveThumbnail(x *exchange, t target, query url.Values) *refusal {
	bad := refuse(ErrQueryInvalid, "")
	o := footage.ThumbnailOptions{
		At:     footage.Duration() / 2,
		Width:  intParameter(bad, query, "width", footage.MaxSide),
		Height: intParameter(bad, query, "height", footage.MaxSide),
		Fit:    query.Get("fit_mode"),
		Format: strings.TrimPrefix(path.Ext(t.name), "."),
	}
	if query.Has("time") {
		seconds, err := strconv.ParseFloat(query.Get("time"), 64)
		// ParseFloat also reads Inf, NaN and hexadecimal numbers.
		if err != nil || strings.Trim(query.Get("time"), "0123456789.") != "" {
			bad.field("time", "must be a number of seconds, 0 or more")
		}
		// Past the end, the last image is served, because pages are written for
		// longer videos.
		o.At = time.Duration(min(seconds, footage.Duration().Seconds()) * float64(time.Second))
	}
	if query.Has("fit_mode") && o.Fit != "preserve" && o.Fit != "stretch" {
		bad.field("fit_mode", "must be preserve or stretch")
	}
	if len(bad.fields) > 0 {
		return bad.explain()
	}
	body, contentType, err := pictures.Thumbnail(o)
	if err != nil {
		panic("mockfastpix: " + err.Error()) // the parameters are valid and the images embedded
	}
	serveBytes(x, contentType, body)
	return nil
}

// intParameter returns a parameter that is a whole number from 1 to most, or 0
// when the query has none.
func intParameter(bad *refusal, query url.Values, name string, most int) int {
	if !query.Has(name) {
		return 0
	}
	n, err := strconv.Atoi(query.Get(name))
	if err != nil || n < 1 || n > most {
		bad.field(name, "must be a whole number from 1 to "+strconv.Itoa(most))
		return 0
	}
	return n
}

// serveSpritesheet serves a spritesheet or its description. The description
// contains the URL of the image without a token, as the web player expects it.
func serveSpritesheet(x *exchange, t target, query url.Values) *refusal {
	interval, describe, parameters := simpleInterval, footage.Spritesheet.SimpleJSON, ""
	if t.resource == ResourceAdvancedSpritesheet {
		bad := refuse(ErrQueryInvalid, "")
		interval = cmp.Or(intParameter(bad, query, "interval", maxInterval), defaultInterval)
		if len(bad.fields) > 0 {
			return bad.explain()
		}
		describe, parameters = footage.Spritesheet.AdvancedJSON, "?interval="+strconv.Itoa(interval)
	}
	sheet, err := pictures.Spritesheet(time.Duration(interval) * time.Second)
	if err != nil {
		panic("mockfastpix: " + err.Error()) // the interval is valid and the images embedded
	}
	if path.Ext(t.name) == ".jpg" {
		serveBytes(x, footage.TypeJPEG, sheet.JPEG)
		return nil
	}
	picture := "/" + t.playbackID + "/" + strings.TrimSuffix(t.name, "json") + "jpg"
	body, err := describe(sheet, x.workspace.baseURL(x.request)+picture+parameters)
	if err != nil {
		panic("mockfastpix: " + err.Error()) // numbers and a string always encode
	}
	serveBytes(x, "application/json; charset=utf-8", body)
	return nil
}

// Seconds between the tiles of a spritesheet. A request can set them for an
// advanced one.
const (
	simpleInterval  = 1
	maxInterval     = 10
	defaultInterval = 10
)

// serveClip serves the animation. FastPix does not publish its parameters
// for clips, so any are accepted.
func serveClip(x *exchange, t target) {
	body, contentType, err := footage.Clip(strings.TrimPrefix(path.Ext(t.name), "."))
	if err != nil {
		panic("mockfastpix: " + err.Error()) // the target has one of the formats
	}
	serveBytes(x, contentType, body)
}
