package player

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Thumbnail returns the URL of [core.Playback.ThumbnailURL], for the src of an
// image or for the attribute poster. It is fastpixThumbnail in templates:
//
//	<img src="{{fastpixThumbnail . "time" 5 "width" 320}}" alt="">
//	{{fastpixPlayer . "poster" (fastpixThumbnail . "width" 1280)}}
//
// The parameters are names followed by values, or maps:
//
//   - time: seconds, or a [time.Duration]; the default is the middle
//   - width, height: pixels, 1 to 3840
//   - fit: preserve or stretch
//   - format: jpg, png or webp
//
// Thumbnail fails for other names and values. nil and "" count as not set.
func (pl *Player) Thumbnail(p *core.Playback, parameters ...any) (string, error) {
	var opts []core.ThumbnailOption
	err := parseParameters(p, parameters, func(name string, value parameter) error {
		switch name {
		case "time":
			seconds, err := value.seconds()
			opts = append(opts, core.ThumbnailTime(seconds))
			return err
		case "width":
			px, err := value.pixels()
			opts = append(opts, core.ThumbnailWidth(px))
			return err
		case "height":
			px, err := value.pixels()
			opts = append(opts, core.ThumbnailHeight(px))
			return err
		case "fit":
			mode, err := oneOf(value, map[string]core.FitMode{
				"preserve": core.FitPreserve, "stretch": core.FitStretch,
			})
			opts = append(opts, core.ThumbnailFit(mode))
			return err
		case "format":
			format, err := oneOf(value, map[string]core.ImageFormat{
				"jpg": core.ImageJPEG, "png": core.ImagePNG, "webp": core.ImageWebP,
			})
			opts = append(opts, core.ThumbnailFormat(format))
			return err
		}
		return errUnknownParameter("time", "width", "height", "fit", "format")
	})
	if err != nil {
		return "", fmt.Errorf("fastpixThumbnail: %w", err)
	}
	return p.ThumbnailURL(opts...), nil
}

// Spritesheet returns the URL of [core.Playback.SpritesheetURL], a picture with
// small frames of the whole video. It is fastpixSpritesheet in templates. Its
// parameters are passed as those of [Player.Thumbnail]:
//
//   - interval: whole seconds between two frames, 1 to 10, or a
//     [time.Duration]; selects the advanced spritesheet
//   - format: jpg, or json for the description of the frames
func (pl *Player) Spritesheet(p *core.Playback, parameters ...any) (string, error) {
	var interval time.Duration
	format := "jpg"
	err := parseParameters(p, parameters, func(name string, value parameter) (err error) {
		switch name {
		case "interval":
			interval, err = value.seconds()
			if err == nil && (interval%time.Second != 0 || interval < time.Second || interval > 10*time.Second) {
				err = errors.New("use whole seconds from 1 to 10")
			}
			return err
		case "format":
			format, err = oneOf(value, map[string]string{"jpg": "jpg", "json": "json"})
			return err
		}
		return errUnknownParameter("interval", "format")
	})
	switch {
	case err != nil:
		return "", fmt.Errorf("fastpixSpritesheet: %w", err)
	case interval == 0 && format == "json":
		return p.SpritesheetDataURL(), nil
	case interval == 0:
		return p.SpritesheetURL(), nil
	case format == "json":
		return p.AdvancedSpritesheetDataURL(interval), nil
	}
	return p.AdvancedSpritesheetURL(interval), nil
}

var clipParameter = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// Clip returns the URL of [core.Playback.ClipURL], a short animated preview. It
// is fastpixClip in templates. Its parameters are passed as those of
// [Player.Thumbnail]:
//
//   - format: gif or webp
//   - all other names are query parameters of FastPix's clips; durations are in
//     seconds
func (pl *Player) Clip(p *core.Playback, parameters ...any) (string, error) {
	var opts []core.ClipOption
	err := parseParameters(p, parameters, func(name string, value parameter) error {
		switch {
		case name == "format":
			webp, err := oneOf(value, map[string]bool{"gif": false, "webp": true})
			if webp {
				opts = append(opts, core.ClipWebP())
			}
			return err
		case name == "token":
			return errors.New("it comes from the playback")
		case !clipParameter.MatchString(name):
			return errors.New("use letters, digits, hyphens and underscores")
		}
		opts = append(opts, core.ClipParam(name, value.text))
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("fastpixClip: %w", err)
	}
	return p.ClipURL(opts...), nil
}

// parameter is the value of a parameter of an image's URL. Durations are in
// seconds.
type parameter struct{ text string }

func (v parameter) seconds() (time.Duration, error) {
	seconds, err := strconv.ParseFloat(v.text, 64)
	if err != nil || !(seconds >= 0 && seconds <= math.MaxInt32) {
		return 0, fmt.Errorf("%q is not a number of seconds", v.text)
	}
	return time.Duration(math.Round(seconds * float64(time.Second))), nil
}

func (v parameter) pixels() (uint16, error) {
	px, err := strconv.ParseUint(v.text, 10, 16)
	if err != nil || px == 0 || px > 3840 {
		return 0, fmt.Errorf("%q is not a number of pixels from 1 to 3840", v.text)
	}
	return uint16(px), nil
}

// oneOf returns the choice that v names.
func oneOf[T any](v parameter, choices map[string]T) (T, error) {
	choice, ok := choices[v.text]
	if !ok {
		return choice, fmt.Errorf("%q is not one of %s", v.text, list(choices))
	}
	return choice, nil
}

func list[T any](choices map[string]T) string {
	names := make([]string, 0, len(choices))
	for name := range choices {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func errUnknownParameter(names ...string) error {
	return fmt.Errorf("it is unknown: the parameters are %s", strings.Join(names, ", "))
}

// parseParameters calls set for each parameter in the arguments of a template
// function: names followed by values, and maps. The last value of a name
// applies.
func parseParameters(p *core.Playback, arguments []any, set func(name string, value parameter) error) error {
	if isZero(p) {
		return errNoPlayback
	}
	pairs, err := parsePairs(arguments)
	if err != nil {
		return err
	}
	for _, pair := range pairs {
		if pair.value == nil || pair.value == "" {
			continue
		}
		a, err := newAttribute(pair.value)
		if err == nil && (a.bare || a.off) {
			err = errors.New("values of type bool are not supported")
		}
		if err == nil {
			err = set(pair.name, parameter{a.value})
		}
		if err != nil {
			return fmt.Errorf("parameter %q: %w", pair.name, err)
		}
	}
	return nil
}
