// Command gin is a small video library with Gin. Run it with
//
//	go run ./examples/gin
//
// Without FASTPIX_ variables in the environment it starts a mock and plays the
// mock's videos. To play your own videos, set the variables that the comment of
// examples/nethttp lists.
package main

import (
	"context"
	"html/template"
	"log"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
)

func main() { site.Main("Gin", run) }

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
	templates, err := template.New("").Funcs(pl.FuncMap()).ParseFS(site.Templates, "*.html")
	if err != nil {
		return err
	}
	a := &app{site: s, pages: s.Pages(pl), signer: signer, templates: templates}
	return s.Serve(ctx, &http.Server{Handler: a.routes(), ReadHeaderTimeout: 10 * time.Second})
}

// app holds what the handlers share.
type app struct {
	site      *site.Site
	pages     *site.Pages
	signer    *core.Signer
	templates *template.Template
}

func (a *app) routes() http.Handler {
	playback := playbackgin.Middleware(a.signer, a.mayWatch, playbackgin.WithErrorHandler(a.refuse))

	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(gin.Recovery())
	r.UseRawPath = true // a%2Fb is one parameter
	r.SetHTMLTemplate(a.templates)

	r.GET("/", a.home)
	r.GET("/watch/:id", playback, a.watch)
	r.GET("/playback/:id", playbackgin.ConfigHandler(a.signer, a.mayWatch)) // renews the token of an open page
	r.POST("/viewer", switchViewer)
	r.StaticFS("/assets", http.FS(site.Assets))
	r.NoRoute(func(c *gin.Context) { a.refuse(c, core.ErrNotFound) })
	// Other sites must not sign viewers in or out.
	return http.NewCrossOriginProtection().Handler(r)
}

// mayWatch is the resolver. The application decides here who may watch which
// video.
func (a *app) mayWatch(c *gin.Context) (core.Grant, error) {
	return a.site.Grant(c.Param("id"), viewer(c))
}

func (a *app) home(c *gin.Context) {
	playbacks, err := a.signer.SignAll(c.Request.Context(), a.site.Grants(viewer(c)))
	if err != nil {
		log.Print(err)
		a.refuse(c, err)
		return
	}
	page, err := a.pages.Home(viewer(c), playbacks)
	render(c, page, err)
}

func (a *app) watch(c *gin.Context) {
	playback, _ := playbackgin.FromContext(c) // always set behind the middleware
	page, err := a.pages.Watch(viewer(c), playback)
	render(c, page, err)
}

// refuse is the error handler. It answers with a page of the site.
func (a *app) refuse(c *gin.Context, err error) {
	code, text := playbackgin.Status(c, err)
	page, err := a.pages.Refused(viewer(c), c.Request.URL.Path, code, text)
	render(c, page, err)
}

func render(c *gin.Context, page *site.Page, err error) {
	if err != nil {
		log.Print(err)
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	for name, value := range page.Headers {
		c.Header(name, value)
	}
	c.HTML(page.Status, page.Template+".html", page)
}

func viewer(c *gin.Context) site.Viewer {
	cookie, _ := c.Cookie(site.ViewerCookie) // empty if there is none
	return site.ViewerFromCookie(cookie)
}

// switchViewer signs the viewer in or out.
func switchViewer(c *gin.Context) {
	c.SetSameSite(http.SameSiteLaxMode)
	if c.PostForm("as") == site.Guest {
		c.SetCookie(site.ViewerCookie, site.Guest, 0, "/", "", false, true)
	} else {
		c.SetCookie(site.ViewerCookie, "", -1, "/", "", false, true)
	}
	c.Redirect(http.StatusSeeOther, site.Back(c.PostForm("back")))
}
