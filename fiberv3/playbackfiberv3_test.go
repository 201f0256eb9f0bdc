package playbackfiberv3_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackfiberv3 "github.com/FastPix/fastpix-playback-go/fiberv3"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
)

const videoID = adaptertest.VideoID

// serve returns the response of handlers, on the route /watch/:id, to GET
// target.
func serve(tb testing.TB, cfg fiber.Config, target string, handlers ...fiber.Handler) adaptertest.Response {
	tb.Helper()
	return send(tb, cfg, httptest.NewRequestWithContext(tb.Context(), http.MethodGet, target, nil), handlers...)
}

// send returns the response of handlers, on the route /watch/:id, to r.
func send(tb testing.TB, cfg fiber.Config, r *http.Request, handlers ...fiber.Handler) adaptertest.Response {
	tb.Helper()
	app := fiber.New(cfg)
	var chain []any
	for _, handler := range handlers {
		chain = append(chain, handler)
	}
	app.Get("/watch/:id", chain[0], chain[1:]...)
	response, err := app.Test(r, fiber.TestConfig{})
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return adaptertest.NewResponse(response.StatusCode, response.Header, string(body))
}

// showID is a page that shows the ID of its playback.
func showID(c fiber.Ctx) error {
	p, ok := playbackfiberv3.FromContext(c)
	if !ok {
		return c.SendString("no playback")
	}
	return c.SendString(p.ID())
}

// allow returns a middleware that lets everyone watch.
func allow(tb testing.TB) fiber.Handler {
	return playbackfiberv3.Middleware(adaptertest.NewSigner(tb), playbackfiberv3.Param("id", playbackfiberv3.Anyone))
}

// refuse returns a middleware whose resolver refuses with err.
func refuse(tb testing.TB, err error, opts ...playbackfiberv3.Option) fiber.Handler {
	resolve := func(fiber.Ctx) (core.Grant, error) { return core.Grant{}, err }
	return playbackfiberv3.Middleware(adaptertest.NewSigner(tb), resolve, opts...)
}

// resolver returns the resolver that g describes.
func resolver(g adaptertest.Guard) playbackfiberv3.Resolver {
	switch {
	case g.Resolve != nil:
		return func(fiber.Ctx) (core.Grant, error) { return g.Resolve() }
	case g.Authorize != nil:
		return playbackfiberv3.Param(g.ParamName(), func(_ fiber.Ctx, id string) error { return g.Authorize(id) })
	}
	return playbackfiberv3.Param(g.ParamName(), playbackfiberv3.Anyone)
}

// options returns the options that g describes.
func options(g adaptertest.Guard) []playbackfiberv3.Option {
	opts := []playbackfiberv3.Option{playbackfiberv3.WithLogger(g.Logger)}
	if g.HTMLErrors {
		opts = append(opts, playbackfiberv3.WithErrorHandler(func(c fiber.Ctx, err error) error {
			code, text := playbackfiberv3.Status(c, err)
			return c.Status(code).Type("html", "utf-8").SendString(adaptertest.HTML(text))
		}))
	}
	if g.SilentErrors {
		opts = append(opts, playbackfiberv3.WithErrorHandler(func(fiber.Ctx, error) error { return nil }))
	}
	if g.Skip != nil {
		opts = append(opts, playbackfiberv3.WithSkip(func(fiber.Ctx) bool { return g.Skip() }))
	}
	if g.CacheControl != nil {
		opts = append(opts, playbackfiberv3.WithCacheControl(*g.CacheControl))
	}
	return opts
}

// adapter returns the adapter for applications with this configuration.
func adapter(cfg fiber.Config) adaptertest.Adapter {
	return adaptertest.Adapter{
		Serve: func(tb testing.TB, g adaptertest.Guard, target string) adaptertest.Response {
			switch {
			case g.Config:
				return send(tb, cfg, g.NewRequest(tb, target),
					playbackfiberv3.ConfigHandler(g.Signer, resolver(g), options(g)...))
			case g.Catalog != nil:
				resolve := func(fiber.Ctx) ([]core.CatalogItem, error) { return g.Catalog() }
				return send(tb, cfg, g.NewRequest(tb, target),
					playbackfiberv3.CatalogHandler(g.CatalogSigner(), resolve, options(g)...))
			case g.Redirect:
				return send(tb, cfg, g.NewRequest(tb, target),
					playbackfiberv3.RedirectHandler(g.Signer, resolver(g), options(g)...))
			case g.NoStore:
				return send(tb, cfg, g.NewRequest(tb, target), playbackfiberv3.NoStore, showID)
			}
			return send(tb, cfg, g.NewRequest(tb, target),
				playbackfiberv3.Middleware(g.Signer, resolver(g), options(g)...), showID)
		},
	}
}

