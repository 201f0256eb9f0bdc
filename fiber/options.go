package playbackfiber

import (
	"github.com/gofiber/fiber/v2"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// ErrorHandler answers a request that gets no playback because of err, which matches the errors of core by errors.Is and a
// *fiber.Error by errors.As. Its text is fit for the client; log/slog shows the cause instead. The status code is set before it is called; see [Status].
// Cache-Control is no-store unless it says otherwise. The error that it returns goes to Fiber's error handling.
type ErrorHandler = fiber.ErrorHandler

// Option configures Middleware and ConfigHandler.
type Option func(*config)

type config struct {
	signer       *core.Signer
	resolve      Resolver
	handleError  ErrorHandler
	skip         func(c *fiber.Ctx) bool
	cacheControl string
}

// WithErrorHandler replaces the default answer to requests that get no playback: to show a page, to redirect to a sign-in
// form, to log in another way.
func WithErrorHandler(h ErrorHandler) Option {
	if h == nil {
		panic("playbackfiber: WithErrorHandler: the handler is nil: leave the option out for the default")
	}
	return func(cfg *config) { cfg.handleError = h }
}

// WithSkip lets requests pass for which skip returns true: the resolver is not asked, and the next handler runs without a
// playback.
func WithSkip(skip func(c *fiber.Ctx) bool) Option {
	if skip == nil {
		panic("playbackfiber: WithSkip: the predicate is nil: leave the option out to skip nothing")
	}
	return func(cfg *config) { cfg.skip = skip }
}

// WithCacheControl sets the Cache-Control that pages get before their handler runs, which may replace it. The default is
// "private, no-store", because a page with a token belongs to one viewer. An empty value leaves the header alone.
func WithCacheControl(value string) Option {
	return func(cfg *config) { cfg.cacheControl = value }
}

func newConfig(caller string, s *core.Signer, resolve Resolver, opts []Option) *config {
	switch {
	case s == nil:
		panic("playbackfiber: " + caller + ": the signer is nil: make one with core.NewSigner")
	case resolve == nil:
		panic("playbackfiber: " + caller + ": the resolver is nil: pass Param or a function that says who may watch what")
	}
	cfg := &config{signer: s, resolve: resolve, handleError: answerError, cacheControl: adapter.PrivatePage}
	for _, opt := range opts {
		if opt == nil {
			panic("playbackfiber: " + caller + ": an option is nil")
		}
		opt(cfg)
	}
	return cfg
}
