package playbackecho_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v5"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackecho "github.com/FastPix/fastpix-playback-go/echo"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
)

const videoID = adaptertest.VideoID

// app is an application under test. The zero value has Echo's defaults.
type app struct {
	router     echo.RouterConfig
	onError    echo.HTTPErrorHandler // nil for Echo's default
	middleware []echo.MiddlewareFunc // outermost first
	handler    echo.HandlerFunc      // nil for showID
}

// serve returns the response to r of an application with the route /watch/:id.
func (a app) serve(r *http.Request) adaptertest.Response {
	e := echo.NewWithConfig(echo.Config{
		Logger: slog.New(slog.DiscardHandler), HTTPErrorHandler: a.onError, Router: echo.NewRouter(a.router),
	})
	if a.handler == nil {
		a.handler = showID
	}
	e.GET("/watch/:id", a.handler, a.middleware...)
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return adaptertest.NewResponse(w.Code, w.Header(), w.Body.String())
}

// get returns the response to GET /watch/ with videoID.
func (a app) get(tb testing.TB) adaptertest.Response {
	tb.Helper()
	return a.serve(httptest.NewRequestWithContext(tb.Context(), http.MethodGet, "/watch/"+videoID, nil))
}

// showID is a page that shows the ID of its playback.
func showID(c *echo.Context) error {
	p, ok := playbackecho.FromContext(c)
	if !ok {
		return c.String(http.StatusOK, "no playback")
	}
	return c.String(http.StatusOK, p.ID())
}

// allow returns a middleware that lets everyone watch.
func allow(tb testing.TB) echo.MiddlewareFunc {
	return playbackecho.Middleware(adaptertest.NewSigner(tb), playbackecho.Param("id", playbackecho.Anyone))
}

// refuse returns a middleware whose resolver refuses with err.
func refuse(tb testing.TB, err error, opts ...playbackecho.Option) echo.MiddlewareFunc {
	resolve := func(*echo.Context) (core.Grant, error) { return core.Grant{}, err }
	return playbackecho.Middleware(adaptertest.NewSigner(tb), resolve, opts...)
}

// resolver returns the resolver that g describes.
func resolver(g adaptertest.Guard) playbackecho.Resolver {
	switch {
	case g.Resolve != nil:
		return func(*echo.Context) (core.Grant, error) { return g.Resolve() }
	case g.Authorize != nil:
		return playbackecho.Param(g.ParamName(), func(_ *echo.Context, id string) error { return g.Authorize(id) })
	}
	return playbackecho.Param(g.ParamName(), playbackecho.Anyone)
}

// options returns the options that g describes.
func options(g adaptertest.Guard) []playbackecho.Option {
	opts := []playbackecho.Option{playbackecho.WithLogger(g.Logger)}
	if g.HTMLErrors {
		opts = append(opts, playbackecho.WithErrorHandler(func(c *echo.Context, err error) error {
			code, text := playbackecho.Status(c, err)
			return c.Blob(code, "text/html; charset=utf-8", []byte(adaptertest.HTML(text)))
		}))
	}
	if g.SilentErrors {
		opts = append(opts, playbackecho.WithErrorHandler(func(*echo.Context, error) error { return nil }))
	}
	if g.Skip != nil {
		opts = append(opts, playbackecho.WithSkip(func(*echo.Context) bool { return g.Skip() }))
	}
	if g.CacheControl != nil {
		opts = append(opts, playbackecho.WithCacheControl(*g.CacheControl))
	}
	return opts
}

// adapter returns the adapter for applications like a.
func adapter(a app) adaptertest.Adapter {
	return adaptertest.Adapter{
		Serve: func(tb testing.TB, g adaptertest.Guard, target string) adaptertest.Response {
			a := a
			switch {
			case g.Config:
				a.handler = playbackecho.ConfigHandler(g.Signer, resolver(g), options(g)...)
			case g.Catalog != nil:
				resolve := func(*echo.Context) ([]core.CatalogItem, error) { return g.Catalog() }
				a.handler = playbackecho.CatalogHandler(g.CatalogSigner(), resolve, options(g)...)
			case g.Redirect:
				a.handler = playbackecho.RedirectHandler(g.Signer, resolver(g), options(g)...)
			case g.NoStore:
				a.middleware = []echo.MiddlewareFunc{playbackecho.NoStore}
			default:
				a.middleware = []echo.MiddlewareFunc{playbackecho.Middleware(g.Signer, resolver(g), options(g)...)}
			}
			return a.serve(g.NewRequest(tb, target))
		},
	}
}

