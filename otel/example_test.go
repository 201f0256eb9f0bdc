package playbackotel_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"log"
	"time"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackotel "github.com/FastPix/fastpix-playback-go/otel"
)

func ExampleNewObserver() {
	// An application has an exporter in place of the reader and the
	// in-memory exporter. With global providers it needs no options.
	reader, spans := sdkmetric.NewManualReader(), tracetest.NewInMemoryExporter()
	observer, err := playbackotel.NewObserver(
		playbackotel.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))),
		playbackotel.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))),
	)
	if err != nil {
		log.Fatal(err)
	}

	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	key, err := core.NewSigningKey("26338ada", private) // core.SigningKeyFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	clock := func() time.Time { return time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC) }
	signer, err := core.NewSigner(key, core.WithObserver(observer), core.WithClock(clock))
	if err != nil {
		log.Fatal(err)
	}
	defer signer.Close()
	ctx := context.Background()
	for _, id := range []string{"intro", "intro", "trailer"} {
		if _, err := signer.Sign(ctx, core.Grant{PlaybackID: id}); err != nil {
			log.Fatal(err)
		}
	}

	var metrics metricdata.ResourceMetrics
	if err := reader.Collect(ctx, &metrics); err != nil {
		log.Fatal(err)
	}
	for _, m := range metrics.ScopeMetrics[0].Metrics {
		fmt.Println(m.Name, m.Unit)
	}
	for _, span := range spans.GetSpans() {
		fmt.Println(span.Name)
	}
	// Output:
	// fastpix.playback.tokens {token}
	// fastpix.playback.signature.duration s
	// sign playback
	// sign playback
}
