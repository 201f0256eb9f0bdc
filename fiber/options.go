package playbackfiber

import (
	"github.com/gofiber/fiber/v2"

	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// ErrorHandler answers a request that gets no playback because of err, which matches the errors of core by errors.Is and a
// *fiber.Error by errors.As. Its text is fit for the client; log/slog shows the cause instead. The status code is set before it is called; see [Status].
// Cache-Control is no-store unless it says otherwise. The error that it returns goes to Fiber's error handling.
type ErrorHandler = fiber.ErrorHandler

// Option configures Middleware and ConfigHandler.
type Option func(*config)

type config = adapter.Settings[*fiber.Ctx, ErrorHandler]

// WithErrorHandler replaces the default answer to requests that get no playback: to show a page, to redirect to a sign-in
// form, to log in another way.
func WithErrorHandler(h ErrorHandler) Option {
	if h == nil {
		panic("playbackfiber: WithErrorHandler: the handler is nil: leave the option out for the default")
	}
	return func(cfg *config) { cfg.HandleError = h }
}

// WithSkip lets requests pass for which skip returns true: the resolver is not asked, and the next handler runs without a
// playback.
func WithSkip(skip func(c *fiber.Ctx) bool) Option {
	if skip == nil {
		panic("playbackfiber: WithSkip: the predicate is nil: leave the option out to skip nothing")
	}
	return func(cfg *config) { cfg.Skip = skip }
}

// WithCacheControl sets the Cache-Control that pages get before their handler runs, which may replace it. The default is
// "private, no-store", because a page with a token belongs to one viewer. An empty value leaves the header alone.
func WithCacheControl(value string) Option {
	return func(cfg *config) { cfg.CacheControl = value }
}