func TestAdapter(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, adapter(app{}))
}

func TestAdapter_unescapedParams(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, adapter(app{router: echo.RouterConfig{UnescapePathParamValues: true}}))
}

func TestAdapter_escapedPathForMatching(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, adapter(app{router: echo.RouterConfig{UseEscapedPathForMatching: true}}))
}

func TestAdapter_logging(t *testing.T) {
	adaptertest.RunLogging(t, adapter(app{}))
}

func TestWithLogger(t *testing.T) {
	adaptertest.RunLogger(t, adapter(app{}))
}

func TestFromContext(t *testing.T) {
	t.Parallel()
	got := app{middleware: []echo.MiddlewareFunc{allow(t)}, handler: func(c *echo.Context) error {
		p, ok := playbackecho.FromContext(c)
		if !ok || p.ID() != videoID {
			t.Errorf("FromContext = %v, %t, want the playback of %s", p, ok, videoID)
		}
		if q, ok := core.FromContext(c.Request().Context()); !ok || q != p {
			t.Errorf("core.FromContext(c.Request().Context()) = %v, %t, want the same playback", q, ok)
		}
		return c.NoContent(http.StatusNoContent)
	}}.get(t)
	if got.Status != http.StatusNoContent {
		t.Errorf("status = %d, want 204: the handler did not run", got.Status)
	}
}

func TestFromContext_noRequest(t *testing.T) {
	t.Parallel()
	c := echo.New().NewContext(nil, nil)
	if p, ok := playbackecho.FromContext(c); ok {
		t.Errorf("FromContext = %v, want none", p)
	}
	if playbackecho.PerViewer(c) {
		t.Error("PerViewer = true, want false")
	}
}

func TestPerViewer(t *testing.T) {
	t.Parallel()
	signer, anyone := adaptertest.NewSigner(t), playbackecho.Param("id", playbackecho.Anyone)
	catalog := func(*echo.Context) ([]core.CatalogItem, error) { return nil, nil }
	silent := playbackecho.WithErrorHandler(func(*echo.Context, error) error { return nil })
	for _, tt := range []struct {
		name string
		app  app
		want bool
	}{
		{"Middleware", app{middleware: []echo.MiddlewareFunc{allow(t)}}, true},
		{"ConfigHandler", app{handler: playbackecho.ConfigHandler(signer, anyone)}, true},
		{"CatalogHandler", app{handler: playbackecho.CatalogHandler(signer, catalog)}, true},
		{"NoStore", app{middleware: []echo.MiddlewareFunc{playbackecho.NoStore}}, true},
		{"refused", app{middleware: []echo.MiddlewareFunc{refuse(t, core.ErrForbidden)}}, true},
		{
			"refused with an error handler",
			app{middleware: []echo.MiddlewareFunc{refuse(t, core.ErrForbidden, silent)}},
			true,
		},
		{"other page", app{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			outer := func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c *echo.Context) error {
					err := next(c)
					if got := playbackecho.PerViewer(c); got != tt.want {
						t.Errorf("PerViewer = %t, want %t", got, tt.want)
					}
					return err
				}
			}
			tt.app.middleware = append([]echo.MiddlewareFunc{outer}, tt.app.middleware...)
			tt.app.get(t)
		})
	}
}

