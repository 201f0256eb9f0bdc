package hostapps_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"github.com/a-h/templ"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/go-chi/chi/v5"
	"github.com/gorilla/mux"
	echov4 "github.com/labstack/echo/v4"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// recipes are the applications of docs/guides/frameworks.md, with the page
// /watch/{id}. protect lets members watch.
var recipes = map[string]func(protect func(http.Handler) http.Handler) http.Handler{
	"chi": func(protect func(http.Handler) http.Handler) http.Handler {
		router := chi.NewRouter()
		router.With(protect).Get("/watch/{id}", watch)
		return router
	},
	"gorilla mux": func(protect func(http.Handler) http.Handler) http.Handler {
		router := mux.NewRouter()
		router.Use(copyMuxVars)
		router.Handle("/watch/{id}", protect(http.HandlerFunc(watch)))
		return router
	},
	"Echo v4": func(protect func(http.Handler) http.Handler) http.Handler {
		e := echov4.New()
		e.GET("/watch/:id", watchEchoV4, copyEchoParams, echov4.WrapMiddleware(protect))
		return e
	},
	"huma": func(protect func(http.Handler) http.Handler) http.Handler {
		router := http.NewServeMux()
		api := humago.New(router, huma.DefaultConfig("Videos", "1.0.0"))
		huma.Register(api, huma.Operation{
			Method:      http.MethodGet,
			Path:        "/watch/{id}",
			Middlewares: huma.Middlewares{forHuma(protect)},
		}, watchHuma)
		return router
	},
	"templ": func(protect func(http.Handler) http.Handler) http.Handler {
		router := http.NewServeMux()
		router.Handle("GET /watch/{id}", protect(http.HandlerFunc(watchTempl)))
		return router
	},
}

func watch(w http.ResponseWriter, r *http.Request) {
	playback, _ := nethttp.FromRequest(r)
	fmt.Fprint(w, playback.StreamURL())
}

func watchEchoV4(c echov4.Context) error {
	playback, _ := nethttp.FromRequest(c.Request())
	return c.String(http.StatusOK, playback.StreamURL())
}

func forHuma(protect func(http.Handler) http.Handler) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		protect(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			next(huma.WithContext(ctx, r.Context()))
		})).ServeHTTP(w, r)
	}
}

type videoInput struct {
	ID string `path:"id"`
}

type videoOutput struct {
	Body struct{ StreamURL string }
}

func watchHuma(ctx context.Context, _ *videoInput) (*videoOutput, error) {
	playback, _ := core.FromContext(ctx)
	output := new(videoOutput)
	output.Body.StreamURL = playback.StreamURL()
	return output, nil
}

func watchTempl(w http.ResponseWriter, r *http.Request) {
	playback, _ := nethttp.FromRequest(r)
	video := templ.Raw(new(player.Player).Video(playback))
	if err := video.Render(r.Context(), w); err != nil {
		slog.Error("page not rendered", "err", err)
	}
}

func TestFrameworks(t *testing.T) {
	t.Parallel()
	for name, newApp := range recipes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			signer := adaptertest.NewSigner(t)
			protect := nethttp.Middleware(signer, nethttp.PathValue("id", members))
			app := newApp(protect)
			for _, tt := range []struct {
				viewer, target string
				want           int
				body           string
			}{
				{"ann", "/watch/v1", http.StatusOK, "eyJ"},
				{"ann", "/watch/%76%31", http.StatusOK, "eyJ"},
				{"", "/watch/v1", http.StatusUnauthorized, "Sign in to watch this video."},
				{"ann", "/watch/media:v1", http.StatusBadRequest, "This is not a valid playback ID."},
			} {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, tt.target, nil)
				r.Header.Set("X-Viewer", tt.viewer)
				w := httptest.NewRecorder()
				app.ServeHTTP(w, r)
				if w.Code != tt.want || !strings.Contains(w.Body.String(), tt.body) {
					t.Errorf("the response to %q is %d %q, want %d with %q", tt.viewer, w.Code, w.Body, tt.want, tt.body)
				}
				if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "no-store") {
					t.Errorf("Cache-Control = %q, want no-store", got)
				}
			}
		})
	}
}

