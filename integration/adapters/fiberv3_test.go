package adapters_test

import (
	"net"
	"testing"

	"github.com/gofiber/fiber/v3"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackfiberv3 "github.com/FastPix/fastpix-playback-go/fiberv3"
	"github.com/FastPix/fastpix-playback-go/integration/suite"
)

var fiberV3Adapter = suite.Adapter{
	Name: "fiberv3",
	New: func(tb testing.TB, routes ...suite.Route) string {
		app := fiber.New()
		for _, route := range routes {
			path := route.Prefix + "/:id"
			if route.Before != nil {
				app.Use(path, fiberV3Before(route))
			}
			handlers := []any{}
			var group fiber.Router = app
			for _, g := range route.Guards {
				guard := playbackfiberv3.Middleware(g.Signer, fiberV3Resolver(g), fiberV3Options(g)...)
				if route.Nested {
					// A Fiber group has parameters only if its own path names
					// them.
					group = group.Group(path, guard)
					path = ""
				} else {
					handlers = append(handlers, guard)
				}
			}
			handlers = append(handlers, fiberV3End(route))
			group.Get(path, handlers[0], handlers[1:]...) // also registers HEAD
		}
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			tb.Fatal(err)
		}
		stopped := make(chan error, 1)
		go func() { stopped <- app.Listener(ln, fiber.ListenConfig{DisableStartupMessage: true}) }()
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

func fiberV3Before(route suite.Route) fiber.Handler {
	return func(c fiber.Ctx) error {
		ctx, cancel := route.Before(c.Context())
		defer cancel()
		c.SetContext(ctx)
		return c.Next()
	}
}

func fiberV3End(route suite.Route) fiber.Handler {
	if g := route.Config; g != nil {
		return playbackfiberv3.ConfigHandler(g.Signer, fiberV3Resolver(*g), fiberV3Options(*g)...)
	}
	if g := route.Redirect; g != nil {
		return playbackfiberv3.RedirectHandler(g.Signer, fiberV3Resolver(*g), fiberV3Options(*g)...)
	}
	if g := route.Catalog; g != nil {
		resolve := func(c fiber.Ctx) ([]core.CatalogItem, error) { return g.ResolveCatalog(fiberV3Visit(c)) }
		return playbackfiberv3.CatalogHandler(g.Signer, resolve, fiberV3Options(*g)...)
	}
	return func(c fiber.Ctx) error { return fiberV3Answer(c, route.Page(fiberV3Visit(c))) }
}

func fiberV3Resolver(g suite.Guard) playbackfiberv3.Resolver {
	if g.Resolve != nil {
		return func(c fiber.Ctx) (core.Grant, error) { return g.Resolve(fiberV3Visit(c)) }
	}
	authorize := playbackfiberv3.Anyone
	if g.Authorize != nil {
		authorize = func(c fiber.Ctx, id string) error { return g.Authorize(fiberV3Visit(c), id) }
	}
	resolve := playbackfiberv3.Param("id", authorize)
	return func(c fiber.Ctx) (core.Grant, error) {
		grant, err := resolve(c)
		grant.Policy = g.Policy
		return grant, err
	}
}

func fiberV3Options(g suite.Guard) (opts []playbackfiberv3.Option) {
	if g.ErrorHandler != nil {
		opts = append(opts, playbackfiberv3.WithErrorHandler(func(c fiber.Ctx, err error) error {
			return fiberV3Answer(c, g.ErrorHandler(fiberV3Visit(c), err))
		}))
	}
	if g.Skip != nil {
		opts = append(opts, playbackfiberv3.WithSkip(func(c fiber.Ctx) bool { return g.Skip(fiberV3Visit(c)) }))
	}
	if g.CacheControl != nil {
		opts = append(opts, playbackfiberv3.WithCacheControl(*g.CacheControl))
	}
	return opts
}

func fiberV3Visit(c fiber.Ctx) suite.Visit {
	p, found := playbackfiberv3.FromContext(c)
	return suite.Visit{
		Context:  c.Context(),
		Header:   func(name string) string { return c.Get(name) },
		Param:    func(name string) string { return c.Params(name) },
		Playback: p,
		Found:    found,
		Status:   func(err error) (int, string) { return playbackfiberv3.Status(c, err) },
	}
}

func fiberV3Answer(c fiber.Ctx, a suite.Answer) error {
	if a.CacheControl != "" {
		c.Set(fiber.HeaderCacheControl, a.CacheControl)
	}
	return c.Status(a.Status).Send(a.Body)
}
