// Command nethttp is a small video library on net/http. Run it with
//
//	go run ./examples/nethttp
//
// It needs nothing else: without FASTPIX_* variables it plays from a FastPix of its own. To play your videos, set
//
//	FASTPIX_SIGNING_KEY_ID, FASTPIX_SIGNING_PRIVATE_KEY   what FastPix returned when the signing key was created
//	FASTPIX_PLAYBACK_IDS                                  id:policy:title,…
//	FASTPIX_DOMAIN                                        fastpix.com, if your workspace is there
package main

import (
	"bytes"
	"context"
	"html/template"
	"log"
	"net"
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

func main() { site.Main("net/http", serve) }

func serve(ctx context.Context, ln net.Listener, s *site.Site) error {
	return site.ServeHTTP(ctx, ln, newHandler(s))
}

// app holds what the handlers share.
type app struct {
	site      *site.Site
	templates *template.Template
}

func newHandler(s *site.Site) http.Handler {
	a := &app{site: s, templates: s.ParseTemplates()}

	// Who may watch what is the application's decision, and made here. Signing, and putting the playback into the request's
	// context, is the middleware's.
	mayWatch := func(r *http.Request) (core.Grant, error) {
		return s.Grant(r.PathValue("id"), viewer(r))
	}
	playback := nethttp.Middleware(s.Signer, mayWatch, nethttp.WithErrorHandler(a.refused))

	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.home)
	mux.Handle("GET /watch/{id}", playback(http.HandlerFunc(a.watch)))
	mux.Handle("GET /playback/{id}", nethttp.ConfigHandler(s.Signer, mayWatch)) // the open page renews its token here
	mux.HandleFunc("POST /viewer", switchViewer)
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServerFS(site.Assets)))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { a.refused(w, r, core.ErrNotFound) })
	return mux
}

func (a *app) home(w http.ResponseWriter, r *http.Request) {
	page, err := a.site.Home(r.Context(), viewer(r))
	a.render(w, page, err)
}

func (a *app) watch(w http.ResponseWriter, r *http.Request) {
	playback, _ := nethttp.FromRequest(r) // always there behind the middleware
	page, err := a.site.Watch(playback, viewer(r))
	a.render(w, page, err)
}

// refused shows 401, 403 and 404 as pages of the site.
func (a *app) refused(w http.ResponseWriter, r *http.Request, err error) {
	code, text := nethttp.Status(r, err)
	page, err := a.site.Refused(code, text, r.URL.Path, viewer(r))
	a.render(w, page, err)
}

// render executes the page's template before it answers, so that nobody gets half a page.
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
	_, _ = body.WriteTo(w) // the viewer may have gone
}

func viewer(r *http.Request) site.Viewer {
	cookie, err := r.Cookie(site.ViewerCookie)
	if err != nil {
		return site.ViewerFromCookie("")
	}
	return site.ViewerFromCookie(cookie.Value)
}

// switchViewer signs in or out.
func switchViewer(w http.ResponseWriter, r *http.Request) {
	cookie := &http.Cookie{Name: site.ViewerCookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: -1}
	if r.PostFormValue("as") == site.Guest {
		cookie.Value, cookie.MaxAge = site.Guest, 0
	}
	http.SetCookie(w, cookie)
	http.Redirect(w, r, site.Back(r.PostFormValue("back")), http.StatusSeeOther)
}
