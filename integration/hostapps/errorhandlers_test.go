package hostapps_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackfiber "github.com/FastPix/fastpix-playback-go/fiber"
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
	response, err := app.Test(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1", nil), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusPaymentRequired || string(body) != rentAgain {
		t.Errorf("the response is %d %q, want 402 %s", response.StatusCode, body, rentAgain)
	}
}
