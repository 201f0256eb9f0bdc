package playbackgin_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
)

const videoID = adaptertest.VideoID

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	os.Exit(m.Run())
}

// serve returns the response of handlers, on the route /watch/:id, to GET
// /watch/ with videoID.
func serve(tb testing.TB, handlers ...gin.HandlerFunc) adaptertest.Response {
	tb.Helper()
	return send(httptest.NewRequestWithContext(tb.Context(), http.MethodGet, "/watch/"+videoID, nil), handlers...)
}

// send returns the response of handlers, on the route /watch/:id, to r.
func send(r *http.Request, handlers ...gin.HandlerFunc) adaptertest.Response {
	router := gin.New()
	router.ContextWithFallback = true
	router.GET("/watch/:id", handlers...)
	w := httptest.NewRecorder()
	router.ServeHTTP(w, r)
	return adaptertest.NewResponse(w.Code, w.Header(), w.Body.String())
}

// showID is a page that shows the ID of its playback.
func showID(c *gin.Context) {
	p, ok := playbackgin.FromContext(c)
	if !ok {
		c.String(http.StatusOK, "no playback")
		return
	}
	c.String(http.StatusOK, p.ID())
}

// allow returns a middleware that lets everyone watch.
func allow(tb testing.TB) gin.HandlerFunc {
	return playbackgin.Middleware(adaptertest.NewSigner(tb), playbackgin.Param("id", playbackgin.Anyone))
}

// refuse returns a middleware whose resolver refuses with err.
func refuse(tb testing.TB, err error, opts ...playbackgin.Option) gin.HandlerFunc {
	resolve := func(*gin.Context) (core.Grant, error) { return core.Grant{}, err }
	return playbackgin.Middleware(adaptertest.NewSigner(tb), resolve, opts...)
}

// resolver returns the resolver that g describes.
func resolver(g adaptertest.Guard) playbackgin.Resolver {
	switch {
	case g.Resolve != nil:
		return func(*gin.Context) (core.Grant, error) { return g.Resolve() }
	case g.Authorize != nil:
		return playbackgin.Param(g.ParamName(), func(_ *gin.Context, id string) error { return g.Authorize(id) })
	}
	return playbackgin.Param(g.ParamName(), playbackgin.Anyone)
}

// options returns the options that g describes.
func options(g adaptertest.Guard) []playbackgin.Option {
	opts := []playbackgin.Option{playbackgin.WithLogger(g.Logger)}
	if g.HTMLErrors {
		opts = append(opts, playbackgin.WithErrorHandler(func(c *gin.Context, err error) {
			code, text := playbackgin.Status(c, err)
			c.Data(code, "text/html; charset=utf-8", []byte(adaptertest.HTML(text)))
		}))
	}
	if g.SilentErrors {
		opts = append(opts, playbackgin.WithErrorHandler(func(*gin.Context, error) {}))
	}
	if g.Skip != nil {
		opts = append(opts, playbackgin.WithSkip(func(*gin.Context) bool { return g.Skip() }))
	}
	if g.CacheControl != nil {
		opts = append(opts, playbackgin.WithCacheControl(*g.CacheControl))
	}
	return opts
}

var adapter = adaptertest.Adapter{
	Serve: func(tb testing.TB, g adaptertest.Guard, target string) adaptertest.Response {
		switch {
		case g.Config:
			return send(g.NewRequest(tb, target), playbackgin.ConfigHandler(g.Signer, resolver(g), options(g)...))
		case g.Catalog != nil:
			resolve := func(*gin.Context) ([]core.CatalogItem, error) { return g.Catalog() }
			return send(g.NewRequest(tb, target), playbackgin.CatalogHandler(g.CatalogSigner(), resolve, options(g)...))
		case g.Redirect:
			return send(g.NewRequest(tb, target), playbackgin.RedirectHandler(g.Signer, resolver(g), options(g)...))
		case g.NoStore:
			return send(g.NewRequest(tb, target), playbackgin.NoStore, showID)
		}
		return send(g.NewRequest(tb, target), playbackgin.Middleware(g.Signer, resolver(g), options(g)...), showID)
	},
}

func TestAdapter(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, adapter)
}

func TestAdapter_logging(t *testing.T) {
	adaptertest.RunLogging(t, adapter)
}

func TestWithLogger(t *testing.T) {
	adaptertest.RunLogger(t, adapter)
}