func TestAdapter(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, adapter(fiber.Config{}))
}

func TestAdapter_unescapePath(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, adapter(fiber.Config{UnescapePath: true}))
}

func TestAdapter_logging(t *testing.T) {
	adaptertest.RunLogging(t, adapter(fiber.Config{}))
}

func TestWithLogger(t *testing.T) {
	adaptertest.RunLogger(t, adapter(fiber.Config{}))
}

func TestFromContext(t *testing.T) {
	t.Parallel()
	got := serve(t, fiber.Config{}, "/watch/"+videoID, allow(t), func(c fiber.Ctx) error {
		p, ok := playbackfiberv3.FromContext(c)
		if !ok || p.ID() != videoID {
			t.Errorf("FromContext = %v, %t, want the playback of %s", p, ok, videoID)
		}
		if q, ok := core.FromContext(c.Context()); !ok || q != p {
			t.Errorf("core.FromContext(c.Context()) = %v, %t, want the same playback", q, ok)
		}
		if q, ok := core.FromContext(c); !ok || q != p {
			t.Errorf("core.FromContext(c) = %v, %t, want the same playback", q, ok)
		}
		return c.SendStatus(http.StatusNoContent)
	})
	if got.Status != http.StatusNoContent {
		t.Errorf("status = %d, want 204: the handler did not run", got.Status)
	}
}

func TestFromContext_contextReplaced(t *testing.T) {
	t.Parallel()
	replace := func(c fiber.Ctx) error {
		c.SetContext(t.Context())
		return c.Next()
	}
	if got := serve(t, fiber.Config{}, "/watch/"+videoID, allow(t), replace, showID); got.Body != videoID {
		t.Errorf("body = %q, want %q", got.Body, videoID)
	}
}

func TestPerViewer(t *testing.T) {
	t.Parallel()
	signer, anyone := adaptertest.NewSigner(t), playbackfiberv3.Param("id", playbackfiberv3.Anyone)
	catalog := func(fiber.Ctx) ([]core.CatalogItem, error) { return nil, nil }
	silent := playbackfiberv3.WithErrorHandler(func(fiber.Ctx, error) error { return nil })
	for _, tt := range []struct {
		name    string
		handler fiber.Handler
		want    bool
	}{
		{"Middleware", playbackfiberv3.Middleware(signer, anyone), true},
		{"ConfigHandler", playbackfiberv3.ConfigHandler(signer, anyone), true},
		{"CatalogHandler", playbackfiberv3.CatalogHandler(signer, catalog), true},
		{"NoStore", playbackfiberv3.NoStore, true},
		{"refused", refuse(t, core.ErrForbidden), true},
		{"refused with an error handler", refuse(t, core.ErrForbidden, silent), true},
		{"other page", showID, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			serve(t, fiber.Config{}, "/watch/"+videoID, func(c fiber.Ctx) error {
				err := c.Next()
				if got := playbackfiberv3.PerViewer(c); got != tt.want {
					t.Errorf("PerViewer = %t, want %t", got, tt.want)
				}
				return err
			}, tt.handler)
		})
	}
}

func TestMiddleware_localsHaveNoCloser(t *testing.T) {
	t.Parallel()
	serve(t, fiber.Config{}, "/watch/"+videoID, allow(t), func(c fiber.Ctx) error {
		c.RequestCtx().VisitUserValuesAll(func(key, value any) {
			if _, ok := value.(io.Closer); ok {
				t.Errorf("%T has a Close method: fasthttp calls it after the request, but requests share it", value)
			}
		})
		return nil
	})
}

