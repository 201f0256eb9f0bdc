package hostapps_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	fiberv3 "github.com/gofiber/fiber/v3"
	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// The functions are those of docs/guides/catalog.md.

func itemsOf(plan string) []core.CatalogItem {
	items := make([]core.CatalogItem, 0, len(videos))
	for _, v := range videos {
		item := core.CatalogItem{Grant: core.Grant{PlaybackID: v.playbackID, Policy: v.policy}}
		if v.premium && plan != "premium" {
			item.Err = core.Refuse(http.StatusPaymentRequired, "This video is part of the premium plan.", nil)
		}
		items = append(items, item)
	}
	return items
}

var videos = []struct {
	playbackID string
	policy     core.Policy
	premium    bool
}{
	{"first", core.Private, false},
	{"second", core.DRM, true},
	{"trailer", core.Public, false},
}

// planOf returns the plan of a viewer.
func planOf(authorization string) (string, error) {
	switch authorization {
	case "Bearer ann":
		return "premium", nil
	case "Bearer bob":
		return "basic", nil
	}
	return "", core.ErrUnauthenticated
}

// respond returns the response to r.
type respond func(t *testing.T, r *http.Request) *http.Response

func respondHTTP(handler http.Handler) respond {
	return func(_ *testing.T, r *http.Request) *http.Response {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Result()
	}
}

func respondFiber(app *fiber.App) respond {
	return func(t *testing.T, r *http.Request) *http.Response {
		t.Helper()
		response, err := app.Test(r, -1)
		if err != nil {
			t.Fatal(err)
		}
		return response
	}
}

func respondFiberV3(app *fiberv3.App) respond {
	return func(t *testing.T, r *http.Request) *http.Response {
		t.Helper()
		response, err := app.Test(r, fiberv3.TestConfig{})
		if err != nil {
			t.Fatal(err)
		}
		return response
	}
}

// catalogApps returns the applications of the guide, by framework.
func catalogApps(signer *core.Signer) map[string]respond {
	mux := http.NewServeMux()
	mux.Handle("GET /catalog", nethttp.CatalogHandler(signer, func(r *http.Request) ([]core.CatalogItem, error) {
		plan, err := planOf(r.Header.Get("Authorization"))
		if err != nil {
			return nil, err
		}
		return itemsOf(plan), nil
	}))

	router := gin.New()
	router.GET("/catalog", playbackgin.CatalogHandler(signer, func(c *gin.Context) ([]core.CatalogItem, error) {
		plan, err := planOf(c.GetHeader("Authorization"))
		if err != nil {
			return nil, err
		}
		return itemsOf(plan), nil
	}))

	app := fiber.New()
	app.Get("/catalog", playbackfiber.CatalogHandler(signer, func(c *fiber.Ctx) ([]core.CatalogItem, error) {
		plan, err := planOf(c.Get("Authorization"))
		if err != nil {
			return nil, err
		}
		return itemsOf(plan), nil
	}))
	return map[string]respond{"net/http": respondHTTP(mux), "Gin": respondHTTP(router), "Fiber": respondFiber(app)}
}

func TestCatalogHandler_guide(t *testing.T) {
	t.Parallel()
	signer := adaptertest.NewSigner(t)
	for framework, respond := range catalogApps(signer) {
		for viewer, want := range map[string]string{
			"ann": "200 [first second trailer]", "bob": "200 [first 402 trailer]", "": "401 []",
		} {
			t.Run(framework+"/"+viewer, func(t *testing.T) {
				t.Parallel()
				r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/catalog", nil)
				r.Header.Set("Authorization", "Bearer "+viewer)
				response := respond(t, r)
				defer response.Body.Close()
				var catalog struct {
					Items []struct {
						PlaybackID string
						Error      struct{ Code int }
					}
				}
				if err := json.NewDecoder(response.Body).Decode(&catalog); err != nil {
					t.Fatal(err)
				}
				got := []string{}
				for _, item := range catalog.Items {
					if item.Error.Code != 0 {
						item.PlaybackID = fmt.Sprint(item.Error.Code)
					}
					got = append(got, item.PlaybackID)
				}
				if diff := cmp.Diff(want, fmt.Sprint(response.StatusCode, " ", got)); diff != "" {
					t.Errorf("response differs (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestNoStore_guide(t *testing.T) {
	t.Parallel()
	const page = "<img src=…>"
	respond := map[string]respond{}
	{
		showVideos := func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) }
		mux := http.NewServeMux()
		mux.Handle("GET /videos", nethttp.NoStore(http.HandlerFunc(showVideos)))
		respond["net/http"] = respondHTTP(mux)
	}
	{
		showVideos := func(c *gin.Context) { c.String(http.StatusOK, page) }
		router := gin.New()
		router.GET("/videos", playbackgin.NoStore, showVideos)
		respond["Gin"] = respondHTTP(router)
	}
	{
		showVideos := func(c *fiber.Ctx) error { return c.SendString(page) }
		app := fiber.New()
		app.Get("/videos", playbackfiber.NoStore, showVideos)
		respond["Fiber"] = respondFiber(app)
	}
	for framework, respond := range respond {
		response := respond(t, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/videos", nil))
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK || string(body) != page {
			t.Errorf("%s: response = %d %q (%v), want the page", framework, response.StatusCode, body, err)
		}
		if got := response.Header.Get("Cache-Control"); got != "private, no-store" {
			t.Errorf("%s: Cache-Control = %q, want private, no-store", framework, got)
		}
	}
}
