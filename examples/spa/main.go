// Command spa is a whole program for a single-page application, to copy: a JSON
// API, and on another origin a page that uses it. Run it with
//
//	go run ./examples/spa
//
// and open the printed address. The video comes from a mock, unless the
// environment has a signing key:
//
//	FASTPIX_SIGNING_KEY_ID        ID of the signing key
//	FASTPIX_SIGNING_PRIVATE_KEY   private key, as returned by FastPix
//	FASTPIX_DOMAIN                fastpix.com, if your workspace uses it
//
// and -playback-id names your video. See docs/guides/spa.md.
package main

import (
	"crypto/rand"
	_ "embed"
	"errors"
	"flag"
	"html/template"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

const demoVideo = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address of the API")
	pageAddr := flag.String("page-addr", "127.0.0.1:8081", "address of the page")
	id := flag.String("playback-id", demoVideo, "playback ID of the video")
	flag.Parse()
	if err := run(*addr, *pageAddr, *id); err != nil {
		log.Fatal(err)
	}
}

func run(addr, pageAddr, id string) error {
	key, err := core.SigningKeyFromEnv()
	if errors.Is(err, core.ErrKeyEmpty) {
		key, err = demo()
	}
	if err != nil {
		return err
	}
	api, err := newAPI(key, "http://"+pageAddr)
	if err != nil {
		return err
	}
	ended := make(chan error, 2)
	for addr, handler := range map[string]http.Handler{addr: api, pageAddr: newPage("http://"+addr, id)} {
		server := &http.Server{Addr: addr, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
		go func() { ended <- server.ListenAndServe() }()
	}
	log.Printf("open http://%s", pageAddr)
	return <-ended
}

// app holds what the handlers of the API share.
type app struct {
	mu      sync.Mutex
	viewers map[string]string // session, viewer; use your application's sessions instead
}

// newAPI returns the API for pages of one origin.
func newAPI(keys core.KeySource, origin string) (http.Handler, error) {
	signer, err := core.NewSigner(keys, core.FromEnv())
	if err != nil {
		return nil, err
	}
	a := &app{viewers: map[string]string{}}
	mux := http.NewServeMux()
	mux.Handle("GET /playback/{id}", nethttp.ConfigHandler(signer, nethttp.PathValue("id", a.mayWatch)))
	mux.HandleFunc("POST /session", a.signIn)
	mux.HandleFunc("DELETE /session", a.signOut)

	// Pages of other origins must not sign viewers in or out.
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin(origin); err != nil {
		return nil, err
	}
	return allowOrigin(origin, protection.Handler(mux)), nil
}

// allowOrigin lets pages of one origin read the responses and send the viewer's
// cookie. Every response has the headers, also refusals, because the page shows
// their text.
func allowOrigin(origin string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Add("Vary", "Origin")
		if r.Header.Get("Origin") == origin {
			h.Set("Access-Control-Allow-Origin", origin) // browsers refuse * for requests with cookies
			h.Set("Access-Control-Allow-Credentials", "true")
			h.Set("Access-Control-Expose-Headers", "Date") // the page renews by the server's clock
		}
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			h.Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
			h.Set("Access-Control-Max-Age", "600")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// mayWatch decides who may watch. An application checks here that the viewer
// has paid, and returns core.ErrForbidden otherwise.
func (a *app) mayWatch(r *http.Request, _ string) error {
	if viewer, _ := a.session(r); viewer == "" {
		return core.ErrUnauthenticated
	}
	return nil
}

const cookieName = "session"

func (a *app) session(r *http.Request) (viewer, session string) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return "", ""
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.viewers[cookie.Value], cookie.Value
}

func (a *app) signIn(w http.ResponseWriter, _ *http.Request) {
	session := rand.Text() // the application checks a password first
	a.mu.Lock()
	a.viewers[session] = "demo"
	a.mu.Unlock()
	setCookie(w, session, 0)
	w.WriteHeader(http.StatusNoContent)
}

func (a *app) signOut(w http.ResponseWriter, r *http.Request) {
	_, session := a.session(r)
	a.mu.Lock()
	delete(a.viewers, session)
	a.mu.Unlock()
	setCookie(w, "", -1)
	w.WriteHeader(http.StatusNoContent)
}

// setCookie sets the cookie of the session. With SameSite=Lax, browsers send it
// from pages of the same site, such as app.example.com to api.example.com. Set
// Secure too if the API is served over HTTPS.
func setCookie(w http.ResponseWriter, session string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: session, MaxAge: maxAge, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

//go:embed index.html
var index string

var page = template.Must(template.New("").Parse(index))

// newPage returns the page, which a web server or a CDN could serve as a file.
func newPage(api, playbackID string) http.Handler {
	script := player.DefaultScriptURL
	if base := os.Getenv(core.EnvBaseURL); base != "" {
		script = base + "/player.js" // a mock's player
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		data := map[string]string{"API": api, "PlaybackID": playbackID, "PlayerScript": script}
		if err := page.Execute(w, data); err != nil {
			log.Print(err)
		}
	})
}

// demo starts a mock with a video and returns a signing key for it. It sets
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
