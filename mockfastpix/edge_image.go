package mockfastpix

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	embedded "github.com/FastPix/fastpix-playback-go/mockfastpix/internal/media"
)

// serveThumbnail answers with a still picture.
// Source: https://docs.fastpix.io/docs/create-thumbnails-from-a-video; the default is the middle of the video.
func serveThumbnail(x *exchange, r *http.Request, t target, query url.Values) *refusal {
	bad := refuse(ErrQueryInvalid, "")
	o := embedded.ThumbnailOptions{
		At:     embedded.Duration() / 2,
		Width:  intParameter(bad, query, "width", embedded.MaxSide),
		Height: intParameter(bad, query, "height", embedded.MaxSide),
		Fit:    query.Get("fit_mode"),
		Format: strings.TrimPrefix(path.Ext(t.name), "."),
	}
	if query.Has("time") {
		seconds, err := strconv.ParseFloat(query.Get("time"), 64)
		if err != nil || !(seconds >= 0) { // not a number is neither
			bad.field("time", "must be a number of seconds, 0 or more")
		}
		// Beyond the end the last picture is shown: pages are written for videos longer than this one.
		o.At = time.Duration(min(seconds, embedded.Duration().Seconds()) * float64(time.Second))
	}
	if query.Has("fit_mode") && o.Fit != "preserve" && o.Fit != "stretch" {
		bad.field("fit_mode", "must be preserve or stretch")
	}
	if len(bad.fields) > 0 {
		return bad.explain()
	}
	body, contentType, err := theFootage().pictures.Thumbnail(o)
	if errors.Is(err, embedded.ErrSize) { // one side was given, and the other follows from it
		return bad.field("height", "makes the picture wider than "+strconv.Itoa(embedded.MaxSide)+" pixels").explain()
	}
	if err != nil {
		panic("mockfastpix: " + err.Error()) // the parameters are checked and the pictures embedded
	}
	serveBytes(x, r, contentType, body)
	return nil
}

// intParameter returns a parameter that is a whole number from 1 to most, or 0 when the query has none.
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

// serveSpritesheet answers with a spritesheet or what describes it. The description names the picture without a token,
// as the web player expects it.
func (s *Server) serveSpritesheet(x *exchange, r *http.Request, t target, query url.Values) *refusal {
	interval, describe := simpleInterval, embedded.Spritesheet.SimpleJSON
	if t.resource == ResourceAdvancedSpritesheet {
		bad := refuse(ErrQueryInvalid, "")
		interval = cmp.Or(intParameter(bad, query, "interval", maxInterval), defaultInterval)
		if len(bad.fields) > 0 {
			return bad.explain()
		}
		describe = embedded.Spritesheet.AdvancedJSON
	}
	sheet, err := theFootage().pictures.Spritesheet(time.Duration(interval) * time.Second)
	if err != nil {
		panic("mockfastpix: " + err.Error()) // the interval is checked and the pictures embedded
	}
	if path.Ext(t.name) == ".jpg" {
		serveBytes(x, r, embedded.TypeJPEG, sheet.JPEG)
		return nil
	}
	body, err := describe(sheet, s.baseURL(r)+"/"+t.playbackID+"/"+strings.TrimSuffix(t.name, "json")+"jpg")
	if err != nil {
		panic("mockfastpix: " + err.Error()) // numbers and a string always encode
	}
	serveBytes(x, r, "application/json; charset=utf-8", body)
	return nil
}

// Seconds between the pictures of a spritesheet. Those of an advanced one can be chosen.
const (
	simpleInterval  = 1
	maxInterval     = 10
	defaultInterval = 10
)

// serveClip answers with the animation. FastPix's parameters for clips are not published, so any are taken.
func serveClip(x *exchange, r *http.Request, t target) *refusal {
	body, contentType, err := embedded.Clip(strings.TrimPrefix(path.Ext(t.name), "."))
	if err != nil {
		panic("mockfastpix: " + err.Error()) // only names of formats it has come here
	}
	serveBytes(x, r, contentType, body)
	return nil
}

func serveDownload(x *exchange, r *http.Request, t target) *refusal {
	if t.resource == ResourceAudio {
		serveBytes(x, r, embedded.TypeM4A, theFootage().m4a)
	} else {
		serveBytes(x, r, embedded.TypeMP4, theFootage().mp4)
	}
	return nil
}

func servePlayer(x *exchange, r *http.Request) {
	serveBytes(x, r, embedded.TypeJavaScript, embedded.PlayerScript())
}
