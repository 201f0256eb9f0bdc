package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/fastpixhttp"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
	"github.com/FastPix/fastpix-playback-go/core"
)

// checkPlayback plays the video as a player does: it fetches the playlists and
// a segment, the images and, for DRM, the license.
func (d *diagnosis) checkPlayback(ctx context.Context) {
	names := []string{"playlist", "segments", "images", "license", "page", "lifetime"}
	skip := func(format string, args ...any) {
		for _, name := range names {
			d.skip(name, format, args...)
		}
	}
	p, err := d.sign(ctx, d.Domain)
	if err != nil {
		skip("%v", err)
		return
	}
	master := d.get(ctx, p.StreamURL())
	d.checkPlaylist(ctx, p, master)
	if !master.IsPlaylist() {
		names = names[1:]
		skip("the stream did not open")
		return
	}
	segment := d.checkSegments(ctx, p.StreamURL(), master)
	d.checkImages(ctx, p)
	license := d.checkLicense(ctx, p)
	d.checkPage(master, segment, license)
	d.checkLifetime(p, master)
}

// sign makes the playback of a viewer who opens the page now. The policy is the
// one at FastPix if that is known, because the other is reported already.
func (d *diagnosis) sign(ctx context.Context, domain string) (*core.Playback, error) {
	policy := d.Policy
	if d.found != nil {
		policy = Policy(strings.ToLower(d.found.AccessPolicy))
	}
	grant := core.Grant{PlaybackID: d.PlaybackID}
	switch policy {
	case DRM:
		grant.Policy = core.DRM
	case Public:
		grant.Policy = core.Public
	}
	switch {
	case !d.hasKey && grant.Policy != core.Public:
		return nil, errors.New("there is no signing key")
	case !d.sites[0].probes[0].reached():
		return nil, errors.New("the stream host cannot be reached")
	}
	noKey := core.KeySourceFunc(func(context.Context) (core.SigningKey, error) { return core.SigningKey{}, ErrNoKey })
	keys := core.KeySource(noKey)
	if d.hasKey {
		keys = d.key
	}
	signer, err := d.signer(keys, domain)
	if err != nil {
		return nil, err
	}
	defer func() { _ = signer.Close() }() // never fails
	return signer.Sign(ctx, grant)
}

// get requests a URL as a page of the application does.
func (d *diagnosis) get(ctx context.Context, url string) response {
	return d.do(ctx, d.fromPage(request{Method: http.MethodGet, URL: url}))
}

func (d *diagnosis) fromPage(r request) request {
	if d.Origin != "" {
		r.Header = map[string]string{"Origin": d.Origin, "Referer": d.Origin + "/"}
	}
	return r
}

// checkPlaylist checks that a fresh token opens the stream.
func (d *diagnosis) checkPlaylist(ctx context.Context, p *core.Playback, master response) {
	const name = "playlist"
	what := "a new token"
	if p.Policy() == core.Public {
		what = "a URL without a token"
	}
	switch {
	case master.IsPlaylist():
		d.ok(name, "%s opens the stream", what)
	case master.OK():
		d.fail(name, "Check the proxy.", "%s gets a response that is not a playlist: %v", what, master)
	case d.live && master.Status == http.StatusNotFound:
		d.warn(name, "Start the stream and run the check again.", "the live stream is not on air")
	case master.Err != nil:
		d.fail(name, "See the network check.", "%v", master)
	default:
		remedy := "See the checks above. \"playback inspect\" examines a single URL."
		if domain := d.opensAt(ctx); domain != "" {
			remedy = "Set " + core.EnvDomain + "=" + domain + ", where the stream opens."
		}
		d.fail(name, remedy, "%s is refused: %v", what, master)
	}
}

// opensAt returns another domain of FastPix at which the stream opens, or "".
func (d *diagnosis) opensAt(ctx context.Context) string {
	for _, s := range d.sites[1:] {
		p, err := d.sign(ctx, s.domain)
		if err == nil && s.probes[0].reached() && d.get(ctx, p.StreamURL()).IsPlaylist() {
			return s.domain
		}
	}
	return ""
}

// maxVariants bounds how many of the playlist's playlists are fetched.
const maxVariants = 12

// checkSegments fetches the playlists of the renditions, and a segment of the
// first. It returns the segment's response.
func (d *diagnosis) checkSegments(ctx context.Context, base string, master response) response {
	const name = "segments"
	const remedy = "Allow HTTPS connections to the hosts of FastPix's CDN, which are in the playlist."
	variants := fastpixhttp.URIs(base, master.Body)
	if len(variants) == 0 { // it is a media playlist itself
		variants = []string{base}
	}
	var segment response
	for i, variant := range variants[:min(len(variants), maxVariants)] {
		media := d.get(ctx, variant)
		if !media.IsPlaylist() {
			d.fail(name, remedy, "the playlist of a rendition at %s does not open: %v", hostname(variant), media)
			return response{}
		}
		if i > 0 {
			continue
		}
		segments := fastpixhttp.URIs(variant, media.Body)
		if len(segments) == 0 {
			d.fail(name, "Wait until the video is ready.", "the playlist of a rendition has no segments")
			return response{}
		}
		r := d.fromPage(request{Method: http.MethodGet, URL: segments[0]})
		if segment = d.do(ctx, r); !segment.OK() {
			d.fail(name, remedy, "a segment at %s does not open: %v", hostname(segments[0]), segment)
			return response{}
		}
	}
	d.ok(name, "the playlists of %d renditions and a segment open", len(variants))
	return segment
}

