package playbackotel

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.40.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/FastPix/fastpix-playback-go/core"
)

// span records the work of an event, which has just ended.
func (o *observer) span(ctx context.Context, name string, e core.Event) {
	end := time.Now()
	attributes := make([]attribute.KeyValue, 0, 4)
	attributes = append(attributes, eventKey.String(e.Kind.String()))
	if e.PlaybackID != "" {
		attributes = append(attributes, playbackIDKey.String(e.PlaybackID))
	}
	if e.KeyID != "" {
		attributes = append(attributes, keyIDKey.String(e.KeyID))
	}
	if e.Err != nil {
		attributes = append(attributes, semconv.ErrorType(e.Err))
	}
	_, span := o.tracer.Start(ctx, name,
		trace.WithTimestamp(end.Add(-e.Duration)), trace.WithAttributes(attributes...))
	if e.Err != nil {
		span.SetStatus(codes.Error, e.Err.Error())
	}
	span.End(trace.WithTimestamp(end))
}