func TestMiddleware_fiberErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		err  error
		want adaptertest.Response
	}{
		{
			"fiber error", fmt.Errorf("plan secret-plan: %w", fiber.NewError(402, "Buy it first.")),
			adaptertest.Refusal(402, "Buy it first."),
		},
		{
			"fiber error without a message", &fiber.Error{Code: 402},
			adaptertest.Refusal(402, "Payment Required"),
		},
		{
			"successful status", fiber.NewError(200, "OK"),
			adaptertest.Refusal(500, "The video could not be prepared."),
		},
		{
			"redirect", fiber.NewError(302, "/sign-in"),
			adaptertest.Refusal(500, "The video could not be prepared."),
		},
		{
			"nil fiber error", (*fiber.Error)(nil),
			adaptertest.Refusal(500, "The video could not be prepared."),
		},
		{
			"core error takes precedence", errors.Join(fiber.ErrTeapot, core.ErrForbidden),
			adaptertest.Refusal(403, "You may not watch this video."),
		},
		{
			"status of the resolver takes precedence", core.Refuse(500, "Our fault.", fiber.ErrTeapot),
			adaptertest.Refusal(500, "Our fault."),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := serve(t, fiber.Config{}, "/watch/"+videoID, refuse(t, tt.err), showID)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("response differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMiddleware_errorForFibersHandler(t *testing.T) {
	t.Parallel()
	app := fiber.Config{ErrorHandler: func(c fiber.Ctx, err error) error {
		public, ok := err.(*fiber.Error) //nolint:errorlint // many applications do not unwrap errors
		if !ok {
			t.Errorf("error is of type %T, want *fiber.Error", err)
			return err
		}
		if public.Code != fiber.StatusForbidden {
			t.Errorf("code = %d, want 403", public.Code)
		}
		cause := playbackfiberv3.Cause(c)
		if !errors.Is(cause, core.ErrForbidden) || !strings.Contains(cause.Error(), "secret-plan") {
			t.Errorf("Cause = %v, want the error of the resolver", cause)
		}
		return c.Status(public.Code).JSON(fiber.Map{"error": err.Error()})
	}}
	refuse := refuse(t, fmt.Errorf("plan secret-plan: %w", core.ErrForbidden))
	want := adaptertest.Refusal(http.StatusForbidden, `{"error":"You may not watch this video."}`)
	want.ContentType = "application/json; charset=utf-8"
	if diff := cmp.Diff(want, serve(t, app, "/watch/"+videoID, refuse, showID)); diff != "" {
		t.Errorf("response differs (-want +got):\n%s", diff)
	}
	resolve := func(fiber.Ctx) (core.Grant, error) {
		return core.Grant{}, fmt.Errorf("plan secret-plan: %w", core.ErrForbidden)
	}
	config := playbackfiberv3.ConfigHandler(adaptertest.NewSigner(t), resolve)
	if diff := cmp.Diff(want, serve(t, app, "/watch/"+videoID, config)); diff != "" {
		t.Errorf("response of the ConfigHandler differs (-want +got):\n%s", diff)
	}
}

func TestCause_noRefusal(t *testing.T) {
	t.Parallel()
	serve(t, fiber.Config{}, "/watch/"+videoID, allow(t), func(c fiber.Ctx) error {
		if cause := playbackfiberv3.Cause(c); cause != nil {
			t.Errorf("Cause = %v, want nil", cause)
		}
		return nil
	})
}

func TestErrorHandler_error(t *testing.T) {
	t.Parallel()
	handler := playbackfiberv3.WithErrorHandler(func(c fiber.Ctx, err error) error {
		var public *fiber.Error
		if !errors.As(err, &public) || public.Code != fiber.StatusForbidden || public.Message != err.Error() {
			t.Errorf("*fiber.Error = %v, want code 403 and the text %q", public, err)
		}
		if !errors.Is(err, core.ErrForbidden) {
			t.Errorf("error = %v, want core.ErrForbidden", err)
		}
		if strings.Contains(err.Error(), "secret-plan") {
			t.Errorf("error = %q contains the cause", err)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("refused", "err", err)
		if !strings.Contains(log.String(), "secret-plan") {
			t.Errorf("log = %q, want it to contain the cause", log.String())
		}
		return c.SendStatus(http.StatusTeapot)
	})
	refuse := refuse(t, fmt.Errorf("plan secret-plan: %w", core.ErrForbidden), handler)
	if got := serve(t, fiber.Config{}, "/watch/"+videoID, refuse, showID); got.Status != http.StatusTeapot {
		t.Errorf("status = %d, want 418: the handler did not run", got.Status)
	}
}

func TestErrorHandler_returns(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		handler playbackfiberv3.ErrorHandler
		body    string
	}{
		{"nil", func(fiber.Ctx, error) error { return nil }, ""},
		{"the error", func(_ fiber.Ctx, err error) error { return err }, "You may not watch this video."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			mw := refuse(t, core.ErrForbidden, playbackfiberv3.WithErrorHandler(tt.handler))
			want := adaptertest.Refusal(http.StatusForbidden, tt.body)
			if diff := cmp.Diff(want, serve(t, fiber.Config{}, "/watch/"+videoID, mw, showID)); diff != "" {
				t.Errorf("response differs (-want +got):\n%s", diff)
			}
		})
	}
}

// With UnescapePath, the route does not match an ID with an escaped slash.
func TestParam_escapedSlash(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		unescapePath bool
		want         int
	}{
		{false, http.StatusBadRequest},
		{true, http.StatusNotFound},
	} {
		t.Run(fmt.Sprintf("UnescapePath %t", tt.unescapePath), func(t *testing.T) {
			t.Parallel()
			got := serve(t, fiber.Config{UnescapePath: tt.unescapePath}, "/watch/abc%2Fdef", allow(t), showID)
			if got.Status != tt.want {
				t.Errorf("status = %d, want %d", got.Status, tt.want)
			}
		})
	}
}

