package playbackfiberv3

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"reflect"

	"github.com/gofiber/fiber/v3"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Status returns the status code and the public text of the default response to
// err, for use in an [ErrorHandler].
func Status(c fiber.Ctx, err error) (code int, text string) {
	code, text = adapter.Refusal(c.Context(), err)
	var refused *core.RefusalError
	var chosen *fiber.Error
	if code == fiber.StatusInternalServerError && !errors.As(err, &refused) && errors.As(err, &chosen) &&
		chosen != nil && adapter.IsErrorStatus(chosen.Code) {
		// Its message is meant for the client.
		return chosen.Code, cmp.Or(chosen.Message, http.StatusText(chosen.Code))
	}
	return code, text
}

// Cause returns the error because of which a request got no playback, such as
// the error of the resolver, for the application's error handler and for outer
// middleware. It returns nil if the request was not refused. The text of the
// error is for the log, not for the client.
func Cause(c fiber.Ctx) error {
	if r, ok := c.Locals(refusalKey{}).(*refusal); ok {
		return r.cause
	}
	return nil
}

// refuse responds to a request that gets no playback.
func refuse(c fiber.Ctx, cfg *config, err error) error {
	code, text := Status(c, err)
	cfg.Log(c.Context(), code, err)
	c.Set(fiber.HeaderCacheControl, adapter.NoStore)
	c.Set(fiber.HeaderXContentTypeOptions, adapter.NoSniff)
	if code == fiber.StatusUnauthorized && len(c.Response().Header.Peek(fiber.HeaderWWWAuthenticate)) == 0 {
		c.Set(fiber.HeaderWWWAuthenticate, adapter.Challenge)
	}
	c.Status(code)
	r := &refusal{public: fiber.NewError(code, text), cause: err}
	c.Locals(refusalKey{}, r)
	if cfg.handleError != nil {
		return cfg.handleError(c, r)
	}
	contentType, body := adapter.RefusalBody(cfg.Kind == adapter.JSON, c.Get(fiber.HeaderAccept), code, text)
	if contentType == adapter.JSONType && !rendersErrors(c.App()) {
		c.Set(fiber.HeaderContentType, contentType)
		return c.Send(body)
	}
	// Many applications use a type assertion, so the error is not wrapped.
	return r.public
}

// rendersErrors reports whether app has an error handler of its own. Fiber's
// default handler sends plain text to every client.
func rendersErrors(app *fiber.App) bool {
	handler := reflect.ValueOf(app.Config().ErrorHandler).Pointer()
	return handler != reflect.ValueOf(fiber.DefaultErrorHandler).Pointer()
}

// refusal is the error for an ErrorHandler. Its text is public, because the
// handler can return it, and Fiber's default error handler sends the text of an
// error to the client.
type refusal struct {
	public *fiber.Error
	cause  error
}

func (r *refusal) Error() string        { return r.public.Message }
func (r *refusal) Unwrap() []error      { return []error{r.public, r.cause} }
func (r *refusal) LogValue() slog.Value { return slog.AnyValue(r.cause) }

// refusalKey is the key of a request's *refusal in c.Locals.
type refusalKey struct{}