func TestFromContext(t *testing.T) {
	t.Parallel()
	got := serve(t, allow(t), func(c *gin.Context) {
		p, ok := playbackgin.FromContext(c)
		if !ok || p.ID() != videoID {
			t.Errorf("FromContext = %v, %t, want the playback of %s", p, ok, videoID)
		}
		if q, ok := core.FromContext(c.Request.Context()); !ok || q != p {
			t.Errorf("core.FromContext(c.Request.Context()) = %v, %t, want the same playback", q, ok)
		}
		if q, ok := core.FromContext(c); !ok || q != p {
			t.Errorf("core.FromContext(c) = %v, %t, want the same playback", q, ok)
		}
		c.Status(http.StatusNoContent)
	})
	if got.Status != http.StatusNoContent {
		t.Errorf("status = %d, want 204: the handler did not run", got.Status)
	}
}

func TestFromContext_noRequest(t *testing.T) {
	t.Parallel()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	if p, ok := playbackgin.FromContext(c); ok {
		t.Errorf("FromContext = %v, want none", p)
	}
}

func TestPerViewer(t *testing.T) {
	t.Parallel()
	if c, _ := gin.CreateTestContext(httptest.NewRecorder()); playbackgin.PerViewer(c) {
		t.Error("PerViewer = true without a request, want false")
	}
	signer, anyone := adaptertest.NewSigner(t), playbackgin.Param("id", playbackgin.Anyone)
	catalog := func(*gin.Context) ([]core.CatalogItem, error) { return nil, nil }
	silent := playbackgin.WithErrorHandler(func(*gin.Context, error) {})
	for _, tt := range []struct {
		name    string
		handler gin.HandlerFunc
		want    bool
	}{
		{"Middleware", playbackgin.Middleware(signer, anyone), true},
		{"ConfigHandler", playbackgin.ConfigHandler(signer, anyone), true},
		{"CatalogHandler", playbackgin.CatalogHandler(signer, catalog), true},
		{"NoStore", playbackgin.NoStore, true},
		{"refused", refuse(t, core.ErrForbidden), true},
		{"refused with an error handler", refuse(t, core.ErrForbidden, silent), true},
		{"other page", showID, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			serve(t, func(c *gin.Context) {
				c.Next()
				if got := playbackgin.PerViewer(c); got != tt.want {
					t.Errorf("PerViewer = %t, want %t", got, tt.want)
				}
			}, tt.handler)
		})
	}
}

func TestPerViewer_redirect(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/watch/"+videoID+".m3u8", nil)
	got := send(r, func(c *gin.Context) {
		c.Next()
		if p, ok := playbackgin.FromContext(c); !ok || p.ID() != videoID || !playbackgin.PerViewer(c) {
			t.Errorf("FromContext = %v, PerViewer = %t, want the playback and true", p, playbackgin.PerViewer(c))
		}
	}, playbackgin.RedirectHandler(adaptertest.NewSigner(t), playbackgin.Param("id", playbackgin.Anyone)), showID)
	if got.Status != http.StatusFound || got.Body != "" {
		t.Errorf("response = %d %q, want 302 without the page after it", got.Status, got.Body)
	}
}

func TestMiddleware_keepsRequest(t *testing.T) {
	t.Parallel()
	logger := func(c *gin.Context) {
		c.Next()
		if p, ok := playbackgin.FromContext(c); !ok || p.ID() != videoID {
			t.Errorf("after the handler, FromContext = %v, %t, want the playback of %s", p, ok, videoID)
		}
	}
	serve(t, logger, allow(t), showID)
}

func TestMiddleware_outerMiddlewareRenders(t *testing.T) {
	t.Parallel()
	render := func(c *gin.Context) {
		c.Next()
		err := c.Errors.Last()
		if !errors.Is(err, core.ErrForbidden) || c.Writer.Written() {
			t.Errorf("error = %v, written = %t, want core.ErrForbidden and no body", err, c.Writer.Written())
			return
		}
		code, text := playbackgin.Status(c, err)
		if c.Writer.Status() != code {
			t.Errorf("preset status = %d, want %d", c.Writer.Status(), code)
		}
		c.JSON(code, gin.H{"error": text})
	}
	leave := playbackgin.WithErrorHandler(func(c *gin.Context, err error) { _ = c.Error(err) })
	got := serve(t, render, refuse(t, core.ErrForbidden, leave), showID)
	want := adaptertest.Refusal(http.StatusForbidden, `{"error":"You may not watch this video."}`)
	want.ContentType = "application/json; charset=utf-8"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("response differs (-want +got):\n%s", diff)
	}
}

