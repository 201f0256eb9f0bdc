package soak_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	fiberv3 "github.com/gofiber/fiber/v3"
	"github.com/labstack/echo/v5"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackecho "github.com/FastPix/fastpix-playback-go/echo"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
	playbackfiberv3 "github.com/FastPix/fastpix-playback-go/fiberv3"
	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// app is a running application. It has these routes:
//
//	/playback/{id}   the configuration endpoint
//	/watch/{id}      a page behind the middleware, which prints the stream URL
//	/kms/{id}        the same as /playback/{id}, with a KMS that hangs
type app struct {
	name   string
	url    string
	client *http.Client
}

// viewerHeader names the viewer. It replaces a session.
const viewerHeader = "X-Viewer"

// grant is the rule of all applications.
func grant(viewer, id string) (core.Grant, error) {
	switch viewer {
	case "":
		return core.Grant{}, core.ErrUnauthenticated
	case "banned":
		return core.Grant{}, core.ErrForbidden
	}
	return core.Grant{PlaybackID: id, Subject: viewer}, nil
}

func startNetHTTP(t *testing.T, s, hanging *core.Signer) *app {
	t.Helper()
	resolve := func(r *http.Request) (core.Grant, error) { return grant(r.Header.Get(viewerHeader), r.PathValue("id")) }
	mux := http.NewServeMux()
	mux.Handle("GET /playback/{id}", nethttp.ConfigHandler(s, resolve))
	mux.Handle("GET /kms/{id}", nethttp.ConfigHandler(hanging, resolve))
	mux.Handle("GET /watch/{id}", nethttp.Middleware(s, resolve)(
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p, _ := nethttp.FromRequest(r)
			_, _ = w.Write([]byte(p.StreamURL()))
		})))
	return serve(t, "net/http", mux)
}

func startGin(t *testing.T, s, hanging *core.Signer) *app {
	t.Helper()
	resolve := func(c *gin.Context) (core.Grant, error) { return grant(c.GetHeader(viewerHeader), c.Param("id")) }
	router := gin.New()
	router.GET("/playback/:id", playbackgin.ConfigHandler(s, resolve))
	router.GET("/kms/:id", playbackgin.ConfigHandler(hanging, resolve))
	router.GET("/watch/:id", playbackgin.Middleware(s, resolve), func(c *gin.Context) {
		p, _ := playbackgin.FromContext(c)
		c.String(http.StatusOK, "%s", p.StreamURL())
	})
	return serve(t, "gin", router)
}

func startEcho(t *testing.T, s, hanging *core.Signer) *app {
	t.Helper()
	resolve := func(c *echo.Context) (core.Grant, error) {
		return grant(c.Request().Header.Get(viewerHeader), c.Param("id"))
	}
	router := echo.New()
	router.GET("/playback/:id", playbackecho.ConfigHandler(s, resolve))
	router.GET("/kms/:id", playbackecho.ConfigHandler(hanging, resolve))
	router.GET("/watch/:id", func(c *echo.Context) error {
		p, _ := playbackecho.FromContext(c)
		return c.String(http.StatusOK, p.StreamURL())
	}, playbackecho.Middleware(s, resolve))
	return serve(t, "echo", router)
}

func startFiber(t *testing.T, s, hanging *core.Signer) *app {
	t.Helper()
	resolve := func(c *fiber.Ctx) (core.Grant, error) { return grant(c.Get(viewerHeader), c.Params("id")) }
	server := fiber.New(fiber.Config{DisableStartupMessage: true, ReadTimeout: 10 * time.Second})
	server.Get("/playback/:id", playbackfiber.ConfigHandler(s, resolve))
	server.Get("/kms/:id", playbackfiber.ConfigHandler(hanging, resolve))
	server.Get("/watch/:id", playbackfiber.Middleware(s, resolve), func(c *fiber.Ctx) error {
		p, _ := playbackfiber.FromContext(c)
		return c.SendString(p.StreamURL())
	})
	return serveFiber(t, "fiber", func(ln net.Listener) error { return server.Listener(ln) }, server.ShutdownWithTimeout)
}

func startFiberV3(t *testing.T, s, hanging *core.Signer) *app {
	t.Helper()
	resolve := func(c fiberv3.Ctx) (core.Grant, error) { return grant(c.Get(viewerHeader), c.Params("id")) }
	server := fiberv3.New(fiberv3.Config{ReadTimeout: 10 * time.Second})
	server.Get("/playback/:id", playbackfiberv3.ConfigHandler(s, resolve))
	server.Get("/kms/:id", playbackfiberv3.ConfigHandler(hanging, resolve))
	server.Get("/watch/:id", playbackfiberv3.Middleware(s, resolve), func(c fiberv3.Ctx) error {
		p, _ := playbackfiberv3.FromContext(c)
		return c.SendString(p.StreamURL())
	})
	listen := func(ln net.Listener) error {
		return server.Listener(ln, fiberv3.ListenConfig{DisableStartupMessage: true})
	}
	return serveFiber(t, "fiber v3", listen, server.ShutdownWithTimeout)
}

// serveFiber starts an application of either version of Fiber on a free port.
func serveFiber(
	t *testing.T, name string, serve func(net.Listener) error, shutdown func(time.Duration) error,
) *app {
	t.Helper()
	ln := listen(t, "127.0.0.1:0")
	done := make(chan error, 1)
	go func() { done <- serve(ln) }()
	t.Cleanup(func() {
		if err := errors.Join(shutdown(10*time.Second), <-done); err != nil {
			t.Error(err)
		}
	})
	return newApp(name, ln)
}

// serve starts an application on a free port.
func serve(t *testing.T, name string, h http.Handler) *app {
	t.Helper()
	ln := listen(t, "127.0.0.1:0")
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(ln) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return newApp(name, ln)
}

func newApp(name string, ln net.Listener) *app {
	transport := &http.Transport{MaxIdleConnsPerHost: 16, IdleConnTimeout: 5 * time.Second}
	return &app{name, "http://" + ln.Addr().String(), &http.Client{Transport: transport, Timeout: 30 * time.Second}}
}

// listen waits for the address to become free.
func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	var config net.ListenConfig
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		ln, err := config.Listen(context.Background(), "tcp", address)
		if err == nil {
			return ln
		}
		if time.Now().After(deadline) {
			t.Error(err)
			return nil
		}
	}
}
