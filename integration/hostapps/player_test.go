package hostapps_test

import (
	"crypto/rand"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/gofiber/template/html/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
)

const watchPage = `<!doctype html>
<title>{{.Title}}</title>
{{fastpixVideo .Playback "title" .Title "config-url" .ConfigURL}}
`

const coursePage = `
{{fastpixScript (index .Playbacks 0)}}
{{fastpixRenewal}}
{{range .Playbacks}}
{{fastpixPlayer . "poster" (fastpixThumbnail . "width" 1280) "config-url" (printf "/playback/%s" .ID)}}
{{end}}
`

const listPage = `
{{range .Playbacks}}
<a href="/watch/{{.ID}}"><img src="{{fastpixThumbnail . "time" 5 "width" 320}}" alt="" width="320"></a>
{{end}}
`

const noncePage = `
{{fastpixVideo .Playback "config-url" .ConfigURL "nonce" .Nonce}}
`

const brokenPage = `{{fastpixThumbnail .Playback "widht" 320}}`

// playbacks returns three playbacks whose URLs do not change.
func playbacks(t *testing.T) []*core.Playback {
	t.Helper()
	grants := []core.Grant{{PlaybackID: "a1"}, {PlaybackID: "a2"}, {PlaybackID: "a3"}}
	list, err := adaptertest.NewSigner(t).SignAll(t.Context(), grants)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// render is an application's page in a framework.
type render func(t *testing.T, name string, data map[string]any) *http.Response

// engines returns the template engines of the frameworks with the pages in dir.
func engines(t *testing.T, dir string) map[string]render {
	t.Helper()
	data := map[string]any{}

	gin.SetMode(gin.TestMode)
	router := gin.New()
	router.Use(gin.CustomRecoveryWithWriter(io.Discard, func(c *gin.Context, _ any) { c.AbortWithStatus(500) }))
	router.SetFuncMap(player.FuncMap())
	router.LoadHTMLGlob(filepath.Join(dir, "*.html"))
	router.GET("/:page", func(c *gin.Context) { c.HTML(http.StatusOK, c.Param("page")+".html", data) })

	engine := html.New(dir, ".html") // github.com/gofiber/template/html/v2
	engine.AddFuncMap(player.FuncMap())
	app := fiber.New(fiber.Config{Views: engine})
	app.Get("/:page", func(c *fiber.Ctx) error { return c.Render(c.Params("page"), data) })

	set := func(with map[string]any) {
		clear(data)
		for name, value := range with {
			data[name] = value
		}
	}
	return map[string]render{
		"gin": func(_ *testing.T, name string, with map[string]any) *http.Response {
			set(with)
			w := httptest.NewRecorder()
			router.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/"+name, nil))
			return w.Result()
		},
		"fiber": func(t *testing.T, name string, with map[string]any) *http.Response {
			set(with)
			response, err := app.Test(httptest.NewRequest(http.MethodGet, "/"+name, nil))
			if err != nil {
				t.Fatal(err)
			}
			return response
		},
	}
}

// TestPlayer_templateEngines tests that the frameworks' engines write the same
// pages as html/template.
func TestPlayer_templateEngines(t *testing.T) {
	t.Parallel()
	pages := map[string]string{"watch": watchPage, "course": coursePage, "list": listPage, "nonce": noncePage}
	dir := t.TempDir()
	for name, text := range pages {
		writePage(t, dir, name, text)
	}
	writePage(t, dir, "broken", brokenPage)
	list := playbacks(t)
	data := map[string]any{
		"Title": "Tom & Jerry", "Playback": list[0], "Playbacks": list, "ConfigURL": "/playback/a1", "Nonce": "bm9uY2U=",
	}
	for framework, render := range engines(t, dir) {
		for name, text := range pages {
			var want strings.Builder
			page := template.Must(template.New("").Funcs(player.FuncMap()).Parse(text))
			if err := page.Execute(&want, data); err != nil {
				t.Fatal(err)
			}
			response := render(t, name, data)
			if diff := cmp.Diff(want.String(), body(t, response)); diff != "" || response.StatusCode != http.StatusOK {
				t.Errorf("%s, %s: status %d, page (-want +got):\n%s", framework, name, response.StatusCode, diff)
			}
		}
		// In Gin the status is sent before the template is executed.
		if got := body(t, render(t, "broken", data)); strings.Contains(got, "https://") {
			t.Errorf("%s: a page with an unknown parameter is %q, want no URL", framework, got)
		}
	}
}

func writePage(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name+".html"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func body(t *testing.T, response *http.Response) string {
	t.Helper()
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPlayer_guidePage tests the parsing of the guide's first page.
func TestPlayer_guidePage(t *testing.T) {
	t.Parallel()
	page := template.Must(template.New("").Funcs(player.FuncMap()).Parse(watchPage))
	var b strings.Builder
	err := page.Execute(&b, map[string]any{"Playback": playbacks(t)[0], "Title": "A film", "ConfigURL": "/playback/a1"})
	if err != nil || strings.Count(b.String(), "<script") != 2 {
		t.Errorf("error %v, page %s", err, b.String())
	}
}

func TestPlayer_renewalFile(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	renewal := player.RenewalFile()
	mux.Handle("GET /static/"+renewal.Name, renewal)
	pl, err := player.New(player.WithRenewalURL("/static/" + renewal.Name))
	if err != nil {
		t.Fatal(err)
	}

	router := gin.New()
	router.GET("/static/"+renewal.Name, gin.WrapH(renewal))

	app := fiber.New()
	app.Get("/static/"+renewal.Name, adaptor.HTTPHandler(renewal))

	request := func() *http.Request { return httptest.NewRequest(http.MethodGet, "/static/"+renewal.Name, nil) }
	fromFiber, err := app.Test(request())
	if err != nil {
		t.Fatal(err)
	}
	responses := map[string]*http.Response{"fiber": fromFiber}
	for name, handler := range map[string]http.Handler{"net/http": mux, "gin": router} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, request())
		responses[name] = w.Result()
	}
	for name, response := range responses {
		got := map[string]string{"body": body(t, response)}
		for _, header := range []string{"Content-Type", "X-Content-Type-Options", "Cache-Control", "Etag"} {
			got[header] = response.Header.Get(header)
		}
		want := map[string]string{
			"body":                   renewal.Content,
			"Content-Type":           "text/javascript; charset=utf-8",
			"X-Content-Type-Options": "nosniff",
			"Cache-Control":          "public, max-age=31536000, immutable",
			"Etag":                   `"` + renewal.Integrity + `"`,
		}
		if diff := cmp.Diff(want, got); diff != "" || response.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d, response (-want +got):\n%s", name, response.StatusCode, diff)
		}
	}

	playback := playbacks(t)[0]
	nonce := rand.Text() // new for each response
	policy, err := pl.ContentSecurityPolicy(nonce, playback)
	if err != nil || !strings.Contains(policy, "'nonce-"+nonce+"' 'strict-dynamic' 'self' ") {
		t.Errorf("error %v, policy %s, want one that allows the file", err, policy)
	}
}
