package adapters_test

import (
	"net"
	"testing"

	"github.com/gofiber/fiber/v2"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
	"github.com/FastPix/fastpix-playback-go/integration/suite"
)

var fiberAdapter = suite.Adapter{
	Name: "fiber",
	New: func(tb testing.TB, routes ...suite.Route) string {
		app := fiber.New(fiber.Config{DisableStartupMessage: true})
		for _, route := range routes {
			path := route.Prefix + "/:id"
			if route.Before != nil {
				app.Use(path, fiberBefore(route))
			}
			handlers := []fiber.Handler{}
			group := app.Group("")
			for _, g := range route.Guards {
				guard := playbackfiber.Middleware(g.Signer, fiberResolver(g), fiberOptions(g)...)
				if route.Nested {
					// A Fiber group has parameters only if its own path names
					// them.
					group = group.Group(path, guard)
					path = ""
				} else {
					handlers = append(handlers, guard)
				}
			}
			handlers = append(handlers, fiberEnd(route))
			group.Get(path, handlers...) // also registers HEAD
		}
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			tb.Fatal(err)
		}
		stopped := make(chan error, 1)
		go func() { stopped <- app.Listener(ln) }()
		tb.Cleanup(func() {
			if err := app.Shutdown(); err != nil {
				tb.Error(err)
			}
			if err := <-stopped; err != nil {
				tb.Error(err)
			}
		})
		return "http://" + ln.Addr().String()
	},
}

func fiberBefore(route suite.Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, cancel := route.Before(c.UserContext())
		defer cancel()
		c.SetUserContext(ctx)
		return c.Next()
	}
}

func fiberEnd(route suite.Route) fiber.Handler {
	if g := route.Config; g != nil {
		return playbackfiber.ConfigHandler(g.Signer, fiberResolver(*g), fiberOptions(*g)...)
	}
	if g := route.Redirect; g != nil {
		return playbackfiber.RedirectHandler(g.Signer, fiberResolver(*g), fiberOptions(*g)...)
	}
	if g := route.Catalog; g != nil {
		resolve := func(c *fiber.Ctx) ([]core.CatalogItem, error) { return g.ResolveCatalog(fiberVisit(c)) }
		return playbackfiber.CatalogHandler(g.Signer, resolve, fiberOptions(*g)...)
	}
	return func(c *fiber.Ctx) error { return fiberAnswer(c, route.Page(fiberVisit(c))) }
}

func fiberResolver(g suite.Guard) playbackfiber.Resolver {
	if g.Resolve != nil {
		return func(c *fiber.Ctx) (core.Grant, error) { return g.Resolve(fiberVisit(c)) }
	}
	authorize := playbackfiber.Anyone
	if g.Authorize != nil {
		authorize = func(c *fiber.Ctx, id string) error { return g.Authorize(fiberVisit(c), id) }
	}
	resolve := playbackfiber.Param("id", authorize)
	return func(c *fiber.Ctx) (core.Grant, error) {
		grant, err := resolve(c)
		grant.Policy = g.Policy
		return grant, err
	}
}

func fiberOptions(g suite.Guard) (opts []playbackfiber.Option) {
	if g.ErrorHandler != nil {
		opts = append(opts, playbackfiber.WithErrorHandler(func(c *fiber.Ctx, err error) error {
			return fiberAnswer(c, g.ErrorHandler(fiberVisit(c), err))
		}))
	}
	if g.Skip != nil {
		opts = append(opts, playbackfiber.WithSkip(func(c *fiber.Ctx) bool { return g.Skip(fiberVisit(c)) }))
	}
	if g.CacheControl != nil {
		opts = append(opts, playbackfiber.WithCacheControl(*g.CacheControl))
	}
	return opts
}

func fiberVisit(c *fiber.Ctx) suite.Visit {
	p, found := playbackfiber.FromContext(c)
	return suite.Visit{
		Context:  c.UserContext(),
		Header:   func(name string) string { return c.Get(name) },
		Param:    func(name string) string { return c.Params(name) },
		Playback: p,
		Found:    found,
		Status:   func(err error) (int, string) { return playbackfiber.Status(c, err) },
	}
}

func fiberAnswer(c *fiber.Ctx, a suite.Answer) error {
	if a.CacheControl != "" {
		c.Set(fiber.HeaderCacheControl, a.CacheControl)
	}
	return c.Status(a.Status).Send(a.Body)
}