func TestMiddleware_echoErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		err  error
		want adaptertest.Response
	}{
		{
			"HTTPError", fmt.Errorf("plan secret-plan: %w", echo.NewHTTPError(402, "Buy it first.")),
			adaptertest.Refusal(402, "Buy it first."),
		},
		{"HTTPError without a message", &echo.HTTPError{Code: 402}, adaptertest.Refusal(402, "Payment Required")},
		{
			"error of package echo", fmt.Errorf("plan secret-plan: %w", echo.ErrTooManyRequests),
			adaptertest.Refusal(429, "Too Many Requests"),
		},
		{
			"successful status", echo.NewHTTPError(200, "OK"),
			adaptertest.Refusal(500, "The video could not be prepared."),
		},
		{
			"status of another service", fmt.Errorf("KMS: %w", upstreamError{403}),
			adaptertest.Refusal(500, "The video could not be prepared."),
		},
		{
			"core error takes precedence", errors.Join(echo.NewHTTPError(418, "Teapot"), core.ErrForbidden),
			adaptertest.Refusal(403, "You may not watch this video."),
		},
		{
			"status of the resolver takes precedence", core.Refuse(500, "Our fault.", echo.ErrForbidden),
			adaptertest.Refusal(500, "Our fault."),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := app{middleware: []echo.MiddlewareFunc{refuse(t, tt.err)}}.get(t)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("response differs (-want +got):\n%s", diff)
			}
		})
	}
}

// upstreamError is the error of a client for another service.
type upstreamError struct{ status int }

func (e upstreamError) Error() string   { return fmt.Sprint("status ", e.status) }
func (e upstreamError) StatusCode() int { return e.status }

func TestMiddleware_errorForEchosHandler(t *testing.T) {
	t.Parallel()
	onError := func(c *echo.Context, err error) {
		public, ok := err.(*echo.HTTPError) //nolint:errorlint // many applications do not unwrap errors
		if !ok {
			t.Errorf("error is of type %T, want *echo.HTTPError", err)
			return
		}
		if public.Code != http.StatusForbidden {
			t.Errorf("code = %d, want 403", public.Code)
		}
		if !errors.Is(err, core.ErrForbidden) || !strings.Contains(err.Error(), "secret-plan") {
			t.Errorf("error = %v, want one that wraps the error of the resolver", err)
		}
		_ = c.JSON(public.Code, map[string]string{"error": public.Message})
	}
	cause := fmt.Errorf("plan secret-plan: %w", core.ErrForbidden)
	want := adaptertest.Refusal(http.StatusForbidden, `{"error":"You may not watch this video."}`+"\n")
	want.ContentType = "application/json"
	got := app{onError: onError, middleware: []echo.MiddlewareFunc{refuse(t, cause)}}.get(t)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("response differs (-want +got):\n%s", diff)
	}
	resolve := func(*echo.Context) (core.Grant, error) { return core.Grant{}, cause }
	config := playbackecho.ConfigHandler(adaptertest.NewSigner(t), resolve)
	if diff := cmp.Diff(want, app{onError: onError, handler: config}.get(t)); diff != "" {
		t.Errorf("response of the ConfigHandler differs (-want +got):\n%s", diff)
	}
}

func TestMiddleware_outerMiddlewareGetsError(t *testing.T) {
	t.Parallel()
	outer := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			err := next(c)
			if !errors.Is(err, core.ErrForbidden) || echo.StatusCode(err) != http.StatusForbidden {
				t.Errorf("error = %v, want core.ErrForbidden and status 403", err)
			}
			response, unwrapErr := echo.UnwrapResponse(c.Response())
			if unwrapErr != nil || !response.Committed {
				t.Error("the response is not committed")
			}
			return err
		}
	}
	got := app{middleware: []echo.MiddlewareFunc{outer, refuse(t, core.ErrForbidden)}}.get(t)
	want := adaptertest.Refusal(http.StatusForbidden, "You may not watch this video.")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("response differs (-want +got):\n%s", diff)
	}
}

func TestErrorHandler_returns(t *testing.T) {
	t.Parallel()
	isRefusal := func(err error) {
		if !errors.Is(err, core.ErrForbidden) || echo.StatusCode(err) != http.StatusForbidden {
			t.Errorf("error = %v, want core.ErrForbidden and status 403", err)
		}
	}
	for _, tt := range []struct {
		name              string
		handler           playbackecho.ErrorHandler
		body, contentType string
	}{
		{"nil", func(_ *echo.Context, err error) error { isRefusal(err); return nil }, "", ""},
		{
			"the error", func(_ *echo.Context, err error) error { return err },
			`{"message":"You may not watch this video."}` + "\n", "application/json",
		},
		{"nil after a write", func(c *echo.Context, _ error) error {
			_, err := io.WriteString(c.Response(), "written")
			return err
		}, "written", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			mw := refuse(t, core.ErrForbidden, playbackecho.WithErrorHandler(tt.handler))
			want := adaptertest.Refusal(http.StatusForbidden, tt.body)
			want.ContentType = tt.contentType
			if diff := cmp.Diff(want, app{middleware: []echo.MiddlewareFunc{mw}}.get(t)); diff != "" {
				t.Errorf("response differs (-want +got):\n%s", diff)
			}
		})
	}
}

