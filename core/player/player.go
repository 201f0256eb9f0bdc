package player

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
)

// DefaultScriptURL is the URL of FastPix's web player. Its version is fixed, so
// that pages change only if their owner changes it. Source:
// https://www.npmjs.com/package/@fastpix/fp-player.
const DefaultScriptURL = "https://cdn.jsdelivr.net/npm/@fastpix/fp-player@1.0.20/dist/player.js"

//go:embed player.tmpl
var playerTemplate string

// The renewal script is part of the template's text instead of a value, because
// html/template escapes values in scripts.
var templates = template.Must(template.New("player").Parse(
	strings.Replace(playerTemplate, "RENEWAL_SCRIPT", renewalScript, 1)))

// Player renders the elements of pages that play FastPix videos. [New] creates
// one with options. The zero Player uses FastPix's own player. A Player is
// immutable and safe for concurrent use.
type Player struct {
	scriptURL  string // empty for DefaultScriptURL
	integrity  string
	renewalURL string // empty for the inline script
	replaced   bool   // the script is not FastPix's, judging by its URL
}

// New returns a Player.
func New(opts ...Option) (*Player, error) {
	pl := new(Player)
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("player: New: an option is nil")
		}
		if err := opt(pl); err != nil {
			return nil, fmt.Errorf("player: New: %w", err)
		}
	}
	return pl, nil
}

// FuncMap returns the template functions of the zero [Player], which uses
// FastPix's own player.
func FuncMap() template.FuncMap { return new(Player).FuncMap() }

// FuncMap returns the template functions fastpixPlayer, fastpixScript,
// fastpixVideo, fastpixRenewal, fastpixThumbnail, fastpixSpritesheet and
// fastpixClip.
func (pl *Player) FuncMap() template.FuncMap {
	return template.FuncMap{
		"fastpixPlayer":      pl.Element,
		"fastpixScript":      pl.Script,
		"fastpixVideo":       pl.Video,
		"fastpixRenewal":     pl.Renewal,
		"fastpixThumbnail":   pl.Thumbnail,
		"fastpixSpritesheet": pl.Spritesheet,
		"fastpixClip":        pl.Clip,
	}
}

// Element returns the <fastpix-player> element. It is fastpixPlayer in
// templates. The package comment describes the attributes.
//
// The default poster is the signed thumbnail, at the time of the attribute
// thumbnail-time if there is one. "poster" false leaves the poster out. A live
// playback has no default poster.
func (pl *Player) Element(p *core.Playback, attributes ...any) (template.HTML, error) {
	attrs, err := parseAttributes(attributes)
	if err == nil && attrs.has("nonce") {
		err = errors.New(`attribute "nonce": it belongs to the script: pass it to fastpixScript or fastpixVideo`)
	}
	if err != nil {
		return "", fmt.Errorf("fastpixPlayer: %w", err)
	}
	html, err := pl.element(p, attrs)
	if err != nil {
		return "", fmt.Errorf("fastpixPlayer: %w", err)
	}
	return html, nil
}

// Script returns the tag that loads the player. It is fastpixScript in
// templates. A page needs it once.
//
// The first argument can be a playback of the page, which decides where the
// script comes from: FastPix's player streams from FastPix and from hosts of
// the form https://stream.{domain} only. For other playbacks, such as those of
// a mock, the script is the one at /player.js of the playback's stream base
// URL, which a mock serves. [WithScriptURL] takes precedence.
//
// The only attribute is "nonce", for pages with a Content-Security-Policy. An
// empty nonce is left out.
func (pl *Player) Script(arguments ...any) (template.HTML, error) {
	html, err := pl.scriptOf(arguments)
	if err != nil {
		return "", fmt.Errorf("fastpixScript: %w", err)
	}
	return html, nil
}

func (pl *Player) scriptOf(arguments []any) (template.HTML, error) {
	var p *core.Playback
	if len(arguments) > 0 {
		if first, ok := arguments[0].(*core.Playback); ok {
			p, arguments = first, arguments[1:]
		}
	}
	nonce, err := onlyNonce(arguments)
	if err != nil {
		return "", err
	}
	return pl.script(p, nonce)
}

