package adapters_test

import (
	"testing"

	"github.com/labstack/echo/v5"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackecho "github.com/FastPix/fastpix-playback-go/echo"
	"github.com/FastPix/fastpix-playback-go/integration/suite"
)

var echoAdapter = suite.Adapter{
	Name:           "echo",
	EndsWithClient: true,
	New: func(tb testing.TB, routes ...suite.Route) string {
		e := echo.New()
		for _, route := range routes {
			middleware := []echo.MiddlewareFunc{}
			if route.Before != nil {
				middleware = append(middleware, echoBefore(route))
			}
			group := e.Group(route.Prefix)
			for _, g := range route.Guards {
				guard := playbackecho.Middleware(g.Signer, echoResolver(g), echoOptions(g)...)
				if route.Nested {
					group = group.Group("", guard)
				} else {
					middleware = append(middleware, guard)
				}
			}
			group.GET("/:id", echoEnd(route), middleware...)
			group.HEAD("/:id", echoEnd(route), middleware...)
		}
		return listen(tb, e)
	},
}

func echoBefore(route suite.Route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			ctx, cancel := route.Before(c.Request().Context())
			defer cancel()
			c.SetRequest(c.Request().WithContext(ctx))
			return next(c)
		}
	}
}

func echoEnd(route suite.Route) echo.HandlerFunc {
	if g := route.Config; g != nil {
		return playbackecho.ConfigHandler(g.Signer, echoResolver(*g), echoOptions(*g)...)
	}
	if g := route.Redirect; g != nil {
		return playbackecho.RedirectHandler(g.Signer, echoResolver(*g), echoOptions(*g)...)
	}
	if g := route.Catalog; g != nil {
		resolve := func(c *echo.Context) ([]core.CatalogItem, error) { return g.ResolveCatalog(echoVisit(c)) }
		return playbackecho.CatalogHandler(g.Signer, resolve, echoOptions(*g)...)
	}
	return func(c *echo.Context) error { return echoAnswer(c, route.Page(echoVisit(c))) }
}

func echoResolver(g suite.Guard) playbackecho.Resolver {
	if g.Resolve != nil {
		return func(c *echo.Context) (core.Grant, error) { return g.Resolve(echoVisit(c)) }
	}
	authorize := playbackecho.Anyone
	if g.Authorize != nil {
		authorize = func(c *echo.Context, id string) error { return g.Authorize(echoVisit(c), id) }
	}
	resolve := playbackecho.Param("id", authorize)
	return func(c *echo.Context) (core.Grant, error) {
		grant, err := resolve(c)
		grant.Policy = g.Policy
		return grant, err
	}
}

func echoOptions(g suite.Guard) (opts []playbackecho.Option) {
	if g.ErrorHandler != nil {
		opts = append(opts, playbackecho.WithErrorHandler(func(c *echo.Context, err error) error {
			return echoAnswer(c, g.ErrorHandler(echoVisit(c), err))
		}))
	}
	if g.Skip != nil {
		opts = append(opts, playbackecho.WithSkip(func(c *echo.Context) bool { return g.Skip(echoVisit(c)) }))
	}
	if g.CacheControl != nil {
		opts = append(opts, playbackecho.WithCacheControl(*g.CacheControl))
	}
	return opts
}

func echoVisit(c *echo.Context) suite.Visit {
	p, found := playbackecho.FromContext(c)
	return suite.Visit{
		Context:  c.Request().Context(),
		Header:   c.Request().Header.Get,
		Param:    c.Param,
		Playback: p,
		Found:    found,
		Status:   func(err error) (int, string) { return playbackecho.Status(c, err) },
	}
}

func echoAnswer(c *echo.Context, a suite.Answer) error {
	if a.CacheControl != "" {
		c.Response().Header().Set(echo.HeaderCacheControl, a.CacheControl)
	}
	return c.Blob(a.Status, "text/plain; charset=utf-8", a.Body)
}