// members is the rule of the applications.
func members(r *http.Request, _ string) error {
	if r.Header.Get("X-Viewer") == "" {
		return core.ErrUnauthenticated
	}
	return nil
}

// videoService is the service of the Connect recipe.
type videoService struct{ signer core.PlaybackSigner }

func (s videoService) play(
	ctx context.Context, req *connect.Request[wrapperspb.StringValue],
) (*connect.Response[wrapperspb.StringValue], error) {
	if req.Header().Get("X-Viewer") == "" {
		return nil, connectError(core.ErrUnauthenticated)
	}
	playback, err := s.signer.Sign(ctx, core.Grant{PlaybackID: req.Msg.GetValue()})
	if err != nil {
		return nil, connectError(err)
	}
	response := connect.NewResponse(wrapperspb.String(playback.StreamURL()))
	response.Header().Set("Cache-Control", "no-store")
	return response, nil
}

func connectError(err error) error {
	switch {
	case errors.Is(err, core.ErrUnauthenticated):
		return connect.NewError(connect.CodeUnauthenticated, errors.New("sign in to watch this video"))
	case errors.Is(err, core.ErrForbidden):
		return connect.NewError(connect.CodePermissionDenied, errors.New("you may not watch this video"))
	case errors.Is(err, core.ErrNotFound):
		return connect.NewError(connect.CodeNotFound, errors.New("there is no such video"))
	case errors.Is(err, core.ErrInvalidPlaybackID):
		return connect.NewError(connect.CodeInvalidArgument, errors.New("this is not a valid playback ID"))
	}
	slog.Error("playback could not be prepared", "err", err)
	return connect.NewError(connect.CodeUnavailable, errors.New("the video is unavailable at the moment"))
}

func TestFrameworks_connect(t *testing.T) {
	t.Parallel()
	failing := signerFunc(func(context.Context, core.Grant) (*core.Playback, error) {
		return nil, fmt.Errorf("vault is sealed: %w", core.ErrKeyUnavailable)
	})
	denying := signerFunc(func(context.Context, core.Grant) (*core.Playback, error) {
		return nil, fmt.Errorf("too many devices: %w", core.ErrForbidden)
	})
	missing := signerFunc(func(context.Context, core.Grant) (*core.Playback, error) {
		return nil, core.ErrNotFound
	})
	signer := adaptertest.NewSigner(t)
	for _, tt := range []struct {
		name       string
		signer     core.PlaybackSigner
		viewer, id string
		want       connect.Code // 0 for a playback
	}{
		{"member", signer, "ann", "v1", 0},
		{"visitor", signer, "", "v1", connect.CodeUnauthenticated},
		{"invalid ID", signer, "ann", "media:v1", connect.CodeInvalidArgument},
		{"viewer may not watch", denying, "ann", "v1", connect.CodePermissionDenied},
		{"no such video", missing, "ann", "v1", connect.CodeNotFound},
		{"key unavailable", failing, "ann", "v1", connect.CodeUnavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			const procedure = "/videos.v1.VideoService/Play"
			router := http.NewServeMux()
			router.Handle(procedure, connect.NewUnaryHandler(procedure, videoService{tt.signer}.play))
			server := httptest.NewServer(router)
			t.Cleanup(server.Close)

			client := connect.NewClient[wrapperspb.StringValue, wrapperspb.StringValue](
				server.Client(), server.URL+procedure)
			request := connect.NewRequest(wrapperspb.String(tt.id))
			request.Header().Set("X-Viewer", tt.viewer)
			response, err := client.CallUnary(t.Context(), request)
			if tt.want != 0 {
				if connect.CodeOf(err) != tt.want || strings.Contains(err.Error(), "vault") {
					t.Errorf("error = %v, want code %s without the cause", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if url := response.Msg.GetValue(); !strings.Contains(url, "token=eyJ") {
				t.Errorf("URL = %q, want one with a token", url)
			}
			if got := response.Header().Get("Cache-Control"); got != "no-store" {
				t.Errorf("Cache-Control = %q, want no-store", got)
			}
		})
	}
}

// signerFunc is a decorated signer.
type signerFunc func(ctx context.Context, g core.Grant) (*core.Playback, error)

func (f signerFunc) Sign(ctx context.Context, g core.Grant) (*core.Playback, error) { return f(ctx, g) }
