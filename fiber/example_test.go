package playbackfiber_test

import (
	"cmp"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
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

	mayWatch := playbackfiber.Param("id", func(c *fiber.Ctx, playbackID string) error {
		if c.Cookies("session") == "" {
			return core.ErrUnauthenticated
		}
		return nil
	})
	app := fiber.New()
	app.Get("/watch/:id", playbackfiber.Middleware(signer, mayWatch), func(c *fiber.Ctx) error {
		playback, _ := playbackfiber.FromContext(c)
		url, _, _ := strings.Cut(playback.StreamURL(), "token=")
		return c.SendString(fmt.Sprintf("play %s…", url))
	})

	visitor := httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil)
	viewer := httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil)
	viewer.AddCookie(&http.Cookie{Name: "session", Value: "4711"})
	for _, r := range []*http.Request{visitor, viewer} {
		response, err := app.Test(r)
		if err != nil {
			log.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		fmt.Printf("%d %q\n", response.StatusCode, body)
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
	resolve := func(c *fiber.Ctx) (core.Grant, error) {
		switch c.Params("film") {
		case "trailer":
			return core.Grant{PlaybackID: "16af5b33", Policy: core.Public}, nil
		case "premiere":
			return core.Grant{PlaybackID: "9a8b7c6d", Policy: core.DRM, Subject: "viewer-17"}, nil
		default:
			return core.Grant{}, core.ErrNotFound
		}
	}
	app := fiber.New()
	app.Get("/watch/:film", playbackfiber.Middleware(signer, resolve), func(c *fiber.Ctx) error {
		playback, _ := playbackfiber.FromContext(c)
		return c.SendString(fmt.Sprintf("%s, %s, token: %t", playback.ID(), playback.Policy(), playback.Token() != ""))
	})
	for _, film := range []string{"trailer", "premiere", "unknown"} {
		response, err := app.Test(httptest.NewRequest(http.MethodGet, "/watch/"+film, nil))
		if err != nil {
			log.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		fmt.Printf("%d %q\n", response.StatusCode, body)
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
	resolve := func(c *fiber.Ctx) (core.Grant, error) {
		return core.Grant{PlaybackID: c.Params("id"), Policy: core.Public}, nil
	}
	app := fiber.New()
	app.Get("/playback/:id", playbackfiber.ConfigHandler(signer, resolve))

	response, err := app.Test(httptest.NewRequest(http.MethodGet, "/playback/16af5b33", nil))
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	var config struct{ PlaybackID, StreamURL string }
	if err := json.NewDecoder(response.Body).Decode(&config); err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Header.Get("Cache-Control"))
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
	resolve := func(c *fiber.Ctx) ([]core.CatalogItem, error) {
		return []core.CatalogItem{
			{Grant: core.Grant{PlaybackID: "16af5b33", Policy: core.Public}},
			{Grant: core.Grant{PlaybackID: "0a4d2c53"}, Err: core.ErrForbidden},
		}, nil
	}
	app := fiber.New()
	app.Get("/catalog", playbackfiber.CatalogHandler(signer, resolve))

	response, err := app.Test(httptest.NewRequest(http.MethodGet, "/catalog", nil))
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	var catalog struct {
		Items []struct {
			PlaybackID, StreamURL string
			Error                 struct{ Message string }
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&catalog); err != nil {
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
	page := func(c *fiber.Ctx) error { return c.SendString("a page with the thumbnails of many private videos") }
	app := fiber.New()
	app.Get("/videos", playbackfiber.NoStore, page)

	response, err := app.Test(httptest.NewRequest(http.MethodGet, "/videos", nil))
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	fmt.Println(response.Header.Get("Cache-Control"))
	// Output: private, no-store
}

func ExampleWithErrorHandler() {
	// Redirect visitors to the sign-in form, and leave the others to the
	// application's error handler.
	onError := playbackfiber.WithErrorHandler(func(c *fiber.Ctx, err error) error {
		if errors.Is(err, core.ErrUnauthenticated) {
			return c.Redirect("/sign-in", http.StatusSeeOther)
		}
		return err
	})
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	signedOut := func(*fiber.Ctx) (core.Grant, error) {
		return core.Grant{}, core.ErrUnauthenticated
	}
	app := fiber.New()
	app.Get("/watch/:id", playbackfiber.Middleware(signer, signedOut, onError))

	response, err := app.Test(httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil))
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	fmt.Println(response.StatusCode, response.Header.Get("Location"))
	// Output: 303 /sign-in
}

func ExampleRedirectHandler() {
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	app := fiber.New()
	app.Get("/play/:file", playbackfiber.RedirectHandler(signer, playbackfiber.Param("file", playbackfiber.Anyone)))

	for _, file := range []string{"16af5b33.m3u8", "16af5b33.mp4"} {
		response, err := app.Test(httptest.NewRequest(http.MethodGet, "/play/"+file, nil))
		if err != nil {
			log.Fatal(err)
		}
		response.Body.Close()
		url, _, _ := strings.Cut(response.Header.Get("Location"), "token=")
		fmt.Println(response.StatusCode, url+"…")
	}
	// Output:
	// 302 https://stream.fastpix.io/16af5b33.m3u8?…
	// 302 https://stream.fastpix.io/16af5b33/capped-4k.mp4?…
}
