// Command nethttp is a small video library with net/http. Run it with
//
//	go run ./examples/nethttp
//
// Without FASTPIX_ variables in the environment it starts a mock and plays the
// mock's videos. To play your own videos, set
//
//	FASTPIX_SIGNING_KEY_ID        ID of the signing key
//	FASTPIX_SIGNING_PRIVATE_KEY   private key, as returned by FastPix
//	FASTPIX_PLAYBACK_IDS          id:policy:title,…
//	FASTPIX_DOMAIN                fastpix.com, if your workspace uses it
package main

import (
	"bytes"
	"context"
	"html/template"
	"log"
	"net/http"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

func main() { site.Main("net/http", run) }

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
	playback := nethttp.Middleware(a.signer, a.mayWatch, nethttp.WithErrorHandler(a.refuse))

	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.home)
	mux.Handle("GET /watch/{id}", playback(http.HandlerFunc(a.watch)))
	mux.Handle("GET /playback/{id}", nethttp.ConfigHandler(a.signer, a.mayWatch)) // renews the token of an open page
	mux.HandleFunc("POST /viewer", switchViewer)
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServerFS(site.Assets)))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { a.refuse(w, r, core.ErrNotFound) })
	// Other sites must not sign viewers in or out.
	return http.NewCrossOriginProtection().Handler(mux)
}

// mayWatch is the resolver. The application decides here who may watch which
// video.
func (a *app) mayWatch(r *http.Request) (core.Grant, error) {
	return a.site.Grant(r.PathValue("id"), viewer(r))
}

func (a *app) home(w http.ResponseWriter, r *http.Request) {
	playbacks, err := a.signer.SignAll(r.Context(), a.site.Grants(viewer(r)))
	if err != nil {
		log.Print(err)
		a.refuse(w, r, err)
		return
	}
	page, err := a.pages.Home(viewer(r), playbacks)
	a.render(w, page, err)
}

func (a *app) watch(w http.ResponseWriter, r *http.Request) {
	playback, _ := nethttp.FromRequest(r) // always set behind the middleware
	page, err := a.pages.Watch(viewer(r), playback)
	a.render(w, page, err)
}

// refuse is the error handler. It answers with a page of the site.
func (a *app) refuse(w http.ResponseWriter, r *http.Request, err error) {
	code, text := nethttp.Status(r, err)
	page, err := a.pages.Refused(viewer(r), r.URL.Path, code, text)
	a.render(w, page, err)
}

// render executes the template into a buffer, so that an error does not leave
// half a page.
func (a *app) render(w http.ResponseWriter, page *site.Page, err error) {
	var body bytes.Buffer
	if err == nil {
		err = a.templates.ExecuteTemplate(&body, page.Template+".html", page)
	}
	if err != nil {
		log.Print(err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	for name, value := range page.Headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(page.Status)
	_, _ = body.WriteTo(w) // fails if the viewer has left
}

func viewer(r *http.Request) site.Viewer {
	cookie, err := r.Cookie(site.ViewerCookie)
	if err != nil {
		return site.ViewerFromCookie("")
	}
	return site.ViewerFromCookie(cookie.Value)
}

// switchViewer signs the viewer in or out.
func switchViewer(w http.ResponseWriter, r *http.Request) {
	cookie := &http.Cookie{
		Name: site.ViewerCookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: -1,
	}
	if r.PostFormValue("as") == site.Guest {
		cookie.Value, cookie.MaxAge = site.Guest, 0
	}
	http.SetCookie(w, cookie)
	http.Redirect(w, r, site.Back(r.PostFormValue("back")), http.StatusSeeOther)
}