// checkImages fetches the poster and the spritesheet.
func (d *diagnosis) checkImages(ctx context.Context, p *core.Playback) {
	const name = "images"
	for _, image := range []struct{ what, url, contentType string }{
		{"poster", p.ThumbnailURL(), "image/"},
		{"spritesheet", p.SpritesheetURL(), "image/"},
		{"spritesheet's data", p.SpritesheetDataURL(), "application/json"},
	} {
		res := d.get(ctx, image.url)
		if !res.OK() || !strings.HasPrefix(res.Header.Get("Content-Type"), image.contentType) {
			if d.live {
				d.warn(name, "", "the %s does not open, as is usual for live streams: %v", image.what, res)
				return
			}
			d.fail(name, "If the playlist opens, wait: FastPix makes the images after the video.",
				"the %s does not open: %v", image.what, res)
			return
		}
	}
	d.ok(name, "the poster and the spritesheet open")
}

// checkLicense sends an empty challenge to the license server, which refuses it
// only after the token.
func (d *diagnosis) checkLicense(ctx context.Context, p *core.Playback) response {
	const name = "license"
	if p.Policy() != core.DRM {
		d.skip(name, "the video is not DRM-protected")
		return response{}
	}
	r := d.fromPage(request{Method: http.MethodPost, URL: p.WidevineLicenseURL()})
	if r.Header == nil {
		r.Header = map[string]string{}
	}
	r.Header["Content-Type"] = "application/octet-stream"
	res := d.do(ctx, r)
	switch {
	case res.OK(), res.Status == http.StatusBadRequest:
		d.ok(name, "the license server accepts the token (status %d for an empty challenge)", res.Status)
		return res
	case res.Status == http.StatusNotFound:
		d.fail(name, "Create the playback ID with a drmConfigurationId.", "there is no DRM configuration: %v", res)
	default:
		d.fail(name, "See the checks above.", "the license server does not accept the token: %v", res)
	}
	return response{}
}

// checkPage checks that the CORS headers let a page of the origin play.
func (d *diagnosis) checkPage(responses ...response) {
	const name = "page"
	if d.Origin == "" {
		d.skip(name, "no origin was given: pass --origin https://your.site")
		return
	}
	for i, r := range responses {
		if r.Status == 0 {
			continue
		}
		allowed := r.Header.Get("Access-Control-Allow-Origin")
		if allowed == "*" || strings.EqualFold(allowed, d.Origin) {
			continue
		}
		what := []string{"the playlist", "the segments", "the license"}[i]
		text := "no origin"
		if allowed != "" {
			text = allowed
		}
		d.fail(name, "Check the proxy and the custom domain. FastPix's own hosts allow all origins.",
			"pages of %s cannot load %s: Access-Control-Allow-Origin allows %s", d.Origin, what, text)
		return
	}
	d.ok(name, "pages of %s can load the video", d.Origin)
}

// checkLifetime reports how long the token and the URLs in the playlist last.
func (d *diagnosis) checkLifetime(p *core.Playback, master response) {
	const name = "lifetime"
	var parts []string
	if p.Policy() != core.Public {
		parts = append(parts, fmt.Sprintf("tokens are valid for %s, unless the application sets another TTL",
			words.Length(p.ExpiresAt().Sub(p.IssuedAt()))))
	}
	if expires, ok := urlExpiry(fastpixhttp.URIs(p.StreamURL(), master.Body)); ok {
		parts = append(parts, fmt.Sprintf("URLs in the playlist are valid for %s for everyone who has them",
			words.Length(expires.Sub(d.Now().Add(master.Clock)).Round(time.Hour))))
	}
	if len(parts) == 0 {
		d.skip(name, "public videos need no token")
		return
	}
	d.ok(name, "%s", strings.Join(parts, "; "))
}

// urlExpiry returns the expiry in the first of the URLs, if it has one.
func urlExpiry(urls []string) (time.Time, bool) {
	if len(urls) == 0 {
		return time.Time{}, false
	}
	u, err := url.Parse(urls[0])
	if err != nil {
		return time.Time{}, false
	}
	unix, err := strconv.ParseInt(u.Query().Get("expires"), 10, 64)
	return time.Unix(unix, 0), err == nil && unix > 0
}
