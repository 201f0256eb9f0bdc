package nethttp

import (
	"net/http"

	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// ErrorHandler answers a request that gets no playback because of err, which matches the errors of core by errors.Is. It must
// write an answer; see [Status]. Cache-Control is no-store unless it says otherwise.
type ErrorHandler func(w http.ResponseWriter, r *http.Request, err error)

// Option configures Middleware and ConfigHandler.
type Option func(*config)

type config = adapter.Settings[*http.Request, ErrorHandler]

// WithErrorHandler replaces the default answer to requests that get no playback: to show a page, to redirect to a sign-in
// form, to log in another way.
func WithErrorHandler(h ErrorHandler) Option {
	if h == nil {
		panic("nethttp: WithErrorHandler: the handler is nil: leave the option out for the default")
	}
	return func(cfg *config) { cfg.HandleError = h }
}

// WithSkip lets requests pass for which skip returns true: the resolver is not asked, and the next handler runs without a
// playback.
func WithSkip(skip func(r *http.Request) bool) Option {
	if skip == nil {
		panic("nethttp: WithSkip: the predicate is nil: leave the option out to skip nothing")
	}
	return func(cfg *config) { cfg.Skip = skip }
}

// WithCacheControl sets the Cache-Control that pages get before their handler runs, which may replace it. The default is
// "private, no-store", because a page with a token belongs to one viewer. An empty value leaves the header alone.
func WithCacheControl(value string) Option {
	return func(cfg *config) { cfg.CacheControl = value }
}
