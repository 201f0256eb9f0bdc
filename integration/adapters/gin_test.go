package adapters_test

import (
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
	"github.com/FastPix/fastpix-playback-go/integration/suite"
)

var ginAdapter = suite.Adapter{
	Name:           "gin",
	EndsWithClient: true,
	New: func(tb testing.TB, routes ...suite.Route) string {
		router := gin.New()
		for _, route := range routes {
			handlers := []gin.HandlerFunc{}
			if route.Before != nil {
				handlers = append(handlers, ginBefore(route))
			}
			group := router.Group(route.Prefix)
			for _, g := range route.Guards {
				guard := playbackgin.Middleware(g.Signer, ginResolver(g), ginOptions(g)...)
				if route.Nested {
					group = group.Group("", guard)
				} else {
					handlers = append(handlers, guard)
				}
			}
			handlers = append(handlers, ginEnd(route))
			group.GET("/:id", handlers...)
			group.HEAD("/:id", handlers...)
		}
		return listen(tb, router)
	},
}

func ginBefore(route suite.Route) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx, cancel := route.Before(c.Request.Context())
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		c.Next()
	}
}

func ginEnd(route suite.Route) gin.HandlerFunc {
	if g := route.Config; g != nil {
		return playbackgin.ConfigHandler(g.Signer, ginResolver(*g), ginOptions(*g)...)
	}
	if g := route.Redirect; g != nil {
		return playbackgin.RedirectHandler(g.Signer, ginResolver(*g), ginOptions(*g)...)
	}
	if g := route.Catalog; g != nil {
		resolve := func(c *gin.Context) ([]core.CatalogItem, error) { return g.ResolveCatalog(ginVisit(c)) }
		return playbackgin.CatalogHandler(g.Signer, resolve, ginOptions(*g)...)
	}
	return func(c *gin.Context) { ginAnswer(c, route.Page(ginVisit(c))) }
}

func ginResolver(g suite.Guard) playbackgin.Resolver {
	if g.Resolve != nil {
		return func(c *gin.Context) (core.Grant, error) { return g.Resolve(ginVisit(c)) }
	}
	authorize := playbackgin.Anyone
	if g.Authorize != nil {
		authorize = func(c *gin.Context, id string) error { return g.Authorize(ginVisit(c), id) }
	}
	resolve := playbackgin.Param("id", authorize)
	return func(c *gin.Context) (core.Grant, error) {
		grant, err := resolve(c)
		grant.Policy = g.Policy
		return grant, err
	}
}

func ginOptions(g suite.Guard) (opts []playbackgin.Option) {
	if g.ErrorHandler != nil {
		opts = append(opts, playbackgin.WithErrorHandler(func(c *gin.Context, err error) {
			ginAnswer(c, g.ErrorHandler(ginVisit(c), err))
		}))
	}
	if g.Skip != nil {
		opts = append(opts, playbackgin.WithSkip(func(c *gin.Context) bool { return g.Skip(ginVisit(c)) }))
	}
	if g.CacheControl != nil {
		opts = append(opts, playbackgin.WithCacheControl(*g.CacheControl))
	}
	return opts
}

func ginVisit(c *gin.Context) suite.Visit {
	p, found := playbackgin.FromContext(c)
	return suite.Visit{
		Context:  c.Request.Context(),
		Header:   c.GetHeader,
		Param:    c.Param,
		Playback: p,
		Found:    found,
		Status:   func(err error) (int, string) { return playbackgin.Status(c, err) },
	}
}

func ginAnswer(c *gin.Context, a suite.Answer) {
	if a.CacheControl != "" {
		c.Header("Cache-Control", a.CacheControl)
	}
	c.Data(a.Status, "text/plain; charset=utf-8", a.Body)
}
