package playbackgin_test

import (
	"errors"
	"fmt"
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

// serve answers GET target with handlers on the route /watch/:id.
func serve(t testing.TB, target string, handlers ...gin.HandlerFunc) *httptest.ResponseRecorder {
	t.Helper()
	router := gin.New()
	router.GET("/watch/:id", handlers...)
	w := httptest.NewRecorder()
	router.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil))
	return w
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

func forbid(*gin.Context) (core.Grant, error) {
	return core.Grant{}, fmt.Errorf("plan secret-plan: %w", core.ErrForbidden)
}

func TestMiddlewareHandsThePlaybackToTheHandler(t *testing.T) {
	t.Parallel()
	router := gin.New()
	router.ContextWithFallback = true
	router.GET("/watch/:id", playbackgin.Middleware(adaptertest.NewSigner(t), playbackgin.Param("id", playbackgin.Anyone)), func(c *gin.Context) {
		p, ok := playbackgin.FromContext(c)
		q, inRequest := core.FromContext(c.Request.Context())
		r, inContext := core.FromContext(c)
		if !ok || !inRequest || !inContext || p != q || p != r {
			t.Errorf("FromContext, core.FromContext(c.Request.Context()) and core.FromContext(c) found %v, %v and %v, want the same playback", p, q, r)
		}
		c.String(http.StatusOK, p.ID())
	})
	w := httptest.NewRecorder()
	router.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/watch/"+videoID, nil))
	if diff := cmp.Diff([]string{"200", videoID, "private, no-store"}, adaptertest.Summary(w)); diff != "" {
		t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
	}
}

