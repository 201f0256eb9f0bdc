package adapters_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/suite"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

var nethttpAdapter = suite.Adapter{
	Name:           "nethttp",
	EndsWithClient: true,
	New: func(tb testing.TB, routes ...suite.Route) string {
		mux := http.NewServeMux()
		for _, route := range routes {
			handler := nethttpEnd(route)
			for i := len(route.Guards) - 1; i >= 0; i-- {
				handler = nethttpGuard(route.Guards[i])(handler)
			}
			mux.Handle("GET "+route.Prefix+"/{id}", nethttpBefore(route)(handler))
		}
		return listen(tb, mux)
	},
}

// listen serves handler on a socket until the test ends and returns its base
// URL.
func listen(tb testing.TB, handler http.Handler) string {
	server := httptest.NewServer(handler)
	tb.Cleanup(server.Close)
	return server.URL
}

func nethttpBefore(route suite.Route) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		if route.Before == nil {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := route.Before(r.Context())
			defer cancel()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

func nethttpGuard(g suite.Guard) func(http.Handler) http.Handler {
	return nethttp.Middleware(g.Signer, nethttpResolver(g), nethttpOptions(g)...)
}

func nethttpEnd(route suite.Route) http.Handler {
	if g := route.Config; g != nil {
		return nethttp.ConfigHandler(g.Signer, nethttpResolver(*g), nethttpOptions(*g)...)
	}
	if g := route.Redirect; g != nil {
		return nethttp.RedirectHandler(g.Signer, nethttpResolver(*g), nethttpOptions(*g)...)
	}
	if g := route.Catalog; g != nil {
		resolve := func(r *http.Request) ([]core.CatalogItem, error) { return g.ResolveCatalog(nethttpVisit(r)) }
		return nethttp.CatalogHandler(g.Signer, resolve, nethttpOptions(*g)...)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		nethttpAnswer(w, route.Page(nethttpVisit(r)))
	})
}

func nethttpResolver(g suite.Guard) nethttp.Resolver {
	if g.Resolve != nil {
		return func(r *http.Request) (core.Grant, error) { return g.Resolve(nethttpVisit(r)) }
	}
	authorize := nethttp.Anyone
	if g.Authorize != nil {
		authorize = func(r *http.Request, id string) error { return g.Authorize(nethttpVisit(r), id) }
	}
	resolve := nethttp.PathValue("id", authorize)
	return func(r *http.Request) (core.Grant, error) {
		grant, err := resolve(r)
		grant.Policy = g.Policy
		return grant, err
	}
}

func nethttpOptions(g suite.Guard) (opts []nethttp.Option) {
	if g.ErrorHandler != nil {
		opts = append(opts, nethttp.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
			nethttpAnswer(w, g.ErrorHandler(nethttpVisit(r), err))
		}))
	}
	if g.Skip != nil {
		opts = append(opts, nethttp.WithSkip(func(r *http.Request) bool { return g.Skip(nethttpVisit(r)) }))
	}
	if g.CacheControl != nil {
		opts = append(opts, nethttp.WithCacheControl(*g.CacheControl))
	}
	return opts
}

func nethttpVisit(r *http.Request) suite.Visit {
	p, found := nethttp.FromRequest(r)
	return suite.Visit{
		Context:  r.Context(),
		Header:   r.Header.Get,
		Param:    r.PathValue,
		Playback: p,
		Found:    found,
		Status:   func(err error) (int, string) { return nethttp.Status(r, err) },
	}
}

func nethttpAnswer(w http.ResponseWriter, a suite.Answer) {
	if a.CacheControl != "" {
		w.Header().Set("Cache-Control", a.CacheControl)
	}
	w.WriteHeader(a.Status)
	w.Write(a.Body)
}
