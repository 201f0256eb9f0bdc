package nethttp_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

const videoID = adaptertest.VideoID

// serve answers GET target with handler behind the pattern /watch/{id}.
func serve(t testing.TB, handler http.Handler, target string) *httptest.ResponseRecorder {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/watch/{id}", handler)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil))
	return w
}

// showID is a page that shows the ID of its playback.
var showID = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	p, ok := nethttp.FromRequest(r)
	if !ok {
		fmt.Fprint(w, "no playback")
		return
	}
	fmt.Fprint(w, p.ID())
})

func TestMiddlewareHandsThePlaybackToTheHandler(t *testing.T) {
	t.Parallel()
	mw := nethttp.Middleware(adaptertest.NewSigner(t), nethttp.PathValue("id", nethttp.Anyone))
	w := serve(t, mw(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, ok := nethttp.FromRequest(r)
		q, also := core.FromContext(r.Context())
		if !ok || !also || p != q {
			t.Errorf("FromRequest and core.FromContext found %v (%t) and %v (%t), want the same playback", p, ok, q, also)
		}
		if got := r.PathValue("id"); got != videoID {
			t.Errorf("the handler's path value is %q, want %q", got, videoID)
		}
		fmt.Fprint(w, p.ID())
	})), "/watch/"+videoID)
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
		{"nobody is signed in", core.ErrUnauthenticated, []string{"401", "Sign in to watch this video.", "no-store"}},
		{"the viewer may not watch", fmt.Errorf("plan secret-plan: %w", core.ErrForbidden), []string{"403", "You may not watch this video.", "no-store"}},
		{"the video is gone", core.ErrNotFound, []string{"404", "There is no such video.", "no-store"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			mw := nethttp.Middleware(adaptertest.NewSigner(t), func(*http.Request) (core.Grant, error) { return core.Grant{}, tt.err })
			w := serve(t, mw(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				t.Error("the handler ran")
			})), "/watch/"+videoID)
			if diff := cmp.Diff(tt.want, adaptertest.Summary(w)); diff != "" {
				t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFaultsOnTheServersSideAreLoggedAndNotShown(t *testing.T) {
	var log bytes.Buffer
	previous := slog.Default()
	t.Cleanup(func() { slog.SetDefault(previous) })
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))

	mw := nethttp.Middleware(adaptertest.NewSigner(t), func(*http.Request) (core.Grant, error) {
		return core.Grant{}, errors.New("no route to database")
	})
	w := serve(t, mw(showID), "/watch/"+videoID)
	if diff := cmp.Diff([]string{"500", "The video could not be prepared.", "no-store"}, adaptertest.Summary(w)); diff != "" {
		t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
	}
	if !strings.Contains(log.String(), "no route to database") {
		t.Errorf("log = %q, want the cause in it", log.String())
	}

	log.Reset()
	mw = nethttp.Middleware(adaptertest.NewSigner(t), nethttp.PathValue("video", nethttp.Anyone))
	w = serve(t, mw(showID), "/watch/"+videoID)
	if w.Code != http.StatusInternalServerError || !strings.Contains(log.String(), `nethttp: PathValue(\"video\")`) {
		t.Errorf("status = %d, log = %q, want 500 and a word about the misnamed parameter", w.Code, log.String())
	}
}

func TestPathValue(t *testing.T) {
	t.Parallel()
	mw := nethttp.Middleware(adaptertest.NewSigner(t), nethttp.PathValue("id", nethttp.Anyone))
	for _, tt := range []struct{ name, target, want string }{
		{"a plain ID", "/watch/abc-1", "abc-1"},
		{"an ID with escaped letters", "/watch/%61bc-1", "abc-1"},
		{"an escaped slash is not part of an ID", "/watch/abc%2Fdef", "This is not a valid playback ID."},
		{"what is escaped twice is not unescaped twice", "/watch/%2561bc", "This is not a valid playback ID."},
		{"an ID that is too long", "/watch/" + strings.Repeat("a", 256), "This is not a valid playback ID."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := serve(t, mw(showID), tt.target).Body.String(); got != tt.want {
				t.Errorf("the page says %q, want %q", got, tt.want)
			}
		})
	}

	t.Run("a router that leaves escapes in its path values", func(t *testing.T) {
		t.Parallel()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/watch/%61bc-1", nil)
		r.SetPathValue("id", "%61bc-1") // what chi does
		w := httptest.NewRecorder()
		mw(showID).ServeHTTP(w, r)
		if got := w.Body.String(); got != "abc-1" {
			t.Errorf("the page says %q, want abc-1", got)
		}
	})
}

