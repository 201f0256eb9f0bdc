// Command fiber is a whole program with Fiber v2, to copy. Run it with
//
//	go run ./examples/quickstart/fiber
//
// and open the printed address. The video comes from a mock, unless the
// environment has a signing key:
//
//	FASTPIX_SIGNING_KEY_ID        ID of the signing key
//	FASTPIX_SIGNING_PRIVATE_KEY   private key, as returned by FastPix
//	FASTPIX_DOMAIN                fastpix.com, if your workspace uses it
//
// and play your own videos at /watch/ followed by a playback ID.
package main

import (
	"errors"
	"flag"
	"html/template"
	"log"
	"net"
	"os"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const demoVideo = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	flag.Parse()
	if err := run(*addr); err != nil {
		log.Fatal(err)
	}
}

func run(addr string) error {
	key, err := core.SigningKeyFromEnv()
	if errors.Is(err, core.ErrKeyEmpty) {
		key, err = demo()
	}
	if err != nil {
		return err
	}
	app, err := newApp(key)
	if err != nil {
		return err
	}
	log.Printf("open http://%s/watch/%s", addr, demoVideo)
	return app.Listen(addr)
}

func newApp(keys core.KeySource) (*fiber.App, error) {
	signer, err := core.NewSigner(keys, core.FromEnv())
	if err != nil {
		return nil, err
	}
	resolve := playbackfiber.Param("id", mayWatch)
	app := fiber.New(fiber.Config{ReadTimeout: 10 * time.Second})
	app.Get("/watch/:id", playbackfiber.Middleware(signer, resolve), watch)
	app.Get("/playback/:id", playbackfiber.ConfigHandler(signer, resolve)) // renews the token of an open page
	return app, nil
}

// mayWatch decides who may watch. Check here that the viewer has signed in and
// has paid, and return core.ErrUnauthenticated, core.ErrForbidden or
// core.ErrNotFound to refuse. This program lets everyone watch every video.
func mayWatch(*fiber.Ctx, string) error {
	return nil
}

func watch(c *fiber.Ctx) error {
	playback, _ := playbackfiber.FromContext(c) // always set behind the middleware
	c.Type("html", "utf-8")
	return page.Execute(c, playback)
}

var page = template.Must(template.New("").Funcs(player.FuncMap()).Parse(`<!doctype html>
<meta name="viewport" content="width=device-width">
<title>Watch</title>
{{fastpixVideo . "config-url" (print "/playback/" .ID)}}`))

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
