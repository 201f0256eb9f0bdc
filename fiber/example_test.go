package playbackfiber_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

func Example() {
	// An application would call core.SigningKeyFromEnv.
	key, err := core.ParseSigningKey(testkeys.KeyID, []byte(testkeys.PKCS8PEM(testkeys.RSA())))
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(key)
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
