package playbackfiber_test

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

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
)

const videoID = adaptertest.VideoID

// serve answers GET target with handlers on the route /watch/:id, and returns status, body and Cache-Control.
func serve(t testing.TB, cfg fiber.Config, target string, handlers ...fiber.Handler) []string {
	t.Helper()
	app := fiber.New(cfg)
	app.Get("/watch/:id", handlers...)
	response, err := app.Test(httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return []string{fmt.Sprint(response.StatusCode), string(body), response.Header.Get("Cache-Control")}
}

// showID is a page that shows the ID of its playback.
func showID(c *fiber.Ctx) error {
	p, ok := playbackfiber.FromContext(c)
	if !ok {
		return c.SendString("no playback")
	}
	return c.SendString(p.ID())
}

func forbid(*fiber.Ctx) (core.Grant, error) {
	return core.Grant{}, fmt.Errorf("plan secret-plan: %w", core.ErrForbidden)
}

func TestMiddlewareHandsThePlaybackToTheHandler(t *testing.T) {
	t.Parallel()
	mw := playbackfiber.Middleware(adaptertest.NewSigner(t), playbackfiber.Param("id", playbackfiber.Anyone))
	got := serve(t, fiber.Config{}, "/watch/"+videoID, mw, func(c *fiber.Ctx) error {
		p, ok := playbackfiber.FromContext(c)
		q, also := core.FromContext(c.UserContext())
		if !ok || !also || p != q {
			t.Errorf("FromContext and core.FromContext found %v (%t) and %v (%t), want the same playback", p, ok, q, also)
		}
		return c.SendString(p.ID())
	})
	if diff := cmp.Diff([]string{"200", videoID, "private, no-store"}, got); diff != "" {
		t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
	}
}

func TestNothingInTheLocalsCanBeClosed(t *testing.T) {
	t.Parallel()
	mw := playbackfiber.Middleware(adaptertest.NewSigner(t), playbackfiber.Param("id", playbackfiber.Anyone))
	serve(t, fiber.Config{}, "/watch/"+videoID, mw, func(c *fiber.Ctx) error {
		c.Context().VisitUserValuesAll(func(key, value any) {
			if _, ok := value.(io.Closer); ok {
				t.Errorf("%T has a Close method: fasthttp calls it after the request, and other requests share the value", value)
			}
		})
		return nil
	})
}

func TestMiddlewareAnswersForTheHandlerWhenItRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		err  error
		want []string
	}{
		{"nobody is signed in", core.ErrUnauthenticated, []string{"401", "Sign in to watch this video.", "no-store"}},
		{"the viewer may not watch", fmt.Errorf("plan secret-plan: %w", core.ErrForbidden), []string{"403", "You may not watch this video.", "no-store"}},
		{"the video is gone", core.ErrNotFound, []string{"404", "There is no such video.", "no-store"}},
		{"the resolver speaks Fiber", fmt.Errorf("plan secret-plan: %w", fiber.NewError(402, "Buy it first.")), []string{"402", "Buy it first.", "no-store"}},
		{"core's errors go before Fiber's", errors.Join(fiber.ErrTeapot, core.ErrForbidden), []string{"403", "You may not watch this video.", "no-store"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refuse := func(*fiber.Ctx) (core.Grant, error) { return core.Grant{}, tt.err }
			got := serve(t, fiber.Config{}, "/watch/"+videoID, playbackfiber.Middleware(adaptertest.NewSigner(t), refuse), func(*fiber.Ctx) error {
				t.Error("the handler ran")
				return nil
			})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFibersErrorHandlerSeesThePublicTextTheStatusAndTheCause(t *testing.T) {
	t.Parallel()
	app := fiber.Config{ErrorHandler: func(c *fiber.Ctx, err error) error {
		var public *fiber.Error
		if !errors.As(err, &public) || public.Code != fiber.StatusForbidden || public.Message != err.Error() {
			t.Errorf("as a *fiber.Error, the error is %v, want 403 with its own text", public)
		}
		if !errors.Is(err, core.ErrForbidden) {
			t.Errorf("the error is %v, want core.ErrForbidden", err)
		}
		if strings.Contains(err.Error(), "secret-plan") {
			t.Errorf("the error's text is %q, want nothing of the cause", err)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("refused", "err", err)
		if !strings.Contains(log.String(), "secret-plan") {
			t.Errorf("log = %q, want the cause in it", log.String())
		}
		return c.Status(public.Code).JSON(fiber.Map{"error": err.Error()})
	}}
	got := serve(t, app, "/watch/"+videoID, playbackfiber.Middleware(adaptertest.NewSigner(t), forbid), showID)
	if diff := cmp.Diff([]string{"403", `{"error":"You may not watch this video."}`, "no-store"}, got); diff != "" {
		t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
	}
}

func TestFaultsOnTheServersSideAreLoggedAndNotShown(t *testing.T) {
	var log bytes.Buffer
	previous := slog.Default()
	t.Cleanup(func() { slog.SetDefault(previous) })
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))

	got := serve(t, fiber.Config{}, "/watch/"+videoID, playbackfiber.Middleware(adaptertest.NewSigner(t), func(*fiber.Ctx) (core.Grant, error) {
		return core.Grant{}, errors.New("no route to database")
	}), showID)
	if diff := cmp.Diff([]string{"500", "The video could not be prepared.", "no-store"}, got); diff != "" {
		t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
	}
	if !strings.Contains(log.String(), "no route to database") {
		t.Errorf("log = %q, want the cause in it", log.String())
	}

	log.Reset()
	got = serve(t, fiber.Config{}, "/watch/"+videoID, playbackfiber.Middleware(adaptertest.NewSigner(t), playbackfiber.Param("video", playbackfiber.Anyone)), showID)
	if got[0] != "500" || !strings.Contains(log.String(), `playbackfiber: Param(\"video\")`) {
		t.Errorf("status = %s, log = %q, want 500 and a word about the misnamed parameter", got[0], log.String())
	}
}

func TestParam(t *testing.T) {
	t.Parallel()
	mw := playbackfiber.Middleware(adaptertest.NewSigner(t), playbackfiber.Param("id", playbackfiber.Anyone))
	for _, tt := range []struct{ name, target, want string }{
		{"a plain ID", "/watch/abc-1", "abc-1"},
		{"an ID with escaped letters", "/watch/%61bc-1", "abc-1"},
		{"an escaped slash is not part of an ID", "/watch/abc%2Fdef", "This is not a valid playback ID."},
		{"what is escaped twice is not unescaped twice", "/watch/%2561bc", "This is not a valid playback ID."},
		{"an ID that is too long", "/watch/" + strings.Repeat("a", 256), "This is not a valid playback ID."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := serve(t, fiber.Config{}, tt.target, mw, showID)[1]; got != tt.want {
				t.Errorf("the page says %q, want %q", got, tt.want)
			}
		})
		if strings.Contains(tt.target, "%2F") {
			continue // with UnescapePath, the route does not match
		}
		t.Run(tt.name+", in an application with UnescapePath", func(t *testing.T) {
			t.Parallel()
			if got := serve(t, fiber.Config{UnescapePath: true}, tt.target, mw, showID)[1]; got != tt.want {
				t.Errorf("the page says %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTheIDThatAuthorizeSeesMayBeKept(t *testing.T) {
	t.Parallel()
	var kept []string
	app := fiber.New()
	app.Get("/watch/:id", playbackfiber.Middleware(adaptertest.NewSigner(t), playbackfiber.Param("id", func(_ *fiber.Ctx, id string) error {
		kept = append(kept, id)
		return nil
	})), showID)
	want := []string{"first-video", "other-movie", "third-trial"}
	handler, ctx := app.Handler(), newRequestCtx()
	for _, id := range want {
		ctx.Request.SetRequestURI("/watch/" + id)
		handler(ctx)
	}
	if diff := cmp.Diff(want, kept); diff != "" {
		t.Errorf("the kept IDs differ (-want +got):\n%s", diff)
	}
}

func TestParamChecksTheIDBeforeAuthorize(t *testing.T) {
	t.Parallel()
	mw := playbackfiber.Middleware(adaptertest.NewSigner(t), playbackfiber.Param("id", func(_ *fiber.Ctx, id string) error {
		t.Errorf("authorize was asked about %q", id)
		return nil
	}))
	if got := serve(t, fiber.Config{}, "/watch/a%27%3B--", mw, showID); got[0] != "400" {
		t.Errorf("status = %s, want 400", got[0])
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	allow := playbackfiber.Param("id", playbackfiber.Anyone)
	for _, tt := range []struct {
		name    string
		resolve playbackfiber.Resolver
		opts    []playbackfiber.Option
		want    []string
	}{
		{"an error handler answers instead", forbid, []playbackfiber.Option{playbackfiber.WithErrorHandler(func(c *fiber.Ctx, err error) error {
			code, text := playbackfiber.Status(c, err)
			return c.Status(code).SendString("<h1>" + text + "</h1>")
		})}, []string{"403", "<h1>You may not watch this video.</h1>", "no-store"}},
		{"an error handler that writes nothing leaves the status", forbid, []playbackfiber.Option{playbackfiber.WithErrorHandler(func(*fiber.Ctx, error) error { return nil })}, []string{"403", "", "no-store"}},
		{"an error handler that returns the error shows the public text", forbid, []playbackfiber.Option{playbackfiber.WithErrorHandler(func(_ *fiber.Ctx, err error) error { return err })}, []string{"403", "You may not watch this video.", "no-store"}},
		{"a skipped request passes without a playback", forbid, []playbackfiber.Option{playbackfiber.WithSkip(func(*fiber.Ctx) bool { return true })}, []string{"200", "no playback", ""}},
		{"a request that is not skipped does not", forbid, []playbackfiber.Option{playbackfiber.WithSkip(func(*fiber.Ctx) bool { return false })}, []string{"403", "You may not watch this video.", "no-store"}},
		{"pages may be kept by the viewer's browser", allow, []playbackfiber.Option{playbackfiber.WithCacheControl("private, max-age=60")}, []string{"200", videoID, "private, max-age=60"}},
		{"refusals may not", forbid, []playbackfiber.Option{playbackfiber.WithCacheControl("private, max-age=60")}, []string{"403", "You may not watch this video.", "no-store"}},
		{"the header is left alone", allow, []playbackfiber.Option{playbackfiber.WithCacheControl("")}, []string{"200", videoID, ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := serve(t, fiber.Config{}, "/watch/"+videoID, playbackfiber.Middleware(adaptertest.NewSigner(t), tt.resolve, tt.opts...), showID)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConfigHandler(t *testing.T) {
	t.Parallel()
	got := serve(t, fiber.Config{}, "/watch/"+videoID, playbackfiber.ConfigHandler(adaptertest.NewSigner(t), playbackfiber.Param("id", playbackfiber.Anyone)))
	if diff := cmp.Diff([]string{"200", "no-store"}, []string{got[0], got[2]}); diff != "" {
		t.Errorf("status, Cache-Control differ (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(got[1], `{"playbackId":"`+videoID+`","policy":"private","token":"ey`) {
		t.Errorf("the answer is %s, want the player's configuration", got[1])
	}
}

func TestMistakesInTheProgramAreToldWhenItStarts(t *testing.T) {
	t.Parallel()
	signer, allow := adaptertest.NewSigner(t), playbackfiber.Param("id", playbackfiber.Anyone)
	adaptertest.CheckMistakes(t, map[string]func(){
		"playbackfiber: Middleware: the signer is nil":        func() { playbackfiber.Middleware(nil, allow) },
		"playbackfiber: Middleware: the resolver is nil":      func() { playbackfiber.Middleware(signer, nil) },
		"playbackfiber: Middleware: an option is nil":         func() { playbackfiber.Middleware(signer, allow, nil) },
		"playbackfiber: ConfigHandler: the signer is nil":     func() { playbackfiber.ConfigHandler(nil, allow) },
		"playbackfiber: ConfigHandler: the resolver is nil":   func() { playbackfiber.ConfigHandler(signer, nil) },
		"playbackfiber: Param: authorize is nil":              func() { playbackfiber.Param("id", nil) },
		"playbackfiber: Param: the name is empty":             func() { playbackfiber.Param("", playbackfiber.Anyone) },
		"playbackfiber: WithErrorHandler: the handler is nil": func() { playbackfiber.WithErrorHandler(nil) },
		"playbackfiber: WithSkip: the predicate is nil":       func() { playbackfiber.WithSkip(nil) },
	})
}
