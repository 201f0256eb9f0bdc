// Command fiber is a small video library with Fiber v2. Run it with
//
//	go run ./examples/fiber
//
// Without FASTPIX_ variables in the environment it starts a mock and plays the
// mock's videos. To play your own videos, set the variables that the comment of
// examples/nethttp lists.
package main

import (
	"context"
	"log"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/gofiber/fiber/v2/middleware/filesystem"
	"github.com/gofiber/template/html/v2"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
)

func main() { site.Main("Fiber", run) }

func run(ctx context.Context, s *site.Site) error {
	key, err := core.SigningKeyFromEnv()
	if err != nil {
		return err
	}
	signer, err := core.NewSigner(key, core.FromEnv(), core.WithTTL(s.TTL()))
	if err != nil {
		return err
	}
	defer signer.Close()
	pl, err := player.New()
	if err != nil {
		return err
	}
	templates := html.NewFileSystem(http.FS(site.Templates), ".html")
	templates.AddFuncMap(pl.FuncMap())
	a := &app{site: s, pages: s.Pages(pl), signer: signer, templates: templates}
	return s.Serve(ctx, server{a.routes()})
}

// server has the method names of an http.Server.
type server struct{ app *fiber.App }

func (s server) Serve(ln net.Listener) error        { return s.app.Listener(ln) }
func (s server) Shutdown(ctx context.Context) error { return s.app.ShutdownWithContext(ctx) }

// app holds what the handlers share.
type app struct {
	site      *site.Site
	pages     *site.Pages
	signer    *core.Signer
	templates fiber.Views
}

func (a *app) routes() *fiber.App {
	playback := playbackfiber.Middleware(a.signer, a.mayWatch, playbackfiber.WithErrorHandler(a.refuse))

	r := fiber.New(fiber.Config{Views: a.templates, ReadTimeout: 10 * time.Second, DisableStartupMessage: true})
	r.Use(refuseOtherSites)
	r.Get("/", a.home)
	r.Get("/watch/:id", playback, a.watch)
	r.Get("/playback/:id", playbackfiber.ConfigHandler(a.signer, a.mayWatch)) // renews the token of an open page
	r.Post("/viewer", switchViewer)
	r.Use("/assets", filesystem.New(filesystem.Config{Root: http.FS(site.Assets)}))
	r.Use(func(c *fiber.Ctx) error { return a.refuse(c, core.ErrNotFound) })
	return r
}

// refuseOtherSites refuses forms that other sites send, because other sites
// must not sign viewers in or out.
func refuseOtherSites(c *fiber.Ctx) error {
	r, err := adaptor.ConvertRequest(c, false)
	if err != nil {
		return fiber.ErrBadRequest
	}
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return fiber.NewError(fiber.StatusForbidden, err.Error())
	}
	return c.Next()
}

// mayWatch is the resolver. The application decides here who may watch which
// video.
func (a *app) mayWatch(c *fiber.Ctx) (core.Grant, error) {
	id, err := url.PathUnescape(c.Params("id"))
	if err != nil {
		return core.Grant{}, core.ErrInvalidPlaybackID
	}
	return a.site.Grant(id, viewer(c))
}

func (a *app) home(c *fiber.Ctx) error {
	playbacks, err := a.signer.SignAll(c.UserContext(), a.site.Grants(viewer(c)))
	if err != nil {
		log.Print(err)
		return a.refuse(c, err)
	}
	page, err := a.pages.Home(viewer(c), playbacks)
	return render(c, page, err)
}

func (a *app) watch(c *fiber.Ctx) error {
	playback, _ := playbackfiber.FromContext(c) // always set behind the middleware
	page, err := a.pages.Watch(viewer(c), playback)
	return render(c, page, err)
}

// refuse is the error handler. It answers with a page of the site.
func (a *app) refuse(c *fiber.Ctx, err error) error {
	code, text := playbackfiber.Status(c, err)
	page, err := a.pages.Refused(viewer(c), c.Path(), code, text)
	return render(c, page, err)
}

func render(c *fiber.Ctx, page *site.Page, err error) error {
	if err != nil {
		log.Print(err)
		return fiber.ErrInternalServerError
	}
	for name, value := range page.Headers {
		c.Set(name, value)
	}
	return c.Status(page.Status).Render(page.Template, page)
}

func viewer(c *fiber.Ctx) site.Viewer {
	return site.ViewerFromCookie(c.Cookies(site.ViewerCookie)) // empty if there is none
}

// switchViewer signs the viewer in or out.
func switchViewer(c *fiber.Ctx) error {
	cookie := &fiber.Cookie{
		Name: site.ViewerCookie, Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, MaxAge: -1,
	}
	if c.FormValue("as") == site.Guest {
		cookie.Value, cookie.MaxAge = site.Guest, 0
	}
	c.Cookie(cookie)
	return c.Redirect(site.Back(c.FormValue("back")), fiber.StatusSeeOther)
}
