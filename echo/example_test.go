package playbackecho_test

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

	"github.com/labstack/echo/v5"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackecho "github.com/FastPix/fastpix-playback-go/echo"
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

	mayWatch := playbackecho.Param("id", func(c *echo.Context, playbackID string) error {
		if _, err := c.Cookie("session"); err != nil {
			return core.ErrUnauthenticated
		}
		return nil
	})
	e := echo.New()
	e.GET("/watch/:id", func(c *echo.Context) error {
		playback, _ := playbackecho.FromContext(c)
		url, _, _ := strings.Cut(playback.StreamURL(), "token=")
		return c.String(http.StatusOK, fmt.Sprintf("play %s…", url))
	}, playbackecho.Middleware(signer, mayWatch))

	visitor := httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil)
	viewer := httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil)
	viewer.AddCookie(&http.Cookie{Name: "session", Value: "4711"})
	for _, r := range []*http.Request{visitor, viewer} {
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
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
	// may watch.
	resolve := func(c *echo.Context) (core.Grant, error) {
		switch c.Param("film") {
		case "trailer":
			return core.Grant{PlaybackID: "16af5b33", Policy: core.Public}, nil
		case "premiere":
			return core.Grant{PlaybackID: "9a8b7c6d", Policy: core.DRM, Subject: "viewer-17"}, nil
		default:
			return core.Grant{}, core.ErrNotFound
		}
	}
	e := echo.New()
	e.GET("/watch/:film", func(c *echo.Context) error {
		playback, _ := playbackecho.FromContext(c)
		text := fmt.Sprintf("%s, %s, token: %t", playback.ID(), playback.Policy(), playback.Token() != "")
		return c.String(http.StatusOK, text)
	}, playbackecho.Middleware(signer, resolve))
	for _, film := range []string{"trailer", "premiere", "unknown"} {
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/watch/"+film, nil))
		fmt.Printf("%d %q\n", w.Code, w.Body)
	}
	// Output:
	// 200 "16af5b33, public, token: false"
	// 200 "9a8b7c6d, drm, token: true"
	// 404 "There is no such video."
}

func ExampleConfigHandler() {
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	resolve := func(c *echo.Context) (core.Grant, error) {
		return core.Grant{PlaybackID: c.Param("id"), Policy: core.Public}, nil
	}
	e := echo.New()
	e.GET("/playback/:id", playbackecho.ConfigHandler(signer, resolve))

	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/playback/16af5b33", nil))
	var config struct{ PlaybackID, StreamURL string }
	if err := json.NewDecoder(w.Body).Decode(&config); err != nil {
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
	resolve := func(c *echo.Context) ([]core.CatalogItem, error) {
		return []core.CatalogItem{
			{Grant: core.Grant{PlaybackID: "16af5b33", Policy: core.Public}},
			{Grant: core.Grant{PlaybackID: "0a4d2c53"}, Err: core.ErrForbidden},
		}, nil
	}
	e := echo.New()
	e.GET("/catalog", playbackecho.CatalogHandler(signer, resolve))

	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/catalog", nil))
	var catalog struct {
		Items []struct {
			PlaybackID, StreamURL string
			Error                 struct{ Message string }
		}
	}
	if err := json.NewDecoder(w.Body).Decode(&catalog); err != nil {
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
	page := func(c *echo.Context) error {
		return c.String(http.StatusOK, "a page with the thumbnails of many private videos")
	}
	e := echo.New()
	e.GET("/videos", page, playbackecho.NoStore)

	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/videos", nil))
	fmt.Println(w.Header().Get("Cache-Control"))
	// Output: private, no-store
}

func ExampleWithErrorHandler() {
	// Redirect visitors to the sign-in form, and leave the others to the
	// application's error handler.
	onError := playbackecho.WithErrorHandler(func(c *echo.Context, err error) error {
		if errors.Is(err, core.ErrUnauthenticated) {
			return c.Redirect(http.StatusSeeOther, "/sign-in")
		}
		return err
	})
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	signedOut := func(*echo.Context) (core.Grant, error) {
		return core.Grant{}, core.ErrUnauthenticated
	}
	e := echo.New()
	watch := func(c *echo.Context) error { return nil }
	e.GET("/watch/:id", watch, playbackecho.Middleware(signer, signedOut, onError))

	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil))
	fmt.Println(w.Code, w.Header().Get("Location"))
	// Output: 303 /sign-in
}

func ExampleRedirectHandler() {
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	e := echo.New()
	e.GET("/play/:file", playbackecho.RedirectHandler(signer, playbackecho.Param("file", playbackecho.Anyone)))

	for _, file := range []string{"16af5b33.m3u8", "16af5b33.mp4"} {
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/play/"+file, nil))
		url, _, _ := strings.Cut(w.Header().Get("Location"), "token=")
		fmt.Println(w.Code, url+"…")
	}
	// Output:
	// 302 https://stream.fastpix.io/16af5b33.m3u8?…
	// 302 https://stream.fastpix.io/16af5b33/capped-4k.mp4?…
}
