// Command sessions limits on how many devices a viewer can watch at a time. Run
// it with
//
//	go run ./examples/sessions
//
// and open the printed address in two browsers and a private window. The third
// is refused until another one signs out or is closed for two minutes.
//
// The sessions are kept in memory. Set REDIS_URL, such as
// redis://127.0.0.1:6379/0, to share them between replicas. The videos come
// from a mock, unless FASTPIX_SIGNING_KEY_ID and FASTPIX_SIGNING_PRIVATE_KEY
// are set. See docs/guides/sessions.md.
package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// tokenTTL is the lifetime of tokens, and of a place in the store. A viewer who
// closes the page frees the place after this time. It must not be longer than a
// place, because viewers with a valid token would not be counted.
const tokenTTL = 2 * time.Minute

const demoVideo = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	limit := flag.Int("limit", 2, "number of devices on which a viewer can watch at a time")
	flag.Parse()
	if err := run(*addr, *limit); err != nil {
		log.Fatal(err)
	}
}

func run(addr string, limit int) error {
	key, err := core.SigningKeyFromEnv()
	if errors.Is(err, core.ErrKeyEmpty) {
		key, err = demo()
	}
	if err != nil {
		return err
	}
	sessions, err := openStore(limit)
	if err != nil {
		return err
	}
	handler, err := newHandler(key, sessions)
	if err != nil {
		return err
	}
	log.Printf("open http://%s/watch/%s", addr, demoVideo)
	server := &http.Server{Addr: addr, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	return server.ListenAndServe()
}

func openStore(limit int) (store, error) {
	url := os.Getenv("REDIS_URL")
	if url == "" {
		return newMemory(limit, time.Now), nil
	}
	opts, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	return &redisStore{redis.NewClient(opts), limit, tokenTTL}, nil
}

// app holds what the handlers share.
type app struct {
	sessions store

	mu      sync.Mutex
	viewers map[string]string // session, viewer; use your application's sessions instead
}

func newHandler(keys core.KeySource, sessions store, opts ...core.Option) (http.Handler, error) {
	signer, err := core.NewSigner(keys, append([]core.Option{core.FromEnv(), core.WithTTL(tokenTTL)}, opts...)...)
	if err != nil {
		return nil, err
	}
	a := &app{sessions: sessions, viewers: map[string]string{}}

	mux := http.NewServeMux()
	protect := nethttp.Middleware(signer, a.mayWatch, nethttp.WithErrorHandler(a.refuse))
	mux.Handle("GET /watch/{id}", protect(http.HandlerFunc(a.watch)))
	mux.Handle("GET /playback/{id}", nethttp.ConfigHandler(signer, a.mayWatch)) // extends the place and renews the token
	mux.HandleFunc("POST /sign-in", a.signIn)
	mux.HandleFunc("POST /sign-out", a.signOut)
	// Other sites must not sign viewers in or out.
	return http.NewCrossOriginProtection().Handler(mux), nil
}

// mayWatch is the resolver of the page and of its renewal, so that both count
// the session.
func (a *app) mayWatch(r *http.Request) (core.Grant, error) {
	viewer, session := a.session(r)
	if viewer == "" {
		return core.Grant{}, core.ErrUnauthenticated
	}
	// An application checks here that the viewer may watch the video, before
	// the session takes a place.
	id := r.PathValue("id")
	if err := core.ValidatePlaybackID(id); err != nil {
		return core.Grant{}, err
	}
	return core.Grant{PlaybackID: id}, takePlace(r.Context(), a.sessions, viewer, session)
}

// takePlace returns an error if the session may not watch, because the limit of
// the viewer is reached or the store is unavailable.
func takePlace(ctx context.Context, sessions store, viewer, session string) error {
	has, err := sessions.Renew(ctx, viewer, session)
	switch {
	case err != nil:
		return core.Refuse(http.StatusServiceUnavailable, "The video is unavailable at the moment. Try again shortly.", err)
	case !has:
		return core.Refuse(http.StatusForbidden, "You are already watching on other devices. Close the video there.", nil)
	}
	return nil
}

const cookieName = "session"

// session returns the viewer and the session of the request. The viewer is
// empty if there is no such session.
func (a *app) session(r *http.Request) (viewer, session string) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return "", ""
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.viewers[cookie.Value], cookie.Value
}

