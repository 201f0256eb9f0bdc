// Command fiber is a small video library on Fiber v2. Run it with
//
//	go run ./examples/fiber
//
// It needs nothing else: without FASTPIX_* variables it plays from a FastPix of its own. See examples/nethttp for the
// variables.
package main

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/filesystem"
	"github.com/gofiber/template/html/v2"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
)

func main() { site.Main("Fiber", serve) }

func serve(ctx context.Context, ln net.Listener, s *site.Site) error {
	server := newApp(s)
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		stopped <- server.ShutdownWithTimeout(5 * time.Second) // running requests get a moment to finish
	}()
	if err := server.Listener(ln); err != nil {
		return err
	}
	return <-stopped
}

// app holds what the handlers share.
type app struct {
	site *site.Site
}

func newApp(s *site.Site) *fiber.App {
	a := &app{site: s}

	// Who may watch what is the application's decision, and made here. Signing, and putting the playback into the request's
	// context, is the middleware's.
	mayWatch := func(c *fiber.Ctx) (core.Grant, error) {
		id, err := url.PathUnescape(c.Params("id"))
		if err != nil {
			return core.Grant{}, core.ErrInvalidPlaybackID
		}
		return s.Grant(id, viewer(c))
	}
	playback := playbackfiber.Middleware(s.Signer, mayWatch, playbackfiber.WithErrorHandler(a.refused))

	views := html.NewFileSystem(http.FS(site.Templates), ".html")
	views.AddFuncMap(s.Player.FuncMap())
	r := fiber.New(fiber.Config{Views: views, DisableStartupMessage: true})

	r.Get("/", a.home)
	r.Get("/watch/:id", playback, a.watch)
	r.Get("/playback/:id", playbackfiber.ConfigHandler(s.Signer, mayWatch)) // the open page renews its token here
	r.Post("/viewer", switchViewer)
	r.Use("/assets", filesystem.New(filesystem.Config{Root: http.FS(site.Assets)}))
	r.Use(func(c *fiber.Ctx) error { return a.refused(c, core.ErrNotFound) })
	return r
}

func (a *app) home(c *fiber.Ctx) error {
	page, err := a.site.Home(c.UserContext(), viewer(c))
	return render(c, page, err)
}

func (a *app) watch(c *fiber.Ctx) error {
	playback, _ := playbackfiber.FromContext(c) // always there behind the middleware
	page, err := a.site.Watch(playback, viewer(c))
	return render(c, page, err)
}

// refused shows 401, 403 and 404 as pages of the site.
func (a *app) refused(c *fiber.Ctx, err error) error {
	code, text := playbackfiber.Status(c, err)
	page, err := a.site.Refused(code, text, c.Path(), viewer(c))
	return render(c, page, err)
}

func render(c *fiber.Ctx, page *site.Page, err error) error {
	if err != nil {
		return err
	}
	for name, value := range page.Headers {
		c.Set(name, value)
	}
	return c.Status(page.Status).Render(page.Template, page)
}

func viewer(c *fiber.Ctx) site.Viewer {
	return site.ViewerFromCookie(c.Cookies(site.ViewerCookie)) // empty when there is none
}

// switchViewer signs in or out.
func switchViewer(c *fiber.Ctx) error {
	cookie := &fiber.Cookie{Name: site.ViewerCookie, Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, MaxAge: -1}
	if c.FormValue("as") == site.Guest {
		cookie.Value, cookie.MaxAge = site.Guest, 0
	}
	c.Cookie(cookie)
	return c.Redirect(site.Back(c.FormValue("back")), fiber.StatusSeeOther)
}