func TestPathValueChecksTheIDBeforeAuthorize(t *testing.T) {
	t.Parallel()
	mw := nethttp.Middleware(adaptertest.NewSigner(t), nethttp.PathValue("id", func(_ *http.Request, id string) error {
		t.Errorf("authorize was asked about %q", id)
		return nil
	}))
	if w := serve(t, mw(showID), "/watch/a%27%3B--"); w.Code != http.StatusBadRequest {
		t.Errorf("status = %d, want 400", w.Code)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	forbid := func(*http.Request) (core.Grant, error) { return core.Grant{}, core.ErrForbidden }
	allow := nethttp.PathValue("id", nethttp.Anyone)
	for _, tt := range []struct {
		name    string
		resolve nethttp.Resolver
		opts    []nethttp.Option
		want    []string
	}{
		{"an error handler answers instead", forbid, []nethttp.Option{nethttp.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
			code, text := nethttp.Status(r, err)
			w.WriteHeader(code)
			fmt.Fprintf(w, "<h1>%s</h1>", text)
		})}, []string{"403", "<h1>You may not watch this video.</h1>", "no-store"}},
		{"a skipped request passes without a playback", forbid, []nethttp.Option{nethttp.WithSkip(func(*http.Request) bool { return true })}, []string{"200", "no playback", ""}},
		{"a request that is not skipped does not", forbid, []nethttp.Option{nethttp.WithSkip(func(*http.Request) bool { return false })}, []string{"403", "You may not watch this video.", "no-store"}},
		{"pages may be kept by the viewer's browser", allow, []nethttp.Option{nethttp.WithCacheControl("private, max-age=60")}, []string{"200", videoID, "private, max-age=60"}},
		{"refusals may not", forbid, []nethttp.Option{nethttp.WithCacheControl("private, max-age=60")}, []string{"403", "You may not watch this video.", "no-store"}},
		{"the header is left alone", allow, []nethttp.Option{nethttp.WithCacheControl("")}, []string{"200", videoID, ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := serve(t, nethttp.Middleware(adaptertest.NewSigner(t), tt.resolve, tt.opts...)(showID), "/watch/"+videoID)
			if diff := cmp.Diff(tt.want, adaptertest.Summary(w)); diff != "" {
				t.Errorf("status, body, Cache-Control differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConfigHandler(t *testing.T) {
	t.Parallel()
	w := serve(t, nethttp.ConfigHandler(adaptertest.NewSigner(t), nethttp.PathValue("id", nethttp.Anyone)), "/watch/"+videoID)
	if diff := cmp.Diff([]string{"200", "no-store"}, []string{fmt.Sprint(w.Code), w.Header().Get("Cache-Control")}); diff != "" {
		t.Errorf("status, Cache-Control differ (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(w.Body.String(), `{"playbackId":"`+videoID+`","policy":"private","token":"ey`) {
		t.Errorf("the answer is %s, want the player's configuration", w.Body.String())
	}
}

func TestMistakesInTheProgramAreToldWhenItStarts(t *testing.T) {
	t.Parallel()
	signer, allow := adaptertest.NewSigner(t), nethttp.PathValue("id", nethttp.Anyone)
	adaptertest.CheckMistakes(t, map[string]func(){
		"nethttp: Middleware: the signer is nil":        func() { nethttp.Middleware(nil, allow) },
		"nethttp: Middleware: the resolver is nil":      func() { nethttp.Middleware(signer, nil) },
		"nethttp: Middleware: an option is nil":         func() { nethttp.Middleware(signer, allow, nil) },
		"nethttp: ConfigHandler: the signer is nil":     func() { nethttp.ConfigHandler(nil, allow) },
		"nethttp: ConfigHandler: the resolver is nil":   func() { nethttp.ConfigHandler(signer, nil) },
		"nethttp: PathValue: authorize is nil":          func() { nethttp.PathValue("id", nil) },
		"nethttp: PathValue: the name is empty":         func() { nethttp.PathValue("", nethttp.Anyone) },
		"nethttp: WithErrorHandler: the handler is nil": func() { nethttp.WithErrorHandler(nil) },
		"nethttp: WithSkip: the predicate is nil":       func() { nethttp.WithSkip(nil) },
	})
}