func (a *app) signIn(w http.ResponseWriter, r *http.Request) {
	session := rand.Text() // the application checks a password first
	a.mu.Lock()
	a.viewers[session] = cmp.Or(r.PostFormValue("viewer"), "demo")
	a.mu.Unlock()
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: session, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, "/watch/"+demoVideo, http.StatusSeeOther)
}

// signOut ends the session at once. The token in the page stays valid until it
// expires, but the page cannot renew it.
func (a *app) signOut(w http.ResponseWriter, r *http.Request) {
	viewer, session := a.session(r)
	a.mu.Lock()
	delete(a.viewers, session)
	a.mu.Unlock()
	if viewer != "" {
		if err := a.sessions.End(r.Context(), viewer, session); err != nil {
			log.Printf("the place ends by itself after %s: %v", tokenTTL, err)
		}
	}
	http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1})
	http.Redirect(w, r, "/watch/"+demoVideo, http.StatusSeeOther)
}

func (a *app) watch(w http.ResponseWriter, r *http.Request) {
	playback, _ := nethttp.FromRequest(r) // always set behind the middleware
	render(w, "watch", playback)
}

// refuse is the error handler of the page. The renewal gets the default JSON.
func (a *app) refuse(w http.ResponseWriter, r *http.Request, err error) {
	_, text := nethttp.Status(r, err)
	render(w, "refused", map[string]any{"Text": text, "SignIn": errors.Is(err, core.ErrUnauthenticated)})
}

func render(w http.ResponseWriter, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := pages.ExecuteTemplate(w, name, data); err != nil {
		log.Print(err)
	}
}

var pages = template.Must(template.New("").Funcs(player.FuncMap()).Parse(`{{define "head"}}<!doctype html>
<html lang="en">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">{{end}}

{{define "watch"}}{{template "head"}}
<title>Watch</title>
{{fastpixVideo . "config-url" (print "/playback/" .ID)}}
<p id="message"></p>
<form method="post" action="/sign-out"><button>Sign out</button></form>
<script>
document.addEventListener("fastpixrenewalfailed", (event) => {
	event.target.pause();
	document.getElementById("message").textContent = event.detail.status === 403
		? "You are watching on other devices. Reload this page to watch here."
		: "The video has stopped. Reload this page.";
});
</script>
{{end}}

{{define "refused"}}{{template "head"}}
<title>Watch</title>
<p>{{.Text}}</p>
{{if .SignIn}}
<form method="post" action="/sign-in"><input name="viewer" value="demo"><button>Sign in</button></form>
{{else}}
<p><a href="">Try again</a></p>
<form method="post" action="/sign-out"><button>Sign out</button></form>
{{end}}{{end}}`))

// demo starts a mock with one video and returns a signing key for it. It sets
// FASTPIX_BASE_URL, which core.FromEnv reads. Leave it out of your program.
func demo() (core.SigningKey, error) {
	mock, err := mockfastpix.New()
	if err != nil {
		return core.SigningKey{}, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return core.SigningKey{}, err
	}
	go func() { log.Fatal(mock.Serve(ln)) }()
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: demoVideo})
	key := mock.CreateSigningKey()
	log.Print("no signing key is set: the video comes from a mock")
	if err := os.Setenv(core.EnvBaseURL, "http://"+ln.Addr().String()); err != nil {
		return core.SigningKey{}, err
	}
	return core.ParseSigningKey(key.ID, []byte(key.PrivateKey))
}
