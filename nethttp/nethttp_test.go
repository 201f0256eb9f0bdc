package nethttp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

const videoID = adaptertest.VideoID

// serve returns the response of handler, on the pattern /watch/{id}, to GET
// target.
func serve(tb testing.TB, handler http.Handler, target string) *httptest.ResponseRecorder {
	tb.Helper()
	return send(handler, httptest.NewRequestWithContext(tb.Context(), http.MethodGet, target, nil))
}

// send returns the response of handler, on the pattern /watch/{id}, to r.
func send(handler http.Handler, r *http.Request) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	mux.Handle("/watch/{id}", handler)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
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

// resolver returns the resolver that g describes.
func resolver(g adaptertest.Guard) nethttp.Resolver {
	switch {
	case g.Resolve != nil:
		return func(*http.Request) (core.Grant, error) { return g.Resolve() }
	case g.Authorize != nil:
		return nethttp.PathValue(g.ParamName(), func(_ *http.Request, id string) error { return g.Authorize(id) })
	}
	return nethttp.PathValue(g.ParamName(), nethttp.Anyone)
}

// options returns the options that g describes.
func options(g adaptertest.Guard) []nethttp.Option {
	opts := []nethttp.Option{nethttp.WithLogger(g.Logger)}
	if g.HTMLErrors {
		opts = append(opts, nethttp.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
			_, text := nethttp.Status(r, err)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, adaptertest.HTML(text))
		}))
	}
	if g.SilentErrors {
		opts = append(opts, nethttp.WithErrorHandler(func(http.ResponseWriter, *http.Request, error) {}))
	}
	if g.Skip != nil {
		opts = append(opts, nethttp.WithSkip(func(*http.Request) bool { return g.Skip() }))
	}
	if g.CacheControl != nil {
		opts = append(opts, nethttp.WithCacheControl(*g.CacheControl))
	}
	return opts
}

var adapter = adaptertest.Adapter{
	Serve: func(tb testing.TB, g adaptertest.Guard, target string) adaptertest.Response {
		handler := nethttp.Middleware(g.Signer, resolver(g), options(g)...)(showID)
		switch {
		case g.Config:
			handler = nethttp.ConfigHandler(g.Signer, resolver(g), options(g)...)
		case g.Catalog != nil:
			resolve := func(*http.Request) ([]core.CatalogItem, error) { return g.Catalog() }
			handler = nethttp.CatalogHandler(g.CatalogSigner(), resolve, options(g)...)
		case g.Redirect:
			handler = nethttp.RedirectHandler(g.Signer, resolver(g), options(g)...)
		case g.NoStore:
			handler = nethttp.NoStore(showID)
		}
		w := send(handler, g.NewRequest(tb, target))
		return adaptertest.NewResponse(w.Code, w.Header(), w.Body.String())
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

func TestErrorHandler_status(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		handler nethttp.ErrorHandler
		want    int
	}{
		{"nothing written", func(http.ResponseWriter, *http.Request, error) {}, 403},
		{"body", func(w http.ResponseWriter, _ *http.Request, _ error) { fmt.Fprint(w, "no") }, 403},
		{"status", func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(402) }, 402},
		{"redirect", func(w http.ResponseWriter, r *http.Request, _ error) {
			http.Redirect(w, r, "/", http.StatusSeeOther)
		}, 303},
		{"early hints", func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(103) }, 403},
		{"flush", func(w http.ResponseWriter, _ *http.Request, _ error) {
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Error(err)
			}
		}, 403},
		{"flusher", func(w http.ResponseWriter, _ *http.Request, _ error) { w.(http.Flusher).Flush() }, 403},
		{"deadline", func(w http.ResponseWriter, _ *http.Request, _ error) {
			if err := http.NewResponseController(w).SetWriteDeadline(time.Time{}); err != nil {
				t.Error(err)
			}
		}, 403},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			resolve := func(*http.Request) (core.Grant, error) { return core.Grant{}, core.ErrForbidden }
			mw := nethttp.Middleware(adaptertest.NewSigner(t), resolve, nethttp.WithErrorHandler(tt.handler))
			server := httptest.NewServer(mw(showID))
			defer server.Close()
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			response, err := http.DefaultTransport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if response.StatusCode != tt.want {
				t.Errorf("status = %d, want %d", response.StatusCode, tt.want)
			}
		})
	}
}

func TestMiddleware_keepsChallenge(t *testing.T) {
	t.Parallel()
	resolve := func(*http.Request) (core.Grant, error) { return core.Grant{}, core.ErrUnauthenticated }
	mw := nethttp.Middleware(adaptertest.NewSigner(t), resolve)
	w := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("WWW-Authenticate", "Basic")
		mw(showID).ServeHTTP(w, r)
	}), "/watch/"+videoID)
	if got := w.Header().Get("WWW-Authenticate"); got != "Basic" {
		t.Errorf("WWW-Authenticate = %q, want the application's", got)
	}
}

