// Command gin is a small video library on Gin. Run it with
//
//	go run ./examples/gin
//
// It needs nothing else: without FASTPIX_* variables it plays from a FastPix of its own. See examples/nethttp for the
// variables.
package main

import (
	"context"
	"net"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
)

func main() { site.Main("Gin", serve) }

func serve(ctx context.Context, ln net.Listener, s *site.Site) error {
	return site.ServeHTTP(ctx, ln, newEngine(s))
}

// app holds what the handlers share.
type app struct {
	site *site.Site
}

func newEngine(s *site.Site) *gin.Engine {
	a := &app{site: s}

	// Who may watch what is the application's decision, and made here. Signing, and putting the playback into the request's
	// context, is the middleware's.
	mayWatch := func(c *gin.Context) (core.Grant, error) {
		return s.Grant(c.Param("id"), viewer(c))
	}
	playback := playbackgin.Middleware(s.Signer, mayWatch, playbackgin.WithErrorHandler(a.refused))

	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(gin.Recovery())
	r.UseRawPath = true // so that a%2Fb is one parameter
	// With templates on disk: r.SetFuncMap(s.Player.FuncMap()) and r.LoadHTMLGlob("templates/*").
	r.SetHTMLTemplate(s.ParseTemplates())

	r.GET("/", a.home)
	r.GET("/watch/:id", playback, a.watch)
	r.GET("/playback/:id", playbackgin.ConfigHandler(s.Signer, mayWatch)) // the open page renews its token here
	r.POST("/viewer", switchViewer)
	r.StaticFS("/assets", http.FS(site.Assets))
	r.NoRoute(func(c *gin.Context) { a.refused(c, core.ErrNotFound) })
	return r
}

func (a *app) home(c *gin.Context) {
	page, err := a.site.Home(c.Request.Context(), viewer(c))
	render(c, page, err)
}

func (a *app) watch(c *gin.Context) {
	playback, _ := playbackgin.FromContext(c) // always there behind the middleware
	page, err := a.site.Watch(playback, viewer(c))
	render(c, page, err)
}

// refused shows 401, 403 and 404 as pages of the site.
func (a *app) refused(c *gin.Context, err error) {
	code, text := playbackgin.Status(c, err)
	page, err := a.site.Refused(code, text, c.Request.URL.Path, viewer(c))
	render(c, page, err)
}

func render(c *gin.Context, page *site.Page, err error) {
	if err != nil {
		_ = c.AbortWithError(http.StatusInternalServerError, err)
		return
	}
	for name, value := range page.Headers {
		c.Header(name, value)
	}
	c.HTML(page.Status, page.Template+".html", page)
}

func viewer(c *gin.Context) site.Viewer {
	cookie, _ := c.Cookie(site.ViewerCookie) // empty when there is none
	return site.ViewerFromCookie(cookie)
}

// switchViewer signs in or out.
func switchViewer(c *gin.Context) {
	c.SetSameSite(http.SameSiteLaxMode)
	if c.PostForm("as") == site.Guest {
		c.SetCookie(site.ViewerCookie, site.Guest, 0, "/", "", false, true)
	} else {
		c.SetCookie(site.ViewerCookie, "", -1, "/", "", false, true)
	}
	c.Redirect(http.StatusSeeOther, site.Back(c.PostForm("back")))
}
