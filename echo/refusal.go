package playbackecho

import (
	"cmp"
	"errors"
	"net/http"
	"reflect"
	"sync"

	"github.com/labstack/echo/v5"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Status returns the status code and the public text of the default response to
// err, for use in an [ErrorHandler].
func Status(c *echo.Context, err error) (code int, text string) {
	code, text = adapter.Refusal(c.Request().Context(), err)
	var refused *core.RefusalError
	if code == http.StatusInternalServerError && !errors.As(err, &refused) {
		if chosen, message, ok := echoStatus(err); ok {
			return chosen, message
		}
	}
	return code, text
}

// echoStatus returns the status and the message of an error of package echo,
// which are meant for the client. It ignores other errors with a StatusCode
// method, because a failed request to another service has one too.
func echoStatus(err error) (code int, text string, ok bool) {
	var coder echo.HTTPStatusCoder
	if !errors.As(err, &coder) {
		return 0, "", false
	}
	code = coder.StatusCode()
	switch e := coder.(type) {
	case *echo.HTTPError:
		text = e.Message
	default:
		// The type of echo.ErrForbidden and the like is not exported.
		if reflect.TypeOf(e) != reflect.TypeOf(echo.ErrForbidden) {
			return 0, "", false
		}
	}
	return code, cmp.Or(text, http.StatusText(code)), adapter.IsErrorStatus(code)
}

// refuse responds to a request that gets no playback.
func refuse(c *echo.Context, cfg *config, err error) error {
	code, text := Status(c, err)
	cfg.Log(c.Request().Context(), code, err)
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, adapter.NoStore)
	header.Set(echo.HeaderXContentTypeOptions, adapter.NoSniff)
	if code == http.StatusUnauthorized && header.Get(echo.HeaderWWWAuthenticate) == "" {
		header.Set(echo.HeaderWWWAuthenticate, adapter.Challenge)
	}
	markPerViewer(c)
	public := echo.NewHTTPError(code, text).Wrap(err)
	switch {
	case cfg.handleError != nil:
		return handle(c, cfg.handleError, code, public)
	case rendersErrors(c.Echo()):
		return public
	}
	accept := c.Request().Header.Get(echo.HeaderAccept)
	contentType, body := adapter.RefusalBody(cfg.Kind == adapter.JSON, accept, code, text)
	if err := c.Blob(code, contentType, body); err != nil {
		return err
	}
	// Outer middleware gets the error. Echo's error handler ignores it, because
	// the response is complete.
	return public
}

// handle calls h with err, and sends the status code if h neither responds nor
// returns an error.
func handle(c *echo.Context, h ErrorHandler, code int, err error) error {
	response, unwrapErr := echo.UnwrapResponse(c.Response())
	if unwrapErr == nil {
		response.Status = code // for a Write without WriteHeader
	}
	if err := h(c, err); err != nil {
		return err
	}
	if unwrapErr == nil && response.Committed {
		return nil
	}
	return c.NoContent(code)
}

// rendersErrors reports whether e has an error handler of its own. Echo's
// default handler sends JSON to every client.
func rendersErrors(e *echo.Echo) bool {
	return reflect.ValueOf(e.HTTPErrorHandler).Pointer() != defaultHandler()
}

// defaultHandler returns the code pointer of the handler that echo.New sets.
var defaultHandler = sync.OnceValue(func() uintptr {
	return reflect.ValueOf(echo.New().HTTPErrorHandler).Pointer()
})
