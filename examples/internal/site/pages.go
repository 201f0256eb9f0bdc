package site

import (
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
)

//go:embed templates assets
var files embed.FS

// Templates contains the pages, with the extension .html. Assets contains the
// files under /assets/.
var (
	Templates = sub("templates")
	Assets    = sub("assets")
)

func sub(dir string) fs.FS {
	tree, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the directory is embedded above
	}
	return tree
}

// Page is the data of a template and the headers of the response.
type Page struct {
	Template string // without .html
	Status   int
	Headers  map[string]string

	Heading   string
	Framework string
	Path      string // where to return to after signing in or out
	Viewer    Viewer
	Nonce     string
	OwnMock   bool

	Cards []Card // home

	Video     Video          // watch
	Playback  *core.Playback // watch
	ConfigURL string         // watch
	Signed    *Signed        // watch; nil for public videos
	Breaks    []Break        // watch; none for public videos and without the mock
	MockURL   string         // watch; empty without the mock

	Code    int    // refused
	Message string // refused
}

// Card is a video on the home page.
type Card struct {
	Video

	// Playback is nil if the viewer may not watch the video. The token of a
	// thumbnail is valid for the stream too, so it must not be signed for
	// others.
	Playback *core.Playback
	Locked   string // why there is no thumbnail
}

// Pages makes the pages of a site.
type Pages struct {
	site   *Site
	player *player.Player
}

// Pages returns the site's pages. They allow what the player needs in their
// Content-Security-Policy.
func (s *Site) Pages(pl *player.Player) *Pages { return &Pages{s, pl} }

// Home returns the page that lists the catalog. It shows the thumbnails of the
// playbacks.
func (p *Pages) Home(viewer Viewer, playbacks []*core.Playback) (*Page, error) {
	page, err := p.page("home", http.StatusOK, viewer, playbacks...)
	if err != nil {
		return nil, err
	}
	page.Heading, page.Path = "Videos", "/"
	for _, v := range p.site.catalog {
		page.Cards = append(page.Cards, p.card(v, viewer, playbacks))
	}
	return page, nil
}

func (p *Pages) card(v Video, viewer Viewer, playbacks []*core.Playback) Card {
	for _, playback := range playbacks {
		if playback.ID() == v.ID {
			return Card{Video: v, Playback: playback}
		}
	}
	if _, err := p.site.Grant(v.ID, viewer); errors.Is(err, core.ErrForbidden) {
		return Card{Video: v, Locked: "Not bought"}
	}
	return Card{Video: v, Locked: "Members only"}
}

// Watch returns the page that plays a video.
func (p *Pages) Watch(viewer Viewer, playback *core.Playback) (*Page, error) {
	v, err := p.site.video(playback.ID())
	if err != nil {
		return nil, err
	}
	page, err := p.page("watch", http.StatusOK, viewer, playback)
	if err != nil {
		return nil, err
	}
	page.Heading, page.Path = v.Title, "/watch/"+v.ID
	page.Video, page.Playback, page.ConfigURL = v, playback, "/playback/"+v.ID
	if page.Signed, err = explain(playback); err != nil || page.Signed == nil || !page.OwnMock {
		return page, err
	}
	page.MockURL = p.site.mock.URL()
	page.Breaks, err = p.site.breaker.breaks(playback, p.site.otherThan(v))
	return page, err
}

// Refused returns the page for a request that is refused. The code and the text
// are the results of the adapter's Status function.
func (p *Pages) Refused(viewer Viewer, path string, code int, text string) (*Page, error) {
	page, err := p.page("refused", code, viewer)
	if err != nil {
		return nil, err
	}
	page.Heading, page.Path, page.Code, page.Message = http.StatusText(code), path, code, text
	return page, nil
}

func (p *Pages) page(template string, status int, viewer Viewer, playbacks ...*core.Playback) (*Page, error) {
	nonce := rand.Text() // 130 random bits
	policy := "default-src 'none'; base-uri 'none'; form-action 'self'; " +
		"frame-ancestors 'self'; img-src 'self'; style-src 'self'"
	if len(playbacks) > 0 {
		var err error
		if policy, err = p.player.ContentSecurityPolicy(nonce, playbacks...); err != nil {
			return nil, fmt.Errorf("page %s: %w", template, err)
		}
	}
	return &Page{
		Template: template,
		Status:   status,
		Headers: map[string]string{
			"Content-Type":            "text/html; charset=utf-8",
			"Cache-Control":           "private, no-store",
			"Content-Security-Policy": policy,
			// FastPix's CDN needs the page's origin, and not its path.
			"Referrer-Policy":        "strict-origin-when-cross-origin",
			"X-Content-Type-Options": "nosniff",
		},
		Framework: p.site.cfg.Framework,
		Viewer:    viewer,
		Nonce:     nonce,
		OwnMock:   p.site.mock != nil,
	}, nil
}
