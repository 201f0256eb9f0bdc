package hostapps_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	gincache "github.com/gin-contrib/cache"
	"github.com/gin-contrib/cache/persistence"
	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cache"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	os.Exit(m.Run())
}

// resolve grants a playback whose token is for the viewer.
func resolve(viewer string) (core.Grant, error) {
	switch viewer {
	case "":
		return core.Grant{}, core.ErrUnauthenticated
	case "banned":
		return core.Grant{}, core.ErrForbidden
	}
	return core.Grant{PlaybackID: "v1", Subject: viewer}, nil
}

// serve returns the status and the body of the response to a viewer.
type serve func(t *testing.T, viewer string) (status int, body string)

// leaks requests a page as several viewers and returns an error if a response
// was made for another viewer.
func leaks(t *testing.T, serve serve) error {
	t.Helper()
	_, ann := serve(t, "ann")
	if !strings.Contains(ann, "eyJ") {
		t.Fatalf("the response to ann is %q, want a token", ann)
	}
	for viewer, want := range map[string]int{"": 401, "banned": 403, "bob": 200} {
		status, body := serve(t, viewer)
		if status != want || body == ann {
			return errors.New("the response to the viewer " + viewer + " is ann's, or has another status")
		}
	}
	if status, again := serve(t, "ann"); status != http.StatusOK || again != ann {
		return errors.New("ann gets the response of another viewer")
	}
	return nil
}

// catalogOf returns a catalog whose token is for the viewer.
func catalogOf(viewer string) ([]core.CatalogItem, error) {
	grant, err := resolve(viewer)
	return []core.CatalogItem{{Grant: grant}}, err
}

// fiberApp returns an application whose page is in front of the cache or
// behind it, or whose ConfigHandler, CatalogHandler or hand-made page is behind
// it.
func fiberApp(t *testing.T, cached fiber.Handler, kind string) serve {
	signer := adaptertest.NewSigner(t)
	viewer := func(c *fiber.Ctx) (core.Grant, error) { return resolve(c.Get("X-Viewer")) }
	protect := playbackfiber.Middleware(signer, viewer)
	page := func(c *fiber.Ctx) error {
		p, _ := playbackfiber.FromContext(c)
		return c.SendString(p.Token())
	}
	app := fiber.New()
	switch kind {
	case "behind the middleware":
		app.Get("/v1", protect, cached, page)
	case "in front of the middleware":
		app.Get("/v1", cached, protect, page)
	case "in front of ConfigHandler":
		app.Get("/v1", cached, playbackfiber.ConfigHandler(signer, viewer))
	case "in front of CatalogHandler":
		app.Get("/v1", cached, playbackfiber.CatalogHandler(signer, func(c *fiber.Ctx) ([]core.CatalogItem, error) {
			return catalogOf(c.Get("X-Viewer"))
		}))
	case "in front of NoStore":
		app.Get("/v1", cached, playbackfiber.NoStore, func(c *fiber.Ctx) error {
			grant, err := viewer(c)
			if err != nil {
				code, text := playbackfiber.Status(c, err)
				return c.Status(code).SendString(text)
			}
			playbacks, err := signer.SignAll(c.UserContext(), []core.Grant{grant})
			if err != nil {
				return err
			}
			return c.SendString(playbacks[0].Token())
		})
	}
	return func(t *testing.T, viewer string) (int, string) {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1", nil)
		r.Header.Set("X-Viewer", viewer)
		response, err := app.Test(r, -1)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got := response.Header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
			return response.StatusCode, "stored by browsers: " + got
		}
		return response.StatusCode, string(body)
	}
}

func TestPerViewer_fiberOtherPages(t *testing.T) {
	t.Parallel()
	app := fiber.New()
	app.Use(cache.New(cache.Config{Next: playbackfiber.PerViewer}))
	app.Get("/", func(c *fiber.Ctx) error { return c.SendString("home") })
	for _, want := range []string{"miss", "hit"} {
		response, err := app.Test(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), -1)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if got := response.Header.Get("X-Cache"); got != want {
			t.Errorf("X-Cache = %q, want %q", got, want)
		}
	}
}

