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

//go:embed renewal.js
var renewalScript string

// The renewal script is part of the template text instead of a value, because
// html/template then removes its comments.
var templates = template.Must(template.New("player").Parse(
	strings.Replace(playerTemplate, "RENEWAL_SCRIPT", renewalScript, 1)))

// Player renders the elements of pages that play FastPix videos. [New] creates
// one with options. The zero Player uses FastPix's own player. A Player is
// immutable and safe for concurrent use.
type Player struct {
	scriptURL string // empty for DefaultScriptURL
	integrity string
	replaced  bool // the script is not FastPix's, judging by its URL
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
// fastpixVideo and fastpixRenewal.
func (pl *Player) FuncMap() template.FuncMap {
	return template.FuncMap{
		"fastpixPlayer":  pl.Element,
		"fastpixScript":  pl.Script,
		"fastpixVideo":   pl.Video,
		"fastpixRenewal": pl.Renewal,
	}
}

// Element returns the <fastpix-player> element. It is fastpixPlayer in
// templates. The package comment describes the attributes.
//
// The default poster is the signed thumbnail, at the time of the attribute
// thumbnail-time if there is one. "poster" false leaves the poster out.
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
// templates. The only attribute is "nonce", for pages with a
// Content-Security-Policy. An empty nonce is left out.
func (pl *Player) Script(attributes ...any) (template.HTML, error) {
	nonce, err := onlyNonce(attributes)
	if err != nil {
		return "", fmt.Errorf("fastpixScript: %w", err)
	}
	return pl.script(nonce)
}

// Video returns the script and the element. It is fastpixVideo in templates. It
// accepts the attributes of [Player.Element], and "nonce" for the script.
func (pl *Player) Video(p *core.Playback, attributes ...any) (template.HTML, error) {
	attrs, err := parseAttributes(attributes)
	if err != nil {
		return "", fmt.Errorf("fastpixVideo: %w", err)
	}
	nonce := attrs.take("nonce", "")
	element, err := pl.element(p, attrs)
	if err != nil {
		return "", fmt.Errorf("fastpixVideo: %w", err)
	}
	script, err := pl.script(nonce)
	if err != nil {
		return "", fmt.Errorf("fastpixVideo: %w", err)
	}
	return script + "\n" + element, nil
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
	poster, err := attrs.takePoster(p)
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
		"Attributes":     attrs.sorted(),
	})
}

// url returns the URL of the player's script.
func (pl *Player) url() string { return cmp.Or(pl.scriptURL, DefaultScriptURL) }

func (pl *Player) script(nonce string) (template.HTML, error) {
	return render("script", map[string]any{"URL": pl.url(), "Integrity": pl.integrity, "Nonce": nonce})
}

func render(name string, data any) (template.HTML, error) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		return "", err
	}
	return template.HTML(strings.TrimSpace(b.String())), nil //nolint:gosec // html/template has escaped it
}