func TestFromRequest(t *testing.T) {
	t.Parallel()
	mw := nethttp.Middleware(adaptertest.NewSigner(t), nethttp.PathValue("id", nethttp.Anyone))
	handler := mw(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, ok := nethttp.FromRequest(r)
		if !ok || p.ID() != videoID {
			t.Errorf("FromRequest = %v, %t, want the playback of %s", p, ok, videoID)
		}
		if q, ok := core.FromContext(r.Context()); !ok || q != p {
			t.Errorf("core.FromContext = %v, %t, want the playback that FromRequest returns", q, ok)
		}
		if got := r.PathValue("id"); got != videoID {
			t.Errorf("path value = %q, want %q", got, videoID)
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	if w := serve(t, handler, "/watch/"+videoID); w.Code != http.StatusNoContent {
		t.Errorf("status = %d, want 204: the handler did not run", w.Code)
	}
}

func TestPathValue_escapes(t *testing.T) {
	t.Parallel()
	mw := nethttp.Middleware(adaptertest.NewSigner(t), nethttp.PathValue("id", nethttp.Anyone))

	t.Run("slash", func(t *testing.T) {
		t.Parallel()
		if w := serve(t, mw(showID), "/watch/abc%2Fdef"); w.Code != http.StatusBadRequest {
			t.Errorf("status = %d, want 400", w.Code)
		}
	})
	t.Run("router that keeps escapes", func(t *testing.T) {
		t.Parallel()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/watch/%61bc-1", nil)
		r.SetPathValue("id", "%61bc-1") // as chi does
		w := httptest.NewRecorder()
		mw(showID).ServeHTTP(w, r)
		if got := w.Body.String(); got != "abc-1" {
			t.Errorf("body = %q, want abc-1", got)
		}
	})
}

func TestConstruction_panics(t *testing.T) {
	t.Parallel()
	signer, allow := adaptertest.NewSigner(t), nethttp.PathValue("id", nethttp.Anyone)
	catalog := func(*http.Request) ([]core.CatalogItem, error) { return nil, nil }
	var typedNil *core.Signer
	adaptertest.CheckPanics(t, map[string][]func(){
		"nethttp: RedirectHandler: WithSkip has no effect": {func() {
			nethttp.RedirectHandler(signer, allow, nethttp.WithSkip(func(*http.Request) bool { return false }))
		}},
		"nethttp: RedirectHandler: the signer is nil": {
			func() { nethttp.RedirectHandler(nil, allow) },
			func() { nethttp.RedirectHandler(typedNil, allow) },
		},
		"nethttp: RedirectHandler: the resolver is nil": {func() { nethttp.RedirectHandler(signer, nil) }},
		"nethttp: RedirectHandler: an option is nil": {
			func() { nethttp.RedirectHandler(signer, allow, nil) },
		},
		"nethttp: CatalogHandler: WithSkip has no effect": {func() {
			nethttp.CatalogHandler(signer, catalog, nethttp.WithSkip(func(*http.Request) bool { return false }))
		}},
		"nethttp: CatalogHandler: the signer is nil": {
			func() { nethttp.CatalogHandler(nil, catalog) },
			func() { nethttp.CatalogHandler(typedNil, catalog) },
		},
		"nethttp: CatalogHandler: the resolver is nil": {func() { nethttp.CatalogHandler(signer, nil) }},
		"nethttp: CatalogHandler: an option is nil":    {func() { nethttp.CatalogHandler(signer, catalog, nil) }},
		"nethttp: NoStore: the next handler is nil":    {func() { nethttp.NoStore(nil) }},
		"nethttp: ConfigHandler: WithSkip has no effect": {func() {
			nethttp.ConfigHandler(signer, allow, nethttp.WithSkip(func(*http.Request) bool { return false }))
		}},
		"nethttp: Middleware: the signer is nil": {
			func() { nethttp.Middleware(nil, allow) },
			func() { nethttp.Middleware(typedNil, allow) },
		},
		"nethttp: Middleware: the resolver is nil":     {func() { nethttp.Middleware(signer, nil) }},
		"nethttp: Middleware: the next handler is nil": {func() { nethttp.Middleware(signer, allow)(nil) }},
		"nethttp: Middleware: an option is nil":        {func() { nethttp.Middleware(signer, allow, nil) }},
		"nethttp: ConfigHandler: the signer is nil": {
			func() { nethttp.ConfigHandler(nil, allow) },
			func() { nethttp.ConfigHandler(typedNil, allow) },
		},
		"nethttp: ConfigHandler: the resolver is nil":   {func() { nethttp.ConfigHandler(signer, nil) }},
		"nethttp: ConfigHandler: an option is nil":      {func() { nethttp.ConfigHandler(signer, allow, nil) }},
		"nethttp: PathValue: authorize is nil":          {func() { nethttp.PathValue("id", nil) }},
		"nethttp: PathValue: the name is empty":         {func() { nethttp.PathValue("", nethttp.Anyone) }},
		"nethttp: WithErrorHandler: the handler is nil": {func() { nethttp.WithErrorHandler(nil) }},
		"nethttp: WithSkip: the function is nil":        {func() { nethttp.WithSkip(nil) }},
	})
}
