package playbackotel

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.40.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/FastPix/fastpix-playback-go/core"
)

// scope is the name of the instrumentation scope.
const scope = "github.com/FastPix/fastpix-playback-go/otel"

// Keys of attributes.
const (
	eventKey      = attribute.Key("fastpix.playback.event")
	playbackIDKey = attribute.Key("fastpix.playback.id")
	keyIDKey      = attribute.Key("fastpix.playback.signing_key.id")
)

// NewObserver returns an observer for [core.WithObserver] that reports to
// OpenTelemetry's global providers, or to those of the options.
//
// The observer is safe for concurrent use. Several signers can share one.
// NewObserver fails if an option is refused, or if the meter provider refuses
// an instrument.
func NewObserver(opts ...Option) (core.Observer, error) {
	c := &config{meters: otel.GetMeterProvider(), tracers: otel.GetTracerProvider()}
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("playbackotel: NewObserver: an option is nil")
		}
		if err := opt(c); err != nil {
			return nil, fmt.Errorf("playbackotel: NewObserver: %w", err)
		}
	}
	m, err := newMetrics(c.meters)
	if err != nil {
		return nil, fmt.Errorf("playbackotel: NewObserver: %w", err)
	}
	return &observer{
		metrics: m,
		tracer:  c.tracers.Tracer(scope, trace.WithSchemaURL(semconv.SchemaURL)),
	}, nil
}

type observer struct {
	metrics *metrics
	tracer  trace.Tracer
}

// Observe records the metrics of an event, and a span for those that have one.
func (o *observer) Observe(ctx context.Context, e core.Event) {
	o.metrics.record(ctx, e)
	switch e.Kind {
	case core.EventSigned, core.EventSignedAhead, core.EventSignFailed:
		o.span(ctx, "sign playback", e)
	case core.EventKeySourceFailed:
		o.span(ctx, "get signing key", e)
	}
}