func TestPerViewer_fiberCache(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]cache.Config{
		"default":              cache.ConfigDefault,
		"CacheControl":         {CacheControl: true},
		"StoreResponseHeaders": {StoreResponseHeaders: true, Expiration: time.Hour},
	} {
		for _, kind := range []string{
			"in front of the middleware", "behind the middleware", "in front of ConfigHandler",
			"in front of CatalogHandler", "in front of NoStore",
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				if leaks(t, fiberApp(t, cache.New(cfg), kind)) == nil {
					t.Error("without PerViewer, the cache leaks nothing: the guide is out of date")
				}
				guarded := cfg
				guarded.Next = playbackfiber.PerViewer
				if err := leaks(t, fiberApp(t, cache.New(guarded), kind)); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// ginApp returns an application with one route.
func ginApp(handlers ...gin.HandlerFunc) serve {
	router := gin.New()
	router.GET("/v1", handlers...)
	return ginServe(router, "/v1")
}

// ginServe returns the responses of router to GET target.
func ginServe(router *gin.Engine, target string) serve {
	return func(t *testing.T, viewer string) (int, string) {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
		r.Header.Set("X-Viewer", viewer)
		w := httptest.NewRecorder()
		router.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
}

func TestPerViewer_ginCache(t *testing.T) {
	t.Parallel()
	signer := adaptertest.NewSigner(t)
	viewer := func(c *gin.Context) (core.Grant, error) { return resolve(c.GetHeader("X-Viewer")) }
	protect := playbackgin.Middleware(signer, viewer)
	watch := func(c *gin.Context) {
		p, _ := playbackgin.FromContext(c)
		c.String(http.StatusOK, p.Token())
	}
	t.Run("CachePage around ConfigHandler", func(t *testing.T) {
		t.Parallel()
		store := persistence.NewInMemoryStore(time.Minute)
		config := playbackgin.ConfigHandler(signer, viewer)
		if err := leaks(t, ginApp(gincache.CachePage(store, time.Minute, config))); err != nil {
			t.Error(err)
		}
	})
	t.Run("CachePage around CatalogHandler", func(t *testing.T) {
		t.Parallel()
		store := persistence.NewInMemoryStore(time.Minute)
		catalog := playbackgin.CatalogHandler(signer, func(c *gin.Context) ([]core.CatalogItem, error) {
			return catalogOf(c.GetHeader("X-Viewer"))
		})
		if err := leaks(t, ginApp(gincache.CachePage(store, time.Minute, catalog))); err != nil {
			t.Error(err)
		}
	})
	t.Run("CachePage behind the middleware", func(t *testing.T) {
		t.Parallel()
		store := persistence.NewInMemoryStore(time.Minute)
		if leaks(t, ginApp(protect, gincache.CachePage(store, time.Minute, watch))) == nil {
			t.Error("without PerViewer, the cache leaks nothing: the guide is out of date")
		}
	})
	t.Run("page without the cache", func(t *testing.T) {
		t.Parallel()
		store := persistence.NewInMemoryStore(time.Minute)
		router := gin.New()
		cached := gincache.CachePage(store, time.Minute, watch)
		router.GET("/watch/:id", protect, exceptPlaybacks(watch, cached))
		if err := leaks(t, ginServe(router, "/watch/v1")); err != nil {
			t.Error(err)
		}
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		var perViewer bool
		note := func(c *gin.Context) { c.Next(); perViewer = playbackgin.PerViewer(c) }
		ginApp(note, protect, watch)(t, "banned")
		if !perViewer {
			t.Error("PerViewer = false after a refusal, want true")
		}
		ginApp(note, func(c *gin.Context) { c.String(http.StatusOK, "page") })(t, "")
		if perViewer {
			t.Error("PerViewer = true for another page, want false")
		}
	})
}

// exceptPlaybacks is the function of docs/guides/caching.md.
func exceptPlaybacks(page, cached gin.HandlerFunc) gin.HandlerFunc {
	return func(c *gin.Context) {
		if playbackgin.PerViewer(c) {
			page(c)
			return
		}
		cached(c)
	}
}
