package nethttp_test

import (
	"cmp"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// exampleKey returns a new key, whose tokens FastPix refuses. An application
// gets its key from core.SigningKeyFromEnv or core.OpenKeyFile.
func exampleKey() core.SigningKey {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	key, err := core.NewSigningKey("26338ada-fcf4-4434-b5b0-2ba77dde5d98", private)
	if err != nil {
		log.Fatal(err)
	}
	return key
}

func Example() {
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}

	mayWatch := nethttp.PathValue("id", func(r *http.Request, playbackID string) error {
		if _, err := r.Cookie("session"); err != nil {
			return core.ErrUnauthenticated
		}
		return nil
	})
	watch := func(w http.ResponseWriter, r *http.Request) {
		playback, _ := nethttp.FromRequest(r)
		url, _, _ := strings.Cut(playback.StreamURL(), "token=")
		fmt.Fprintf(w, "play %s…", url)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /watch/{id}", nethttp.Middleware(signer, mayWatch)(http.HandlerFunc(watch)))

	visitor := httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil)
	viewer := httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil)
	viewer.AddCookie(&http.Cookie{Name: "session", Value: "4711"})
	for _, r := range []*http.Request{visitor, viewer} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		fmt.Printf("%d %q\n", w.Code, w.Body)
	}
	// Output:
	// 401 "Sign in to watch this video."
	// 200 "play https://stream.fastpix.io/16af5b33.m3u8?…"
}

func ExampleMiddleware() {
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}

	// A resolver looks up the video of a request and returns what the viewer
	// may watch. It works with every router.
	resolve := func(r *http.Request) (core.Grant, error) {
		switch r.URL.Query().Get("film") {
		case "trailer":
			return core.Grant{PlaybackID: "16af5b33", Policy: core.Public}, nil
		case "premiere":
			return core.Grant{PlaybackID: "9a8b7c6d", Policy: core.DRM, Subject: "viewer-17"}, nil
		default:
			return core.Grant{}, core.ErrNotFound
		}
	}
	handler := nethttp.Middleware(signer, resolve)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		playback, _ := nethttp.FromRequest(r)
		fmt.Fprintf(w, "%s, %s, token: %t", playback.ID(), playback.Policy(), playback.Token() != "")
	}))
	for _, film := range []string{"trailer", "premiere", "unknown"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/watch?film="+film, nil))
		fmt.Printf("%d %q %q\n", w.Code, w.Header().Get("Cache-Control"), w.Body)
	}
	// Output:
	// 200 "private, no-store" "16af5b33, public, token: false"
	// 200 "private, no-store" "9a8b7c6d, drm, token: true"
	// 404 "no-store" "There is no such video."
}

func ExamplePathValue() {
	resolve := nethttp.PathValue("id", func(r *http.Request, playbackID string) error {
		if r.Header.Get("X-Member") == "" {
			return core.ErrForbidden
		}
		return nil
	})
	r := httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil)
	r.SetPathValue("id", "16af5b33") // a router does this
	_, err := resolve(r)
	fmt.Println(errors.Is(err, core.ErrForbidden))

	r.Header.Set("X-Member", "yes")
	grant, err := resolve(r)
	fmt.Println(grant.PlaybackID, err)
	// Output:
	// true
	// 16af5b33 <nil>
}

func ExampleConfigHandler() {
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}

	resolve := func(r *http.Request) (core.Grant, error) {
		return core.Grant{PlaybackID: r.PathValue("id"), Policy: core.Public}, nil
	}
	mux := http.NewServeMux()
	mux.Handle("GET /playback/{id}", nethttp.ConfigHandler(signer, resolve))
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/playback/16af5b33", nil))

	var config struct{ PlaybackID, StreamURL string }
	if err := json.Unmarshal(w.Body.Bytes(), &config); err != nil {
		log.Fatal(err)
	}
	fmt.Println(w.Header().Get("Cache-Control"))
	fmt.Println(config.StreamURL)
	// Output:
	// no-store
	// https://stream.fastpix.io/16af5b33.m3u8
}

func ExampleCatalogHandler() {
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	resolve := func(r *http.Request) ([]core.CatalogItem, error) {
		return []core.CatalogItem{
			{Grant: core.Grant{PlaybackID: "16af5b33", Policy: core.Public}},
			{Grant: core.Grant{PlaybackID: "0a4d2c53"}, Err: core.ErrForbidden},
		}, nil
	}
	mux := http.NewServeMux()
	mux.Handle("GET /catalog", nethttp.CatalogHandler(signer, resolve))

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/catalog", nil))
	var catalog struct {
		Items []struct {
			PlaybackID, StreamURL string
			Error                 struct{ Message string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &catalog); err != nil {
		log.Fatal(err)
	}
	for _, item := range catalog.Items {
		fmt.Println(item.PlaybackID+":", cmp.Or(item.StreamURL, item.Error.Message))
	}
	// Output:
	// 16af5b33: https://stream.fastpix.io/16af5b33.m3u8
	// 0a4d2c53: You may not watch this video.
}

func ExampleNoStore() {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "a page with the thumbnails of many private videos")
	})
	mux := http.NewServeMux()
	mux.Handle("GET /videos", nethttp.NoStore(page))

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/videos", nil))
	fmt.Println(w.Header().Get("Cache-Control"))
	// Output: private, no-store
}

func ExampleWithErrorHandler() {
	// Redirect visitors to the sign-in form, and show a text to everyone else.
	onError := nethttp.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
		if errors.Is(err, core.ErrUnauthenticated) {
			http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
			return
		}
		code, text := nethttp.Status(r, err)
		http.Error(w, text, code)
	})

	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	signedOut := func(*http.Request) (core.Grant, error) {
		return core.Grant{}, core.ErrUnauthenticated
	}
	handler := nethttp.Middleware(signer, signedOut, onError)(http.NotFoundHandler())

	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil))
	fmt.Println(w.Code, w.Header().Get("Location"))
	// Output: 303 /sign-in
}

func ExampleRedirectHandler() {
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /play/{file}", nethttp.RedirectHandler(signer, nethttp.PathValue("file", nethttp.Anyone)))

	for _, file := range []string{"16af5b33.m3u8", "16af5b33.mp4"} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/play/"+file, nil))
		url, _, _ := strings.Cut(w.Header().Get("Location"), "token=")
		fmt.Println(w.Code, url+"…")
	}
	// Output:
	// 302 https://stream.fastpix.io/16af5b33.m3u8?…
	// 302 https://stream.fastpix.io/16af5b33/capped-4k.mp4?…
}