// The example of an error middleware in Gin's documentation does not check
// whether a response was written.
func TestMiddleware_outerMiddlewareAppends(t *testing.T) {
	t.Parallel()
	render := func(c *gin.Context) {
		c.Next()
		if len(c.Errors) == 0 {
			t.Error("c.Errors is empty, want the error")
		}
		c.JSON(http.StatusInternalServerError, gin.H{"message": "failed"})
		c.String(http.StatusInternalServerError, "failed")
	}
	got := serve(t, render, refuse(t, core.ErrForbidden), showID)
	want := adaptertest.Refusal(http.StatusForbidden, "You may not watch this video.")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("response differs (-want +got):\n%s", diff)
	}
}

func TestParam_routeLacksParameter(t *testing.T) {
	t.Parallel()
	var reported string
	report := func(c *gin.Context) { c.Next(); reported = c.Errors.String() }
	resolve := playbackgin.Param("video", playbackgin.Anyone)
	got := serve(t, report, playbackgin.Middleware(adaptertest.NewSigner(t), resolve), showID)
	if got.Status != http.StatusInternalServerError {
		t.Errorf("status = %d, want 500", got.Status)
	}
	if want := `playbackgin: Param("video")`; !strings.Contains(reported, want) {
		t.Errorf("c.Errors = %q, want it to contain %q", reported, want)
	}
}

func TestConstruction_panics(t *testing.T) {
	t.Parallel()
	signer, allow := adaptertest.NewSigner(t), playbackgin.Param("id", playbackgin.Anyone)
	catalog := func(*gin.Context) ([]core.CatalogItem, error) { return nil, nil }
	var typedNil *core.Signer
	adaptertest.CheckPanics(t, map[string][]func(){
		"playbackgin: RedirectHandler: WithSkip has no effect": {func() {
			playbackgin.RedirectHandler(signer, allow, playbackgin.WithSkip(func(*gin.Context) bool { return false }))
		}},
		"playbackgin: RedirectHandler: the signer is nil": {
			func() { playbackgin.RedirectHandler(nil, allow) },
			func() { playbackgin.RedirectHandler(typedNil, allow) },
		},
		"playbackgin: RedirectHandler: the resolver is nil": {func() { playbackgin.RedirectHandler(signer, nil) }},
		"playbackgin: RedirectHandler: an option is nil": {
			func() { playbackgin.RedirectHandler(signer, allow, nil) },
		},
		"playbackgin: CatalogHandler: WithSkip has no effect": {func() {
			playbackgin.CatalogHandler(signer, catalog, playbackgin.WithSkip(func(*gin.Context) bool { return false }))
		}},
		"playbackgin: CatalogHandler: the signer is nil": {
			func() { playbackgin.CatalogHandler(nil, catalog) },
			func() { playbackgin.CatalogHandler(typedNil, catalog) },
		},
		"playbackgin: CatalogHandler: the resolver is nil": {func() { playbackgin.CatalogHandler(signer, nil) }},
		"playbackgin: CatalogHandler: an option is nil": {
			func() { playbackgin.CatalogHandler(signer, catalog, nil) },
		},
		"playbackgin: ConfigHandler: WithSkip has no effect": {func() {
			playbackgin.ConfigHandler(signer, allow, playbackgin.WithSkip(func(*gin.Context) bool { return false }))
		}},
		"playbackgin: Middleware: the signer is nil": {
			func() { playbackgin.Middleware(nil, allow) },
			func() { playbackgin.Middleware(typedNil, allow) },
		},
		"playbackgin: Middleware: the resolver is nil": {func() { playbackgin.Middleware(signer, nil) }},
		"playbackgin: Middleware: an option is nil":    {func() { playbackgin.Middleware(signer, allow, nil) }},
		"playbackgin: ConfigHandler: the signer is nil": {
			func() { playbackgin.ConfigHandler(nil, allow) },
			func() { playbackgin.ConfigHandler(typedNil, allow) },
		},
		"playbackgin: ConfigHandler: the resolver is nil":   {func() { playbackgin.ConfigHandler(signer, nil) }},
		"playbackgin: ConfigHandler: an option is nil":      {func() { playbackgin.ConfigHandler(signer, allow, nil) }},
		"playbackgin: Param: authorize is nil":              {func() { playbackgin.Param("id", nil) }},
		"playbackgin: Param: the name is empty":             {func() { playbackgin.Param("", playbackgin.Anyone) }},
		"playbackgin: WithErrorHandler: the handler is nil": {func() { playbackgin.WithErrorHandler(nil) }},
		"playbackgin: WithSkip: the function is nil":        {func() { playbackgin.WithSkip(nil) }},
	})
}
