package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Refusals that the cases expect.
var (
	badRequest   = Refusal(http.StatusBadRequest, "This is not a valid playback ID.")
	unauthorized = Refusal(http.StatusUnauthorized, "Sign in to watch this video.")
	forbidden    = Refusal(http.StatusForbidden, "You may not watch this video.")
	notFound     = Refusal(http.StatusNotFound, "There is no such video.")
	failed       = Refusal(http.StatusInternalServerError, "The video could not be prepared.")
	unavailable  = Refusal(http.StatusServiceUnavailable, "The video is unavailable at the moment. Try again shortly.")
)

// page returns the response of the page that shows the playback ID id.
func page(id string) Response {
	return Response{Status: http.StatusOK, Body: id, CacheControl: "private, no-store"}
}

// refuse returns a resolver that refuses with err.
func refuse(err error) func() (core.Grant, error) {
	return func() (core.Grant, error) { return core.Grant{}, err }
}

// Run runs the tests that every adapter must pass.
func Run(t *testing.T, a Adapter) {
	t.Run("Middleware", func(t *testing.T) { runMiddleware(t, a) })
	t.Run("Refusals", func(t *testing.T) { runRefusals(t, a) })
	t.Run("Param", func(t *testing.T) { runParam(t, a) })
	t.Run("Options", func(t *testing.T) { runOptions(t, a) })
	t.Run("DecoratedSigner", func(t *testing.T) { runDecoratedSigner(t, a) })
	t.Run("ConfigHandler", func(t *testing.T) { runConfigHandler(t, a) })
	t.Run("CatalogHandler", func(t *testing.T) { runCatalogHandler(t, a) })
	t.Run("RedirectHandler", func(t *testing.T) { runRedirectHandler(t, a) })
	t.Run("NoStore", func(t *testing.T) { runNoStore(t, a) })
}

// testCase is a request to /watch/{VideoID}, or to the target if there is one.
type testCase struct {
	name   string
	guard  Guard
	target string
	want   Response
}

func run(t *testing.T, a Adapter, cases []testCase) {
	t.Parallel()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.guard.Signer == nil {
				tt.guard.Signer = NewSigner(t)
			}
			if tt.target == "" {
				tt.target = "/watch/" + VideoID
			}
			if diff := cmp.Diff(tt.want, a.Serve(t, tt.guard, tt.target)); diff != "" {
				t.Errorf("response differs (-want +got):\n%s", diff)
			}
		})
	}
}

func runMiddleware(t *testing.T, a Adapter) {
	run(t, a, []testCase{
		{name: "granted", want: page(VideoID)},
		{name: "viewer not signed in", guard: Guard{Resolve: refuse(core.ErrUnauthenticated)}, want: unauthorized},
		{
			name:  "viewer may not watch",
			guard: Guard{Resolve: refuse(fmt.Errorf("plan secret-plan: %w", core.ErrForbidden))}, want: forbidden,
		},
		{name: "no such video", guard: Guard{Resolve: refuse(core.ErrNotFound)}, want: notFound},
		{name: "resolver failed", guard: Guard{Resolve: refuse(errors.New("no route to database"))}, want: failed},
		{name: "invalid grant", guard: Guard{Resolve: func() (core.Grant, error) {
			return core.Grant{PlaybackID: VideoID, TTL: -1}, nil
		}}, want: failed},
		{name: "authorize refused", guard: Guard{Authorize: func(string) error {
			return core.ErrForbidden
		}}, want: forbidden},
		{
			name:  "status of the resolver",
			guard: Guard{Resolve: refuse(core.Refuse(451, "Not in your country.", errors.New("secret-plan")))},
			want:  Refusal(451, "Not in your country."),
		},
		{
			name:  "wrapped status of the resolver",
			guard: Guard{Resolve: refuse(fmt.Errorf("secret-plan: %w", core.Refuse(402, "", nil)))},
			want:  Refusal(402, "Payment Required"),
		},
		{
			name:  "status of authorize",
			guard: Guard{Authorize: func(string) error { return core.Refuse(401, "Sign in again.", nil) }},
			want:  Refusal(401, "Sign in again."),
		},
		{name: "invalid status", guard: Guard{Resolve: refuse(core.Refuse(200, "OK", nil))}, want: failed},
	})
}

func runRefusals(t *testing.T, a Adapter) {
	const jsonOnly, browser = "application/json", "text/html,application/xhtml+xml,*/*;q=0.8"
	resolve := refuse(core.ErrUnauthenticated)
	run(t, a, []testCase{
		{name: "browser", guard: Guard{Resolve: resolve, Accept: browser}, want: unauthorized},
		{name: "JSON only", guard: Guard{Resolve: resolve, Accept: jsonOnly}, want: unauthorized.asJSON()},
		{name: "ConfigHandler", guard: Guard{Resolve: resolve, Config: true}, want: unauthorized.asJSON()},
		{
			name:  "ConfigHandler and browser",
			guard: Guard{Resolve: resolve, Config: true, Accept: browser}, want: unauthorized.asJSON(),
		},
		{
			name:  "ConfigHandler and parameter missing",
			guard: Guard{Param: "video", Config: true}, want: failed.asJSON(),
		},
		{
			name:  "error handler that does nothing",
			guard: Guard{Resolve: resolve, SilentErrors: true}, want: Refusal(http.StatusUnauthorized, ""),
		},
		{
			name:  "error handler of a ConfigHandler that does nothing",
			guard: Guard{Resolve: refuse(core.ErrForbidden), SilentErrors: true, Config: true},
			want:  Refusal(http.StatusForbidden, ""),
		},
	})
}

