package playbackfiberv3

import (
	"log/slog"

	"github.com/gofiber/fiber/v3"

	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// ErrorHandler responds to a request that gets no playback because of err,
// which matches the errors of package core with errors.Is and a *fiber.Error
// with errors.As. The text of err is the public text; log/slog prints the cause
// instead. The status code is set before the handler is called; see [Status].
// Cache-Control is no-store unless the handler replaces it. An error that the
// handler returns goes to the application's error handler.
type ErrorHandler func(c fiber.Ctx, err error) error

// Option configures [Middleware], [ConfigHandler], [CatalogHandler] and
// [RedirectHandler].
type Option func(*config)

type config struct {
	adapter.Settings[fiber.Ctx]
	handleError ErrorHandler // nil for the default response
}

// newConfig returns the configuration with these settings and options. It
// panics as documented at the functions that call it.
func newConfig(settings adapter.Settings[fiber.Ctx], opts []Option) *config {
	cfg := &config{Settings: settings}
	adapter.Apply(settings.Caller, cfg, opts)
	cfg.Check()
	return cfg
}

// WithErrorHandler replaces the default response to requests that get no
// playback, for instance by a page or a redirect to a sign-in form. It panics
// if h is nil.
func WithErrorHandler(h ErrorHandler) Option {
	if h == nil {
		panic("playbackfiberv3: WithErrorHandler: the handler is nil: leave the option out for the default")
	}
	return func(cfg *config) { cfg.handleError = h }
}

// WithSkip makes the middleware pass on the requests for which skip returns
// true: it does not call the resolver, and the handler runs without a playback.
// WithSkip panics if skip is nil. The other handlers panic if they get this
// option.
func WithSkip(skip func(c fiber.Ctx) bool) Option {
	if skip == nil {
		panic("playbackfiberv3: WithSkip: the function is nil: leave the option out to skip no request")
	}
	return func(cfg *config) { cfg.Skip = skip }
}

// WithCacheControl sets the Cache-Control header of pages and of the responses
// of the other handlers. The middleware sets it before the handler runs, and
// the handler may replace it. The defaults are "private, no-store" for pages
// and "no-store" for other handlers, because a response with a token is for one
// viewer. An empty value leaves the header alone. Refusals are always no-store.
func WithCacheControl(value string) Option {
	return func(cfg *config) { cfg.CacheControl = value }
}

// WithLogger sets the logger for the causes of 5xx responses, which the
// responses omit. The default, also for nil, is [slog.Default] at the time of
// the response. Each cause is logged once, before the [ErrorHandler] is called.
func WithLogger(l *slog.Logger) Option {
	return func(cfg *config) { cfg.Logger = l }
}