func TestMiddlewareAnswersForTheHandlerWhenItRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		err  error
		want []string
	}{
		{"nobody is signed in", core.ErrUnauthenticated, []string{"401", "", "no-store"}},
		{"the viewer may not watch", fmt.Errorf("plan secret-plan: %w", core.ErrForbidden), []string{"403", "", "no-store"}},
		{"the video is gone", core.ErrNotFound, []string{"404", "", "no-store"}},
		{"the database is down", errors.New("no route to database"), []string{"500", "", "no-store"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refuse := func(*gin.Context) (core.Grant, error) { return core.Grant{}, tt.err }
			w := serve(t, "/watch/"+videoID, playbackgin.Middleware(adaptertest.NewSigner(t), refuse), func(*gin.Context) {
				t.Error("the handler ran")
			})
			if diff := cmp.Diff(tt.want, adaptertest.Summary(w)); diff != "" {
				t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMiddlewareFurtherOutRendersTheRefusal(t *testing.T) {
	t.Parallel()
	render := func(c *gin.Context) {
		c.Next()
		if err := c.Errors.Last(); err != nil && !c.Writer.Written() {
			if !errors.Is(err, core.ErrForbidden) {
				t.Errorf("the error is %v, want core.ErrForbidden", err)
			}
			code, text := playbackgin.Status(c, err)
			if c.Writer.Status() != code {
				t.Errorf("the status so far is %d, want %d", c.Writer.Status(), code)
			}
			c.JSON(code, gin.H{"error": text})
		}
	}
	w := serve(t, "/watch/"+videoID, render, playbackgin.Middleware(adaptertest.NewSigner(t), forbid), showID)
	if diff := cmp.Diff([]string{"403", `{"error":"You may not watch this video."}`, "no-store"}, adaptertest.Summary(w)); diff != "" {
		t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
	}
}

func TestTheRequestIsNotPutBack(t *testing.T) {
	t.Parallel()
	logger := func(c *gin.Context) {
		c.Next()
		if p, ok := playbackgin.FromContext(c); !ok || p.ID() != videoID {
			t.Errorf("after the handler, the middleware further out found %v", p)
		}
	}
	serve(t, "/watch/"+videoID, logger, playbackgin.Middleware(adaptertest.NewSigner(t), playbackgin.Param("id", playbackgin.Anyone)), showID)
}

func TestFromContextWithoutARequestFindsNothing(t *testing.T) {
	t.Parallel()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	if p, ok := playbackgin.FromContext(c); ok {
		t.Errorf("found %v", p)
	}
}

func TestParam(t *testing.T) {
	t.Parallel()
	mw := playbackgin.Middleware(adaptertest.NewSigner(t), playbackgin.Param("id", playbackgin.Anyone))
	for _, tt := range []struct {
		name, target string
		want         []string
	}{
		{"a plain ID", "/watch/abc-1", []string{"200", "abc-1", "private, no-store"}},
		{"an ID with escaped letters", "/watch/%61bc-1", []string{"200", "abc-1", "private, no-store"}},
		{"what is escaped twice is not unescaped twice", "/watch/%2561bc", []string{"400", "", "no-store"}},
		{"an ID that is too long", "/watch/" + strings.Repeat("a", 256), []string{"400", "", "no-store"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, adaptertest.Summary(serve(t, tt.target, mw, showID))); diff != "" {
				t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParamThatTheRouteDoesNotHave(t *testing.T) {
	t.Parallel()
	var told string
	tell := func(c *gin.Context) { c.Next(); told = c.Errors.String() }
	w := serve(t, "/watch/"+videoID, tell, playbackgin.Middleware(adaptertest.NewSigner(t), playbackgin.Param("video", playbackgin.Anyone)), showID)
	if w.Code != http.StatusInternalServerError || !strings.Contains(told, `playbackgin: Param("video")`) {
		t.Errorf("status = %d, c.Errors = %q, want 500 and a word about the misnamed parameter", w.Code, told)
	}
}

func TestParamChecksTheIDBeforeAuthorize(t *testing.T) {
	t.Parallel()
	mw := playbackgin.Middleware(adaptertest.NewSigner(t), playbackgin.Param("id", func(_ *gin.Context, id string) error {
		t.Errorf("authorize was asked about %q", id)
		return nil
	}))
	if w := serve(t, "/watch/a%27%3B--", mw, showID); w.Code != http.StatusBadRequest {
		t.Errorf("status = %d, want 400", w.Code)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	allow := playbackgin.Param("id", playbackgin.Anyone)
	for _, tt := range []struct {
		name    string
		resolve playbackgin.Resolver
		opts    []playbackgin.Option
		want    []string
	}{
		{"an error handler answers instead", forbid, []playbackgin.Option{playbackgin.WithErrorHandler(func(c *gin.Context, err error) {
			code, text := playbackgin.Status(c, err)
			c.String(code, "<h1>%s</h1>", text)
		})}, []string{"403", "<h1>You may not watch this video.</h1>", "no-store"}},
		{"an error handler that writes nothing leaves the status", forbid, []playbackgin.Option{playbackgin.WithErrorHandler(func(*gin.Context, error) {})}, []string{"403", "", "no-store"}},
		{"a skipped request passes without a playback", forbid, []playbackgin.Option{playbackgin.WithSkip(func(*gin.Context) bool { return true })}, []string{"200", "no playback", ""}},
		{"a request that is not skipped does not", forbid, []playbackgin.Option{playbackgin.WithSkip(func(*gin.Context) bool { return false })}, []string{"403", "", "no-store"}},
		{"pages may be kept by the viewer's browser", allow, []playbackgin.Option{playbackgin.WithCacheControl("private, max-age=60")}, []string{"200", videoID, "private, max-age=60"}},
		{"refusals may not", forbid, []playbackgin.Option{playbackgin.WithCacheControl("private, max-age=60")}, []string{"403", "", "no-store"}},
		{"the header is left alone", allow, []playbackgin.Option{playbackgin.WithCacheControl("")}, []string{"200", videoID, ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := serve(t, "/watch/"+videoID, playbackgin.Middleware(adaptertest.NewSigner(t), tt.resolve, tt.opts...), showID)
			if diff := cmp.Diff(tt.want, adaptertest.Summary(w)); diff != "" {
				t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConfigHandler(t *testing.T) {
	t.Parallel()
	w := serve(t, "/watch/"+videoID, playbackgin.ConfigHandler(adaptertest.NewSigner(t), playbackgin.Param("id", playbackgin.Anyone)))
	if diff := cmp.Diff([]string{"200", "no-store"}, []string{fmt.Sprint(w.Code), w.Header().Get("Cache-Control")}); diff != "" {
		t.Errorf("status, Cache-Control differ (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(w.Body.String(), `{"playbackId":"`+videoID+`","policy":"private","token":"ey`) {
		t.Errorf("the answer is %s, want the player's configuration", w.Body.String())
	}
}

func TestMistakesInTheProgramAreToldWhenItStarts(t *testing.T) {
	t.Parallel()
	signer, allow := adaptertest.NewSigner(t), playbackgin.Param("id", playbackgin.Anyone)
	adaptertest.CheckMistakes(t, map[string]func(){
		"playbackgin: Middleware: the signer is nil":        func() { playbackgin.Middleware(nil, allow) },
		"playbackgin: Middleware: the resolver is nil":      func() { playbackgin.Middleware(signer, nil) },
		"playbackgin: Middleware: an option is nil":         func() { playbackgin.Middleware(signer, allow, nil) },
		"playbackgin: ConfigHandler: the signer is nil":     func() { playbackgin.ConfigHandler(nil, allow) },
		"playbackgin: ConfigHandler: the resolver is nil":   func() { playbackgin.ConfigHandler(signer, nil) },
		"playbackgin: Param: authorize is nil":              func() { playbackgin.Param("id", nil) },
		"playbackgin: Param: the name is empty":             func() { playbackgin.Param("", playbackgin.Anyone) },
		"playbackgin: WithErrorHandler: the handler is nil": func() { playbackgin.WithErrorHandler(nil) },
		"playbackgin: WithSkip: the predicate is nil":       func() { playbackgin.WithSkip(nil) },
	})
}