// Echo's router matches these paths.
func TestParam_slash(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]int{
		"/watch/" + videoID + "/":   http.StatusOK,
		"/watch/" + videoID + "//":  http.StatusBadRequest,
		"/watch/" + videoID + "%2F": http.StatusBadRequest,
		"/watch/abc%2Fdef":          http.StatusBadRequest,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
		if got := (app{middleware: []echo.MiddlewareFunc{allow(t)}}).serve(r); got.Status != want {
			t.Errorf("the status of %s is %d, want %d", target, got.Status, want)
		}
	}
}

func TestConstruction_panics(t *testing.T) {
	t.Parallel()
	signer, allow := adaptertest.NewSigner(t), playbackecho.Param("id", playbackecho.Anyone)
	catalog := func(*echo.Context) ([]core.CatalogItem, error) { return nil, nil }
	var typedNil *core.Signer
	adaptertest.CheckPanics(t, map[string][]func(){
		"playbackecho: CatalogHandler: WithSkip has no effect": {func() {
			playbackecho.CatalogHandler(signer, catalog, playbackecho.WithSkip(func(*echo.Context) bool { return false }))
		}},
		"playbackecho: CatalogHandler: the signer is nil": {
			func() { playbackecho.CatalogHandler(nil, catalog) },
			func() { playbackecho.CatalogHandler(typedNil, catalog) },
		},
		"playbackecho: CatalogHandler: the resolver is nil": {func() { playbackecho.CatalogHandler(signer, nil) }},
		"playbackecho: CatalogHandler: an option is nil": {
			func() { playbackecho.CatalogHandler(signer, catalog, nil) },
		},
		"playbackecho: RedirectHandler: WithSkip has no effect": {func() {
			playbackecho.RedirectHandler(signer, allow, playbackecho.WithSkip(func(*echo.Context) bool { return false }))
		}},
		"playbackecho: RedirectHandler: the signer is nil": {
			func() { playbackecho.RedirectHandler(nil, allow) },
			func() { playbackecho.RedirectHandler(typedNil, allow) },
		},
		"playbackecho: RedirectHandler: the resolver is nil": {func() { playbackecho.RedirectHandler(signer, nil) }},
		"playbackecho: RedirectHandler: an option is nil": {
			func() { playbackecho.RedirectHandler(signer, allow, nil) },
		},
		"playbackecho: ConfigHandler: WithSkip has no effect": {func() {
			playbackecho.ConfigHandler(signer, allow, playbackecho.WithSkip(func(*echo.Context) bool { return false }))
		}},
		"playbackecho: Middleware: the signer is nil": {
			func() { playbackecho.Middleware(nil, allow) },
			func() { playbackecho.Middleware(typedNil, allow) },
		},
		"playbackecho: Middleware: the resolver is nil": {func() { playbackecho.Middleware(signer, nil) }},
		"playbackecho: Middleware: an option is nil":    {func() { playbackecho.Middleware(signer, allow, nil) }},
		"playbackecho: ConfigHandler: the signer is nil": {
			func() { playbackecho.ConfigHandler(nil, allow) },
			func() { playbackecho.ConfigHandler(typedNil, allow) },
		},
		"playbackecho: ConfigHandler: the resolver is nil":   {func() { playbackecho.ConfigHandler(signer, nil) }},
		"playbackecho: ConfigHandler: an option is nil":      {func() { playbackecho.ConfigHandler(signer, allow, nil) }},
		"playbackecho: Param: authorize is nil":              {func() { playbackecho.Param("id", nil) }},
		"playbackecho: Param: the name is empty":             {func() { playbackecho.Param("", playbackecho.Anyone) }},
		"playbackecho: WithErrorHandler: the handler is nil": {func() { playbackecho.WithErrorHandler(nil) }},
		"playbackecho: WithSkip: the function is nil":        {func() { playbackecho.WithSkip(nil) }},
	})
}