func TestParam_idOutlivesRequest(t *testing.T) {
	t.Parallel()
	var kept []string
	keep := playbackfiberv3.Param("id", func(_ fiber.Ctx, id string) error {
		kept = append(kept, id)
		return nil
	})
	app := fiber.New()
	app.Get("/watch/:id", playbackfiberv3.Middleware(adaptertest.NewSigner(t), keep), showID)
	want := []string{"first-video", "other-movie", "third-trial"}
	handler, ctx := app.Handler(), newRequestCtx()
	for _, id := range want {
		ctx.Request.SetRequestURI("/watch/" + id)
		handler(ctx)
	}
	if diff := cmp.Diff(want, kept); diff != "" {
		t.Errorf("IDs differ (-want +got):\n%s", diff)
	}
}

func TestConstruction_panics(t *testing.T) {
	t.Parallel()
	signer, allow := adaptertest.NewSigner(t), playbackfiberv3.Param("id", playbackfiberv3.Anyone)
	catalog := func(fiber.Ctx) ([]core.CatalogItem, error) { return nil, nil }
	var typedNil *core.Signer
	adaptertest.CheckPanics(t, map[string][]func(){
		"playbackfiberv3: CatalogHandler: WithSkip has no effect": {func() {
			playbackfiberv3.CatalogHandler(signer, catalog, playbackfiberv3.WithSkip(func(fiber.Ctx) bool { return false }))
		}},
		"playbackfiberv3: CatalogHandler: the signer is nil": {
			func() { playbackfiberv3.CatalogHandler(nil, catalog) },
			func() { playbackfiberv3.CatalogHandler(typedNil, catalog) },
		},
		"playbackfiberv3: CatalogHandler: the resolver is nil": {func() { playbackfiberv3.CatalogHandler(signer, nil) }},
		"playbackfiberv3: CatalogHandler: an option is nil": {
			func() { playbackfiberv3.CatalogHandler(signer, catalog, nil) },
		},
		"playbackfiberv3: RedirectHandler: WithSkip has no effect": {func() {
			playbackfiberv3.RedirectHandler(signer, allow, playbackfiberv3.WithSkip(func(fiber.Ctx) bool { return false }))
		}},
		"playbackfiberv3: RedirectHandler: the signer is nil": {
			func() { playbackfiberv3.RedirectHandler(nil, allow) },
			func() { playbackfiberv3.RedirectHandler(typedNil, allow) },
		},
		"playbackfiberv3: RedirectHandler: the resolver is nil": {func() { playbackfiberv3.RedirectHandler(signer, nil) }},
		"playbackfiberv3: RedirectHandler: an option is nil": {
			func() { playbackfiberv3.RedirectHandler(signer, allow, nil) },
		},
		"playbackfiberv3: ConfigHandler: WithSkip has no effect": {func() {
			playbackfiberv3.ConfigHandler(signer, allow, playbackfiberv3.WithSkip(func(fiber.Ctx) bool { return false }))
		}},
		"playbackfiberv3: Middleware: the signer is nil": {
			func() { playbackfiberv3.Middleware(nil, allow) },
			func() { playbackfiberv3.Middleware(typedNil, allow) },
		},
		"playbackfiberv3: Middleware: the resolver is nil": {func() { playbackfiberv3.Middleware(signer, nil) }},
		"playbackfiberv3: Middleware: an option is nil":    {func() { playbackfiberv3.Middleware(signer, allow, nil) }},
		"playbackfiberv3: ConfigHandler: the signer is nil": {
			func() { playbackfiberv3.ConfigHandler(nil, allow) },
			func() { playbackfiberv3.ConfigHandler(typedNil, allow) },
		},
		"playbackfiberv3: ConfigHandler: the resolver is nil": {func() { playbackfiberv3.ConfigHandler(signer, nil) }},
		"playbackfiberv3: ConfigHandler: an option is nil": {
			func() { playbackfiberv3.ConfigHandler(signer, allow, nil) },
		},
		"playbackfiberv3: Param: authorize is nil": {func() { playbackfiberv3.Param("id", nil) }},
		"playbackfiberv3: Param: the name is empty": {
			func() { playbackfiberv3.Param("", playbackfiberv3.Anyone) },
		},
		"playbackfiberv3: WithErrorHandler: the handler is nil": {func() { playbackfiberv3.WithErrorHandler(nil) }},
		"playbackfiberv3: WithSkip: the function is nil":        {func() { playbackfiberv3.WithSkip(nil) }},
	})
}
