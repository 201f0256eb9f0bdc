package playbackotel

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.40.0"

	"github.com/FastPix/fastpix-playback-go/core"
)

// metrics are the instruments.
type metrics struct {
	tokens     metric.Int64Counter
	failures   metric.Int64Counter
	keyChanges metric.Int64Counter
	events     metric.Int64Counter
	signature  metric.Float64Histogram
	keySource  metric.Float64Histogram

	// The options of the events of every request are made once, because
	// each would be an allocation.
	reused   []metric.AddOption
	provided []metric.RecordOption
}

func newMetrics(provider metric.MeterProvider) (*metrics, error) {
	meter := provider.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL))
	m := &metrics{
		reused:   []metric.AddOption{metric.WithAttributeSet(attribute.NewSet(kind(core.EventReused)))},
		provided: []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(kind(core.EventKeyProvided)))},
	}
	var errs [6]error
	m.tokens, errs[0] = meter.Int64Counter("fastpix.playback.tokens", metric.WithUnit("{token}"),
		metric.WithDescription("Tokens that were reused, signed for a request or in the background, "+
			"or served while the key was unavailable."))
	m.failures, errs[1] = meter.Int64Counter("fastpix.playback.failures", metric.WithUnit("{failure}"),
		metric.WithDescription("Failures of a signing key or of the key source."))
	m.keyChanges, errs[2] = meter.Int64Counter("fastpix.playback.signing_key.changes", metric.WithUnit("{change}"),
		metric.WithDescription("Changes of the signing key."))
	m.events, errs[3] = meter.Int64Counter("fastpix.playback.events", metric.WithUnit("{event}"),
		metric.WithDescription("Events of the signer that have no metric of their own."))
	m.signature, errs[4] = meter.Float64Histogram("fastpix.playback.signature.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of signing a token."),
		// A local RSA key needs about a millisecond. The default limit
		// for a remote one is 10 seconds.
		metric.WithExplicitBucketBoundaries(
			0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10))
	m.keySource, errs[5] = meter.Float64Histogram("fastpix.playback.key_source.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of getting the signing key from the key source."),
		// Most calls of a core.KeyFile read no file, and take less than
		// a microsecond.
		metric.WithExplicitBucketBoundaries(
			0.00001, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10))
	return m, errors.Join(errs[:]...)
}

// record records the metrics of an event.
func (m *metrics) record(ctx context.Context, e core.Event) {
	switch e.Kind {
	case core.EventReused:
		m.tokens.Add(ctx, 1, m.reused...)
	case core.EventServedStale:
		m.tokens.Add(ctx, 1, metric.WithAttributes(kind(e.Kind)))
	case core.EventSigned, core.EventSignedAhead:
		m.tokens.Add(ctx, 1, metric.WithAttributes(kind(e.Kind)))
		m.signature.Record(ctx, e.Duration.Seconds(),
			metric.WithAttributes(kind(e.Kind), keyIDKey.String(e.KeyID)))
	case core.EventSignFailed:
		failure := semconv.ErrorType(e.Err)
		m.failures.Add(ctx, 1, metric.WithAttributes(kind(e.Kind), failure))
		m.signature.Record(ctx, e.Duration.Seconds(),
			metric.WithAttributes(kind(e.Kind), keyIDKey.String(e.KeyID), failure))
	case core.EventKeySourceFailed:
		attributes := metric.WithAttributes(kind(e.Kind), semconv.ErrorType(e.Err))
		m.failures.Add(ctx, 1, attributes)
		m.keySource.Record(ctx, e.Duration.Seconds(), attributes)
	case core.EventKeyProvided:
		m.keySource.Record(ctx, e.Duration.Seconds(), m.provided...)
	case core.EventKeyChanged:
		m.keyChanges.Add(ctx, 1, metric.WithAttributes(keyIDKey.String(e.KeyID)))
	default:
		m.events.Add(ctx, 1, metric.WithAttributes(kind(e.Kind)))
	}
}

func kind(k core.EventKind) attribute.KeyValue { return eventKey.String(k.String()) }
