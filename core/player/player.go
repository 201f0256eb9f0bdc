package player

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"regexp"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
)

// DefaultScriptURL is FastPix's web player, pinned to a version so that a page changes only when its owner wants it to.
// Source: https://www.npmjs.com/package/@fastpix/fp-player.
const DefaultScriptURL = "https://cdn.jsdelivr.net/npm/@fastpix/fp-player@1.0.20/dist/player.js"

//go:embed player.tmpl
var playerTemplate string

//go:embed renewal.js
var renewalScript string

// The renewal script is template text rather than a value: html/template then leaves its comments out of the page.
var templates = template.Must(template.New("player").Parse(
	strings.Replace(playerTemplate, "RENEWAL_SCRIPT", renewalScript, 1)))

// Player renders the elements of pages that play FastPix videos. Make one with [New].
type Player struct {
	scriptURL string
	integrity string
	replaced  bool // the script is not FastPix's, as far as its URL tells
}

// Option configures a [Player].
type Option func(*Player) error

// WithScriptURL replaces [DefaultScriptURL]: another version of FastPix's player, a copy on an own host, or the stand-in of
// a mock ({mock}/player.js). It is an absolute http or https URL, or a path that begins with one slash.
func WithScriptURL(scriptURL string) Option {
	return func(pl *Player) error {
		if err := checkURL(scriptURL); err != nil || scriptURL == "" {
			return fmt.Errorf("WithScriptURL: %q is neither an http or https URL nor a path such as /static/player.js", scriptURL)
		}
		pl.scriptURL = scriptURL
		pl.replaced = !strings.Contains(scriptURL, "fp-player")
		return nil
	}
}

var integrityPattern = regexp.MustCompile(`^sha(256|384|512)-[A-Za-z0-9+/]+={0,2}$`)

// WithScriptIntegrity adds a hash that the browser compares the script with, such as "sha384-…". See
// https://developer.mozilla.org/docs/Web/Security/Subresource_Integrity.
func WithScriptIntegrity(integrity string) Option {
	return func(pl *Player) error {
		if !integrityPattern.MatchString(integrity) {
			return fmt.Errorf("WithScriptIntegrity: %q is not of the form sha384-{base64}", integrity)
		}
		pl.integrity = integrity
		return nil
	}
}

// New returns a Player. It fails on the first option that is wrong.
func New(opts ...Option) (*Player, error) {
	pl := &Player{scriptURL: DefaultScriptURL}
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("player: an option is nil")
		}
		if err := opt(pl); err != nil {
			return nil, fmt.Errorf("player: %w", err)
		}
	}
	return pl, nil
}

// FuncMap returns the template functions of a [Player] with no options: FastPix's own player from its CDN.
func FuncMap() template.FuncMap { return (&Player{scriptURL: DefaultScriptURL}).FuncMap() }

// FuncMap returns the template functions: fastpixPlayer, fastpixScript, fastpixVideo and fastpixRenewal. Each is a method of
// Player.
func (pl *Player) FuncMap() template.FuncMap {
	return template.FuncMap{
		"fastpixPlayer":  pl.Element,
		"fastpixScript":  pl.Script,
		"fastpixVideo":   pl.Video,
		"fastpixRenewal": pl.Renewal,
	}
}

// Element returns the <fastpix-player> element: fastpixPlayer in templates.
//
// Unless the attributes say otherwise, poster is the video's signed thumbnail, at thumbnail-time if that is given;
// "poster" false leaves it out.
func (pl *Player) Element(p *core.Playback, attributes ...any) (template.HTML, error) {
	attrs, err := parseAttributes(attributes)
	if err == nil && attrs.has("nonce") {
		err = errors.New(`attribute "nonce": it belongs to the script: give it to fastpixScript or fastpixVideo`)
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

// Script returns the tag that loads the player: fastpixScript in templates. It takes one attribute, "nonce", for pages with a
// Content-Security-Policy; an empty nonce is left out.
func (pl *Player) Script(attributes ...any) (template.HTML, error) {
	nonce, err := onlyNonce(attributes)
	if err != nil {
		return "", fmt.Errorf("fastpixScript: %w", err)
	}
	return pl.script(nonce)
}

// Video returns the script and the element together: fastpixVideo in templates. It takes what [Player.Element] takes, and
// "nonce" for the script.
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

// Renewal returns a small script that keeps the token of one video fresh while its page stays open: fastpixRenewal in
// templates. The config URL is where the application serves an adapter's ConfigHandler for this video. It takes one
// attribute, "nonce".
//
// The script asks for a new token shortly before [core.Playback.RefreshAt] and hands it to the player, which uses it the
// next time it loads the playlist. A video that plays is not touched: FastPix checks the token when the playlist is fetched,
// not on each segment. Only after a fatal error, or when the page was kept for so long that its token has expired, does the
// script load the video again, at the same position, three times per token at most and 30 s apart.
//
// It asks again after 30 s when the same token comes back, and after 5 s and 15 s when asking fails. After the third
// failure, or at once when the answer is 401, 403, 404 or 410, it stops. It dispatches two events that bubble from the
// element: fastpixrenewed, with the detail {playbackId, expiresAt}, and fastpixrenewalfailed, with {playbackId, status,
// message}; status is 0 when there was no answer.
//
// For public playbacks, which have no token, Renewal returns nothing.
func (pl *Player) Renewal(p *core.Playback, configURL string, attributes ...any) (template.HTML, error) {
	nonce, err := onlyNonce(attributes)
	if err != nil {
		return "", fmt.Errorf("fastpixRenewal: %w", err)
	}
	switch {
	case p == nil:
		return "", fmt.Errorf("fastpixRenewal: %w", errNoPlayback)
	case p.Policy() == core.Public:
		return "", nil
	case configURL == "" || checkURL(configURL) != nil:
		return "", fmt.Errorf("fastpixRenewal: config URL %q: pass the path or the http or https URL of a ConfigHandler", configURL)
	}
	return render("renewal", map[string]any{
		"PlaybackID": p.ID(),
		"ConfigURL":  configURL,
		"IssuedAt":   p.IssuedAt().Unix(),
		"RefreshAt":  p.RefreshAt().Unix(),
		"ExpiresAt":  p.ExpiresAt().Unix(),
		"Nonce":      nonce,
	})
}

var errNoPlayback = errors.New("the playback is nil: is the page behind the middleware, and did its handler pass the playback on?")

func (pl *Player) element(p *core.Playback, attrs attributes) (template.HTML, error) {
	if p == nil {
		return "", errNoPlayback
	}
	domain, streamBase, err := pl.whereToStream(p)
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

func (pl *Player) script(nonce string) (template.HTML, error) {
	return render("script", map[string]any{"URL": pl.scriptURL, "Integrity": pl.integrity, "Nonce": nonce})
}

func render(name string, data any) (template.HTML, error) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		return "", err
	}
	return template.HTML(strings.TrimSpace(b.String())), nil //nolint:gosec // this is what html/template has just escaped
}

// checkURL reports whether a browser may be sent to raw: an http or https URL, or a path on the page's own host.
func checkURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return errors.New("it is not a URL")
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
		return nil
	case u.Scheme != "" || u.Host != "" || u.Opaque != "" || strings.HasPrefix(raw, `//`) || strings.Contains(raw, `\`):
		return errors.New("it is neither an http or https URL nor a path")
	}
	return nil
}
