package hostapps_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/cache"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackfiberv3 "github.com/FastPix/fastpix-playback-go/fiberv3"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
)

// fiberV3App returns an application whose page, or ConfigHandler, is behind
// both middlewares.
func fiberV3App(t *testing.T, cached fiber.Handler, behind, config bool, opts ...playbackfiberv3.Option) serve {
	signer := adaptertest.NewSigner(t)
	viewer := func(c fiber.Ctx) (core.Grant, error) { return resolve(c.Get("X-Viewer")) }
	protect := playbackfiberv3.Middleware(signer, viewer, opts...)
	page := func(c fiber.Ctx) error {
		p, _ := playbackfiberv3.FromContext(c)
		return c.SendString(p.Token())
	}
	app := fiber.New()
	switch {
	case config:
		app.Get("/v1", cached, playbackfiberv3.ConfigHandler(signer, viewer, opts...))
	case behind:
		app.Get("/v1", protect, cached, page)
	default:
		app.Get("/v1", cached, protect, page)
	}
	return func(t *testing.T, viewer string) (int, string) {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1", nil)
		r.Header.Set("X-Viewer", viewer)
		response, err := app.Test(r, fiber.TestConfig{})
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(body)
	}
}

func TestPerViewer_fiberV3Cache(t *testing.T) {
	t.Parallel()
	cacheable := playbackfiberv3.WithCacheControl("")
	for name, cfg := range map[string]cache.Config{
		"default":              {},
		"DisableCacheControl":  {DisableCacheControl: true},
		"StoreResponseHeaders": {StoreResponseHeaders: true, Expiration: time.Hour},
	} {
		for _, tt := range []struct {
			name           string
			behind, config bool
		}{
			{"in front of the middleware", false, false},
			{"behind the middleware", true, false},
			{"in front of ConfigHandler", false, true},
		} {
			t.Run(fmt.Sprintf("%s/%s", name, tt.name), func(t *testing.T) {
				t.Parallel()
				if err := leaks(t, fiberV3App(t, cache.New(cfg), tt.behind, tt.config)); err != nil {
					t.Error(err)
				}
				if leaks(t, fiberV3App(t, cache.New(cfg), tt.behind, tt.config, cacheable)) == nil {
					t.Error("without no-store and PerViewer, the cache leaks nothing: the guide is out of date")
				}
				guarded := cfg
				guarded.Next = playbackfiberv3.PerViewer
				if err := leaks(t, fiberV3App(t, cache.New(guarded), tt.behind, tt.config, cacheable)); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
