package playbackotel

import (
	"errors"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/nilvalue"
)

// Option configures an observer. [NewObserver] checks the options and returns a
// [*core.OptionError] for the first bad one. The last of several options for
// the same setting wins.
type Option func(*config) error

type config struct {
	meters  metric.MeterProvider
	tracers trace.TracerProvider
}

// WithMeterProvider sets the provider of the metrics. The default is the global
// one, of [otel.GetMeterProvider]. Use the no-op provider to have no metrics. A
// nil provider is refused.
//
// [otel.GetMeterProvider]: https://pkg.go.dev/go.opentelemetry.io/otel#GetMeterProvider
func WithMeterProvider(provider metric.MeterProvider) Option {
	return func(c *config) error {
		if nilvalue.In(provider) {
			return nilProvider("WithMeterProvider")
		}
		c.meters = provider
		return nil
	}
}

// WithTracerProvider sets the provider of the spans. The default is the global
// one, of [otel.GetTracerProvider]. Use the no-op provider to have no spans. A
// nil provider is refused.
//
// [otel.GetTracerProvider]: https://pkg.go.dev/go.opentelemetry.io/otel#GetTracerProvider
func WithTracerProvider(provider trace.TracerProvider) Option {
	return func(c *config) error {
		if nilvalue.In(provider) {
			return nilProvider("WithTracerProvider")
		}
		c.tracers = provider
		return nil
	}
}

func nilProvider(option string) error {
	return &core.OptionError{
		Option: option,
		Err:    errors.New("the provider is nil: leave the option out to use the global one"),
	}
}
