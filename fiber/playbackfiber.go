package playbackfiber

import (
	"errors"
	"log/slog"

	"github.com/gofiber/fiber/v2"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Middleware returns a middleware that asks resolve which video is wanted and whether this viewer may watch it, signs the
// playback, and calls the next handler with it in the request's context. The next handler is not called without one.
//
// It panics at once, not in a request, when s, resolve or an option is nil.
func Middleware(s *core.Signer, resolve Resolver, opts ...Option) fiber.Handler {
	cfg := adapter.NewSettings("playbackfiber: Middleware", s, resolve, answerError, opts)
	return func(c *fiber.Ctx) error {
		if cfg.Skip != nil && cfg.Skip(c) {
			return c.Next()
		}
		p, err := cfg.Playback(c.UserContext(), c)
		if err != nil {
			return refuse(c, cfg, err)
		}
		if cfg.CacheControl != "" {
			c.Set(fiber.HeaderCacheControl, cfg.CacheControl)
		}
		c.Locals(core.ContextKey{}, p)
		// Not derived from c.Context(): that one serves other requests after this one.
		c.SetUserContext(core.NewContext(c.UserContext(), p))
		return c.Next()
	}
}

// ConfigHandler returns a handler that answers with what a player needs, as JSON: for single-page and mobile applications,
// and for pages that stay open and renew their token. The resolver is asked every time.
//
//	{
//	  "playbackId": "…", "policy": "private", "token": "…", "drmToken": null, "streamUrl": "…", "poster": "…",
//	  "expiresAt": "2026-01-02T15:04:05Z", "expiresAtUnix": 1767366245,
//	  "refreshAt": "2026-01-02T15:03:05Z", "refreshAtUnix": 1767366185
//	}
//
// For public playbacks, tokens and times are null. Ask again at refreshAt: there is a new token then. The answer is never
// stored by caches. Of the options, WithErrorHandler concerns it.
//
// It panics at once, not in a request, when s, resolve or an option is nil.
func ConfigHandler(s *core.Signer, resolve Resolver, opts ...Option) fiber.Handler {
	cfg := adapter.NewSettings("playbackfiber: ConfigHandler", s, resolve, answerError, opts)
	return func(c *fiber.Ctx) error {
		p, err := cfg.Playback(c.UserContext(), c)
		if err != nil {
			return refuse(c, cfg, err)
		}
		body, err := adapter.PlayerConfig(p)
		if err != nil {
			return refuse(c, cfg, err)
		}
		c.Set(fiber.HeaderCacheControl, adapter.NoStore)
		c.Set(fiber.HeaderContentType, adapter.PlayerConfigType)
		return c.Send(body)
	}
}

// FromContext returns the playback that the middleware put into the request's context, and whether there is one.
func FromContext(c *fiber.Ctx) (*core.Playback, bool) {
	p, ok := c.Locals(core.ContextKey{}).(*core.Playback)
	return p, ok && p != nil
}

// Status returns the status code and the public text with which the default error handler answers err. Error handlers use it
// to answer in a form of their own.
func Status(c *fiber.Ctx, err error) (code int, text string) {
	code, text = adapter.Refusal(c.UserContext(), err)
	var chosen *fiber.Error
	if code == fiber.StatusInternalServerError && errors.As(err, &chosen) {
		return chosen.Code, chosen.Message // Fiber's way of saying it; its message is meant for the client
	}
	return code, text
}

// refuse answers a request that gets no playback.
func refuse(c *fiber.Ctx, cfg *config, err error) error {
	code, text := Status(c, err)
	c.Set(fiber.HeaderCacheControl, adapter.NoStore)
	c.Status(code)
	return cfg.HandleError(c, &refusal{public: fiber.NewError(code, text), cause: err})
}

// answerError is the default ErrorHandler. It leaves the answer to the application's error handling.
func answerError(c *fiber.Ctx, err error) error {
	code, _ := Status(c, err)
	adapter.Log(c.UserContext(), code, err)
	return err
}

// refusal is what Fiber's error handling gets, which by default sends an error's text to the client.
type refusal struct {
	public *fiber.Error
	cause  error
}

func (r *refusal) Error() string        { return r.public.Message }
func (r *refusal) Unwrap() []error      { return []error{r.public, r.cause} }
func (r *refusal) LogValue() slog.Value { return slog.AnyValue(r.cause) } // the cause, for logs