func runParam(t *testing.T, a Adapter) {
	t.Run("cases", func(t *testing.T) {
		run(t, a, []testCase{
			{name: "plain ID", target: "/watch/abc-1", want: page("abc-1")},
			{name: "escaped letter", target: "/watch/%61bc-1", want: page("abc-1")},
			{name: "letter escaped twice", target: "/watch/%2561bc", want: badRequest},
			{name: "longest ID", target: "/watch/" + strings.Repeat("a", 255), want: page(strings.Repeat("a", 255))},
			{name: "ID too long", target: "/watch/" + strings.Repeat("a", 256), want: badRequest},
		})
	})
	t.Run("ID checked before authorize", func(t *testing.T) {
		t.Parallel()
		guard := Guard{Signer: NewSigner(t), Authorize: func(id string) error {
			t.Errorf("authorize was called with %q", id)
			return nil
		}}
		if got := a.Serve(t, guard, "/watch/a%27%3B--"); got.Status != http.StatusBadRequest {
			t.Errorf("status = %d, want 400", got.Status)
		}
	})
}

func runOptions(t *testing.T, a Adapter) {
	always, never := func() bool { return true }, func() bool { return false }
	short, none := "private, max-age=60", ""
	forbid := refuse(core.ErrForbidden)
	htmlRefusal := Refusal(http.StatusForbidden, HTML(forbidden.Body))
	htmlRefusal.ContentType = "text/html; charset=utf-8"
	run(t, a, []testCase{
		{
			name: "error handler", guard: Guard{Resolve: forbid, HTMLErrors: true},
			want: htmlRefusal,
		},
		{
			name: "skipped request", guard: Guard{Resolve: forbid, Skip: always},
			want: Response{Status: http.StatusOK, Body: "no playback"},
		},
		{name: "request not skipped", guard: Guard{Resolve: forbid, Skip: never}, want: forbidden},
		{
			name: "Cache-Control of a page", guard: Guard{CacheControl: &short},
			want: Response{Status: http.StatusOK, Body: VideoID, CacheControl: short},
		},
		{name: "Cache-Control of a refusal", guard: Guard{Resolve: forbid, CacheControl: &short}, want: forbidden},
		{
			name:  "Cache-Control of a ConfigHandler's refusal",
			guard: Guard{Resolve: forbid, CacheControl: &short, Config: true}, want: forbidden.asJSON(),
		},
		{
			name: "Cache-Control left alone", guard: Guard{CacheControl: &none},
			want: Response{Status: http.StatusOK, Body: VideoID},
		},
	})
}

// signerFunc is a decorated signer.
type signerFunc func(ctx context.Context, g core.Grant) (*core.Playback, error)

func (f signerFunc) Sign(ctx context.Context, g core.Grant) (*core.Playback, error) { return f(ctx, g) }

func runDecoratedSigner(t *testing.T, a Adapter) {
	signer := NewSigner(t)
	rename := signerFunc(func(ctx context.Context, g core.Grant) (*core.Playback, error) {
		g.PlaybackID = "decorated-" + g.PlaybackID
		return signer.Sign(ctx, g)
	})
	deny := signerFunc(func(context.Context, core.Grant) (*core.Playback, error) {
		return nil, fmt.Errorf("too many devices: %w", core.ErrForbidden)
	})
	fail := signerFunc(func(context.Context, core.Grant) (*core.Playback, error) {
		return nil, fmt.Errorf("vault is sealed: %w", core.ErrKeyUnavailable)
	})
	forget := signerFunc(func(context.Context, core.Grant) (*core.Playback, error) { return nil, nil })
	run(t, a, []testCase{
		{name: "other playback", guard: Guard{Signer: rename}, want: page("decorated-" + VideoID)},
		{name: "refusal", guard: Guard{Signer: deny}, want: forbidden},
		{name: "refusal by a ConfigHandler", guard: Guard{Signer: deny, Config: true}, want: forbidden.asJSON()},
		{name: "failure", guard: Guard{Signer: fail}, want: unavailable},
		{name: "neither playback nor error", guard: Guard{Signer: forget}, want: failed},
	})
}

func runConfigHandler(t *testing.T, a Adapter) {
	t.Parallel()
	for want, guard := range map[string]Guard{
		"private, max-age=60": {CacheControl: ptr("private, max-age=60")},
		"":                    {CacheControl: ptr("")},
	} {
		guard.Signer, guard.Config = NewSigner(t), true
		if got := a.Serve(t, guard, "/watch/"+VideoID); got.CacheControl != want {
			t.Errorf("with the option, Cache-Control = %q, want %q", got.CacheControl, want)
		}
	}
	got := a.Serve(t, Guard{Signer: NewSigner(t), Config: true}, "/watch/"+VideoID)
	prefix := `{"playbackId":"` + VideoID + `","policy":"private","streamType":"on-demand","token":"ey`
	if !strings.HasPrefix(got.Body, prefix) {
		t.Errorf("body = %s, want a prefix of %s", got.Body, prefix)
	}
	want := Response{
		Status: http.StatusOK, Body: got.Body, CacheControl: "no-store", ContentType: "application/json", NoSniff: true,
	}
	if got != want {
		t.Errorf("response differs (-want +got):\n%s", cmp.Diff(want, got))
	}
}

func ptr(s string) *string { return &s }
