package hostapps_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
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
	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// The functions are those of docs/guides/error-handlers.md.

func rented(ended time.Time) error {
	if time.Now().After(ended) {
		return core.Refuse(http.StatusPaymentRequired, "Rent this video to watch it.", nil)
	}
	return nil
}

func renderErrors(c *gin.Context) {
	c.Next()
	if err := c.Errors.Last(); err != nil && !c.Writer.Written() {
		code, text := playbackgin.Status(c, err)
		c.JSON(code, gin.H{"message": text})
	}
}

func fiberErrors(c *fiber.Ctx, err error) error {
	code := fiber.StatusInternalServerError
	var public *fiber.Error
	if errors.As(err, &public) {
		code = public.Code
	}
	if cause := playbackfiber.Cause(c); cause != nil {
		slog.Info("refused", "path", c.Path(), "cause", cause)
	}
	return c.Status(code).JSON(fiber.Map{"message": err.Error()})
}

func fiberV3Errors(c fiberv3.Ctx, err error) error {
	code := fiberv3.StatusInternalServerError
	var public *fiberv3.Error
	if errors.As(err, &public) {
		code = public.Code
	}
	if cause := playbackfiberv3.Cause(c); cause != nil {
		slog.Info("refused", "path", c.Path(), "cause", cause)
	}
	return c.Status(code).JSON(fiberv3.Map{"message": err.Error()})
}

func echoErrors(c *echo.Context, err error) {
	if response, _ := echo.UnwrapResponse(c.Response()); response != nil && response.Committed {
		return
	}
	code, text := http.StatusInternalServerError, "Something went wrong."
	var public *echo.HTTPError
	if errors.As(err, &public) {
		code, text = public.Code, public.Message
	}
	slog.Info("refused", "path", c.Path(), "err", err)
	_ = c.JSON(code, map[string]string{"message": text})
}

const rentAgain = `{"message":"Rent this video to watch it."}`

func TestErrorHandler_nethttp(t *testing.T) {
	t.Parallel()
	onError := nethttp.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
		if errors.Is(err, core.ErrUnauthenticated) {
			http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
			return
		}
		_, text := nethttp.Status(r, err)
		fmt.Fprintln(w, text)
	})
	resolve := func(*http.Request) (core.Grant, error) { return core.Grant{}, rented(time.Unix(0, 0)) }
	w := get(t, nethttp.Middleware(adaptertest.NewSigner(t), resolve, onError)(showID), "/v1")
	if w.Code != http.StatusPaymentRequired || w.Body.String() != "Rent this video to watch it.\n" {
		t.Errorf("the response is %d %q, want 402 and the text", w.Code, w.Body)
	}
}

func TestErrorHandler_gin(t *testing.T) {
	t.Parallel()
	leave := playbackgin.WithErrorHandler(func(c *gin.Context, err error) { _ = c.Error(err) })
	resolve := func(*gin.Context) (core.Grant, error) { return core.Grant{}, rented(time.Unix(0, 0)) }
	status, body := ginApp(renderErrors, playbackgin.ConfigHandler(adaptertest.NewSigner(t), resolve, leave))(t, "")
	if status != http.StatusPaymentRequired || body != rentAgain {
		t.Errorf("the response is %d %q, want 402 %s", status, body, rentAgain)
	}
}

func TestErrorHandler_fiber(t *testing.T) {
	t.Parallel()
	resolve := func(*fiber.Ctx) (core.Grant, error) { return core.Grant{}, rented(time.Unix(0, 0)) }
	app := fiber.New(fiber.Config{ErrorHandler: fiberErrors})
	app.Get("/v1", playbackfiber.ConfigHandler(adaptertest.NewSigner(t), resolve))
	checkRentAgain(t, respondFiber(app))
}

func TestErrorHandler_fiberV3(t *testing.T) {
	t.Parallel()
	resolve := func(fiberv3.Ctx) (core.Grant, error) { return core.Grant{}, rented(time.Unix(0, 0)) }
	app := fiberv3.New(fiberv3.Config{ErrorHandler: fiberV3Errors})
	app.Get("/v1", playbackfiberv3.ConfigHandler(adaptertest.NewSigner(t), resolve))
	checkRentAgain(t, respondFiberV3(app))
}

func TestErrorHandler_echo(t *testing.T) {
	t.Parallel()
	resolve := func(*echo.Context) (core.Grant, error) { return core.Grant{}, rented(time.Unix(0, 0)) }
	app := echo.New()
	app.HTTPErrorHandler = echoErrors
	app.GET("/v1", playbackecho.ConfigHandler(adaptertest.NewSigner(t), resolve))
	checkRentAgain(t, respondHTTP(app))
}

// checkRentAgain tests that the application's error handler wrote the response.
func checkRentAgain(t *testing.T, respond respond) {
	t.Helper()
	response := respond(t, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1", nil))
	got := strings.TrimSpace(body(t, response))
	if response.StatusCode != http.StatusPaymentRequired || got != rentAgain {
		t.Errorf("the response is %d %q, want 402 %s", response.StatusCode, got, rentAgain)
	}
}
