package hostapps_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	fiberv3 "github.com/gofiber/fiber/v3"
	"github.com/gorilla/mux"
	"github.com/labstack/echo/v5"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackecho "github.com/FastPix/fastpix-playback-go/echo"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
	playbackfiberv3 "github.com/FastPix/fastpix-playback-go/fiberv3"
	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// redirectApps returns the applications of docs/guides/redirect.md, by router.
// gorilla/mux has the middleware that PathValue documents.
func redirectApps(signer *core.Signer) map[string]respond {
	apps := map[string]respond{}
	{
		authorize := func(_ *http.Request, id string) error { return onlyVideo(id) }
		mux := http.NewServeMux()
		mux.Handle("GET /play/{file}", nethttp.RedirectHandler(signer, nethttp.PathValue("file", authorize)))
		apps["net/http"] = respondHTTP(mux)
		chiRouter := chi.NewRouter()
		chiRouter.Method("GET", "/play/{file}", nethttp.RedirectHandler(signer, nethttp.PathValue("file", authorize)))
		apps["chi"] = respondHTTP(chiRouter)
	}
	{
		authorize := func(_ *http.Request, id string) error { return onlyVideo(id) }
		router := mux.NewRouter()
		router.Use(copyMuxVars)
		router.Handle("/play/{file}", nethttp.RedirectHandler(signer, nethttp.PathValue("file", authorize)))
		apps["gorilla mux"] = respondHTTP(router)
	}
	{
		authorize := func(_ *gin.Context, id string) error { return onlyVideo(id) }
		router := gin.New()
		router.GET("/play/:file", playbackgin.RedirectHandler(signer, playbackgin.Param("file", authorize)))
		apps["Gin"] = respondHTTP(router)
	}
	{
		authorize := func(_ *fiber.Ctx, id string) error { return onlyVideo(id) }
		app := fiber.New()
		app.Get("/play/:file", playbackfiber.RedirectHandler(signer, playbackfiber.Param("file", authorize)))
		apps["Fiber"] = respondFiber(app)
	}
	{
		authorize := func(_ fiberv3.Ctx, id string) error { return onlyVideo(id) }
		app := fiberv3.New()
		app.Get("/play/:file", playbackfiberv3.RedirectHandler(signer, playbackfiberv3.Param("file", authorize)))
		apps["Fiber v3"] = respondFiberV3(app)
	}
	{
		authorize := func(_ *echo.Context, id string) error { return onlyVideo(id) }
		e := echo.New()
		e.GET("/play/:file", playbackecho.RedirectHandler(signer, playbackecho.Param("file", authorize)))
		apps["Echo"] = respondHTTP(e)
	}
	return apps
}

// onlyVideo lets everyone watch one video.
func onlyVideo(id string) error {
	if id != adaptertest.VideoID {
		return core.ErrNotFound
	}
	return nil
}

func TestRedirectHandler_routers(t *testing.T) {
	t.Parallel()
	for name, respond := range redirectApps(adaptertest.NewSigner(t)) {
		for file, want := range map[string]string{
			adaptertest.VideoID + ".m3u8": adaptertest.VideoID + ".m3u8?token=",
			adaptertest.VideoID + ".mp4":  adaptertest.VideoID + "/capped-4k.mp4?token=",
			adaptertest.VideoID + ".m4a":  adaptertest.VideoID + "/audio.m4a?token=",
			"other.m3u8":                  "",
			adaptertest.VideoID:           "",
		} {
			t.Run(name+"/"+file, func(t *testing.T) {
				t.Parallel()
				response := respond(t, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/play/"+file, nil))
				defer response.Body.Close()
				location := response.Header.Get("Location")
				if want == "" {
					if response.StatusCode != http.StatusNotFound || location != "" {
						t.Errorf("response = %d with the location %q, want 404", response.StatusCode, location)
					}
					return
				}
				if response.StatusCode != http.StatusFound || !strings.HasPrefix(location, "https://stream.fastpix.io/"+want) {
					t.Errorf("response = %d with the location %q, want 302 to %s", response.StatusCode, location, want)
				}
			})
		}
	}
}

func TestRedirectHandler_otherGrant(t *testing.T) {
	t.Parallel()
	authorize := func(_ *http.Request, id string) error { return onlyVideo(id) }
	member := nethttp.PathValue("file", authorize)
	live := func(r *http.Request) (core.Grant, error) {
		grant, err := member(r)
		grant.TTL = 5 * time.Minute
		return grant, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /play/{file}", nethttp.RedirectHandler(adaptertest.NewSigner(t), live))
	if w := get(t, mux, "/play/"+adaptertest.VideoID+".m3u8"); w.Code != http.StatusFound {
		t.Errorf("status = %d, want 302", w.Code)
	}
}