// Video returns what a page with one player needs: the tag of the player's
// script, as [Player.Script] with the playback; the renewal script of
// [Player.Renewal], if there is a "config-url"; and the element. It is
// fastpixVideo in templates. It accepts the attributes of [Player.Element], and
// "nonce" for the scripts.
func (pl *Player) Video(p *core.Playback, attributes ...any) (template.HTML, error) {
	html, err := pl.video(p, attributes)
	if err != nil {
		return "", fmt.Errorf("fastpixVideo: %w", err)
	}
	return html, nil
}

func (pl *Player) video(p *core.Playback, arguments []any) (template.HTML, error) {
	attrs, err := parseAttributes(arguments)
	if err != nil {
		return "", err
	}
	nonce := attrs.take("nonce", "")
	renews := attrs["config-url"].value != "" && p.Policy() != core.Public
	element, err := pl.element(p, attrs)
	if err != nil {
		return "", err
	}
	html, err := pl.script(p, nonce)
	if err != nil {
		return "", err
	}
	if renews {
		renewal, err := pl.renewal(nonce)
		if err != nil {
			return "", err
		}
		html += "\n" + renewal
	}
	return html + "\n" + element, nil
}

var errNoPlayback = errors.New("the playback is nil or zero: " +
	"check that the page is behind the middleware and that its handler passes the playback to the template")

// isZero reports whether p is nil or the zero Playback.
func isZero(p *core.Playback) bool { return p.ID() == "" }

func (pl *Player) element(p *core.Playback, attrs attributes) (template.HTML, error) {
	if isZero(p) {
		return "", errNoPlayback
	}
	domain, streamBase, err := pl.streamAttributes(p)
	if err != nil {
		return "", err
	}
	if p.Live() && !attrs.has("stream-type") {
		attrs["stream-type"] = attribute{value: "live-stream"}
	}
	poster, err := attrs.takePoster(p)
	if err != nil {
		return "", err
	}
	configURL, err := attrs.takeConfigURL(p)
	if err != nil {
		return "", err
	}
	return render("element", map[string]any{
		"PlaybackID":     p.ID(),
		"Token":          p.Token(),
		"DRMToken":       p.DRMToken(),
		"CustomDomain":   domain,
		"StreamBase":     streamBase,
		"Poster":         poster,
		"SpritesheetSrc": attrs.take("spritesheet-src", p.ImagesBaseURL()),
		"ConfigURL":      configURL,
		"IssuedAt":       p.IssuedAt().Unix(),
		"RefreshAt":      p.RefreshAt().Unix(),
		"ExpiresAt":      p.ExpiresAt().Unix(),
		"Noscript":       attrs.take("noscript", defaultNoscript),
		"Attributes":     attrs.sorted(),
	})
}

// defaultNoscript is the text for browsers without JavaScript.
const defaultNoscript = "This video needs JavaScript."

// source is where the player's script comes from.
type source struct{ url, integrity string }

// sourceFor returns the source of the player that can play p. p can be nil.
func (pl *Player) sourceFor(p *core.Playback) (source, error) {
	if pl.scriptURL == "" && !isZero(p) {
		_, streamBase, err := pl.streamAttributes(p)
		if err != nil {
			return source{}, err
		}
		if streamBase != "" {
			return source{url: streamBase + "/player.js"}, nil
		}
	}
	return source{cmp.Or(pl.scriptURL, DefaultScriptURL), pl.integrity}, nil
}

func (pl *Player) script(p *core.Playback, nonce string) (template.HTML, error) {
	src, err := pl.sourceFor(p)
	if err != nil {
		return "", err
	}
	return render("script", map[string]any{"URL": src.url, "Integrity": src.integrity, "Nonce": nonce})
}

func render(name string, data any) (template.HTML, error) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		return "", err
	}
	return template.HTML(strings.TrimSpace(b.String())), nil //nolint:gosec // html/template has escaped it
}
