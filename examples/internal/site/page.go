package site

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
)

//go:embed templates assets
var files embed.FS

// Templates are the pages, with the extension .html; Assets are the files under /assets/.
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

// ParseTemplates returns the pages for frameworks that take html/template as it is.
func (s *Site) ParseTemplates() *template.Template {
	return template.Must(template.New("").Funcs(s.Player.FuncMap()).ParseFS(Templates, "*.html"))
}

// Page is what a template shows, and the headers that go with it.
type Page struct {
	Template string // without .html
	Status   int
	Headers  map[string]string

	Heading   string
	Framework string
	Path      string // where to come back to after signing in or out
	Viewer    Viewer
	Nonce     string
	OwnMock   bool

	Cards []Card // home

	Video     Video          // watch
	Playback  *core.Playback // watch
	Poster    string         // watch
	ConfigURL string         // watch
	Signed    *Signed        // watch; nil for public videos

	Code    int    // refused
	Message string // refused
}

// Card is a video on the home page. Thumbnail is empty when this viewer may not watch it: one token opens the picture and the
// stream alike, so a picture is signed only for those who may have both.
type Card struct {
	Video
	Thumbnail string
	Locked    string // why, in two words
}

// Home returns the page that lists the catalogue.
func (s *Site) Home(ctx context.Context, viewer Viewer) (*Page, error) {
	cards := make([]Card, len(s.catalogue))
	var grants []core.Grant
	var granted []int
	for i, v := range s.catalogue {
		cards[i].Video = v
		grant, err := s.Grant(v.ID, viewer)
		switch {
		case errors.Is(err, core.ErrUnauthenticated):
			cards[i].Locked = "Members only"
		case errors.Is(err, core.ErrForbidden):
			cards[i].Locked = "Not bought"
		case err != nil:
			return nil, err
		default:
			grants, granted = append(grants, grant), append(granted, i)
		}
	}
	playbacks, err := s.Signer.SignAll(ctx, grants)
	if err != nil {
		return nil, err
	}
	for n, i := range granted {
		cards[i].Thumbnail = cards[i].thumbnail(playbacks[n], 640)
	}
	page, err := s.page("home", http.StatusOK, viewer, playbacks...)
	if err != nil {
		return nil, err
	}
	page.Heading, page.Path, page.Cards = "Videos", "/", cards
	return page, nil
}

// Watch returns the page that plays p.
func (s *Site) Watch(p *core.Playback, viewer Viewer) (*Page, error) {
	v, err := s.video(p.ID())
	if err != nil {
		return nil, err
	}
	page, err := s.page("watch", http.StatusOK, viewer, p)
	if err != nil {
		return nil, err
	}
	page.Heading, page.Path = v.Title, "/watch/"+v.ID
	page.Video, page.Playback, page.Poster, page.ConfigURL = v, p, v.thumbnail(p, 1280), "/playback/"+v.ID
	page.Signed, err = explain(p)
	return page, err
}

// Refused returns the page that says why there is no video. Code and text come from the adapter's Status.
func (s *Site) Refused(code int, text, path string, viewer Viewer) (*Page, error) {
	page, err := s.page("refused", code, viewer)
	if err != nil {
		return nil, err
	}
	page.Heading, page.Path, page.Code, page.Message = http.StatusText(code), path, code, text
	return page, nil
}

func (s *Site) page(name string, status int, viewer Viewer, playbacks ...*core.Playback) (*Page, error) {
	nonce := rand.Text() // 130 random bits
	policy := "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; img-src 'self'; style-src 'self'"
	if len(playbacks) > 0 {
		var err error
		if policy, err = s.Player.ContentSecurityPolicy(nonce, playbacks...); err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
	}
	return &Page{
		Template: name,
		Status:   status,
		Headers: map[string]string{
			"Content-Type":            "text/html; charset=utf-8",
			"Cache-Control":           "private, no-store",
			"Content-Security-Policy": policy,
			// The token stands in URLs: the CDN need not be told more than where the page is from.
			"Referrer-Policy":        "strict-origin-when-cross-origin",
			"X-Content-Type-Options": "nosniff",
		},
		Framework: s.framework,
		Viewer:    viewer,
		Nonce:     nonce,
		OwnMock:   s.mock != nil,
	}, nil
}
