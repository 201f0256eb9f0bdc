package playbackotel_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackotel "github.com/FastPix/fastpix-playback-go/otel"
)

const (
	videoID = "16af5b33-cf4d-4717-9b90-ce429a124455"
	keyID   = "26338ada-fcf4-4434-b5b0-2ba77dde5d98"
)

// rsaKey returns the key of this process.
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func signingKey(t testing.TB, id string, key crypto.Signer) core.SigningKey {
	t.Helper()
	signing, err := core.NewSigningKey(id, key)
	if err != nil {
		t.Fatal(err)
	}
	return signing
}

// windowStart stops the clock at the start of a reuse window of videoID. No
// token is signed ahead then.
func windowStart(t testing.TB) core.Option {
	t.Helper()
	signer, err := core.NewSigner(signingKey(t, keyID, rsaKey()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { signer.Close() })
	p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID})
	if err != nil {
		t.Fatal(err)
	}
	return core.WithClock(p.IssuedAt)
}

// collected is what an observer has reported.
type collected struct {
	core.Observer
	reader *sdkmetric.ManualReader
	spans  *tracetest.InMemoryExporter
	tracer *sdktrace.TracerProvider
}

func newCollected(t testing.TB) *collected {
	t.Helper()
	c := &collected{reader: sdkmetric.NewManualReader(), spans: tracetest.NewInMemoryExporter()}
	c.tracer = sdktrace.NewTracerProvider(sdktrace.WithSyncer(c.spans))
	var err error
	c.Observer, err = playbackotel.NewObserver(
		playbackotel.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(c.reader))),
		playbackotel.WithTracerProvider(c.tracer),
	)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// metrics returns the number of measurements of each metric and attribute set,
// and the sums of histograms.
func (c *collected) metrics(t testing.TB) (counts map[string]int, sums map[string]float64) {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := c.reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	counts, sums = map[string]int{}, map[string]float64{}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					counts[m.Name+" "+m.Unit+labels(p.Attributes)] = int(p.Value)
				}
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					counts[m.Name+" "+m.Unit+labels(p.Attributes)] = int(p.Count)
					sums[m.Name+labels(p.Attributes)] = p.Sum
				}
			default:
				t.Fatalf("%s is a %T", m.Name, data)
			}
		}
	}
	return counts, sums
}

func labels(set attribute.Set) string {
	var text []string
	for _, a := range set.ToSlice() {
		text = append(text, fmt.Sprintf("%s=%s", strings.TrimPrefix(string(a.Key), "fastpix.playback."), a.Value.String()))
	}
	sort.Strings(text)
	return " {" + strings.Join(text, ",") + "}"
}

// brokenKMS is a remote key that fails.
type brokenKMS struct{ *rsa.PrivateKey }

var errSealed = errors.New("the KMS is sealed")

func (brokenKMS) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	time.Sleep(2 * time.Millisecond)
	return nil, errSealed
}

func TestNewObserver_signer(t *testing.T) {
	t.Parallel()
	c := newCollected(t)
	keys := []core.SigningKey{
		signingKey(t, keyID, rsaKey()), signingKey(t, "next", rsaKey()), signingKey(t, "broken", brokenKMS{rsaKey()}), {},
	}
	source := core.KeySourceFunc(func(ctx context.Context) (core.SigningKey, error) {
		time.Sleep(time.Millisecond)
		return keys[0], nil
	})
	signer, err := core.NewSigner(source, core.WithObserver(c), windowStart(t))
	if err != nil {
		t.Fatal(err)
	}
	defer signer.Close()

	const subject = "viewer-1815"
	var tokens []string
	// The first key signs, and its token is reused. The last two fail.
	for _, keys = range [][]core.SigningKey{keys, keys, keys, keys[1:], keys[2:], keys[3:]} {
		p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID, Subject: subject})
		if (err != nil) != (len(keys) <= 2) {
			t.Fatalf("with %v: %v", keys, err)
		}
		if err == nil {
			tokens = append(tokens, p.Token())
		}
	}

	counts, sums := c.metrics(t)
	want := map[string]int{
		"fastpix.playback.tokens {token} {event=reused}":                                                                 2,
		"fastpix.playback.tokens {token} {event=signed}":                                                                 2,
		"fastpix.playback.failures {failure} {error.type=*errors.errorString,event=sign_failed}":                         1,
		"fastpix.playback.failures {failure} {error.type=*errors.errorString,event=key_source_failed}":                   1,
		"fastpix.playback.signing_key.changes {change} {signing_key.id=next}":                                            1,
		"fastpix.playback.signing_key.changes {change} {signing_key.id=broken}":                                          1,
		"fastpix.playback.signature.duration s {event=signed,signing_key.id=" + keyID + "}":                              1,
		"fastpix.playback.signature.duration s {event=signed,signing_key.id=next}":                                       1,
		"fastpix.playback.signature.duration s {error.type=*errors.errorString,event=sign_failed,signing_key.id=broken}": 1,
		"fastpix.playback.key_source.duration s {event=key_provided}":                                                    5,
		"fastpix.playback.key_source.duration s {error.type=*errors.errorString,event=key_source_failed}":                1,
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("measurements (-want +got):\n%s", diff)
	}
	for name, sum := range sums {
		if strings.Contains(name, "event=signed") && (sum <= 0 || sum > 60) {
			t.Errorf("%s has a sum of %v seconds", name, sum)
		}
	}
	if sum := sums["fastpix.playback.key_source.duration {event=key_provided}"]; sum < 0.005 {
		t.Errorf("5 calls of the key source took %v seconds, want 0.005 or more", sum)
	}
	text := fmt.Sprintf("%+v %+v", counts, c.spans.GetSpans())
	for _, secret := range append(tokens, subject) {
		if strings.Contains(text, secret) {
			t.Errorf("the metrics or spans contain %q", secret)
		}
	}
}

func TestObserve_spans(t *testing.T) {
	t.Parallel()
	c := newCollected(t)
	ctx, parent := c.tracer.Tracer("test").Start(t.Context(), "GET /watch")
	const took = 40 * time.Millisecond
	for kind := range core.EventKind(100) {
		e := core.Event{Kind: kind, PlaybackID: videoID, KeyID: keyID, Duration: took}
		switch kind {
		case core.EventSignFailed:
			e.Err = errSealed
		case core.EventKeySourceFailed:
			e = core.Event{Kind: kind, Duration: took, Err: errSealed}
		}
		c.Observe(ctx, e)
	}

	type span struct {
		Name, Event, PlaybackID, KeyID, ErrorType, Error string
	}
	var got []span
	for _, s := range c.spans.GetSpans() {
		attributes := map[attribute.Key]string{}
		for _, a := range s.Attributes {
			attributes[a.Key] = a.Value.String()
		}
		text := ""
		if s.Status.Code == codes.Error {
			text = s.Status.Description
		}
		got = append(got, span{
			s.Name, attributes["fastpix.playback.event"], attributes["fastpix.playback.id"],
			attributes["fastpix.playback.signing_key.id"], attributes["error.type"], text,
		})
		if s.Parent.SpanID() != parent.SpanContext().SpanID() {
			t.Errorf("%s is not a child of the span in the context", s.Name)
		}
		if d := s.EndTime.Sub(s.StartTime); d != took || time.Since(s.EndTime) < 0 {
			t.Errorf("%s took %v until %v, want %v until now", s.Name, d, s.EndTime, took)
		}
	}
	want := []span{
		{"sign playback", "signed", videoID, keyID, "", ""},
		{"sign playback", "signed_ahead", videoID, keyID, "", ""},
		{"sign playback", "sign_failed", videoID, keyID, "*errors.errorString", errSealed.Error()},
		{"get signing key", "key_source_failed", "", "", "*errors.errorString", errSealed.Error()},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

func TestObserve_servedStale(t *testing.T) {
	t.Parallel()
	c := newCollected(t)
	c.Observe(t.Context(), core.Event{Kind: core.EventServedStale, PlaybackID: videoID, Err: errSealed})
	counts, _ := c.metrics(t)
	want := map[string]int{"fastpix.playback.tokens {token} {event=served_stale}": 1}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("measurements (-want +got):\n%s", diff)
	}
}

// TestObserve_unknownKind tests kinds of events that later versions of core
// may have.
func TestObserve_unknownKind(t *testing.T) {
	t.Parallel()
	c := newCollected(t)
	c.Observe(t.Context(), core.Event{Kind: 255, PlaybackID: videoID, Duration: time.Second, Err: errSealed})
	counts, _ := c.metrics(t)
	want := map[string]int{"fastpix.playback.events {event} {event=unknown}": 1}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("measurements (-want +got):\n%s", diff)
	}
}

// TestObserve_cardinality tests that the number of time series does not depend
// on the number of videos.
func TestObserve_cardinality(t *testing.T) {
	t.Parallel()
	c := newCollected(t)
	series := func(videos int) int {
		for i := range videos {
			for kind := range core.EventKind(20) {
				c.Observe(t.Context(), core.Event{
					Kind: kind, PlaybackID: fmt.Sprint("video-", i), KeyID: keyID, Err: fmt.Errorf("video %d: %w", i, errSealed),
				})
			}
		}
		counts, _ := c.metrics(t)
		return len(counts)
	}
	if few, many := series(1), series(100); few != many {
		t.Errorf("%d time series for 1 video, %d for 100", few, many)
	}
}

func TestObserve_concurrent(t *testing.T) {
	t.Parallel()
	c := newCollected(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				c.Observe(t.Context(), core.Event{Kind: core.EventReused})
				c.Observe(t.Context(), core.Event{Kind: core.EventSigned, Duration: time.Millisecond})
			}
		})
	}
	wg.Wait()
	counts, _ := c.metrics(t)
	if n := counts["fastpix.playback.tokens {token} {event=reused}"]; n != 800 {
		t.Errorf("%d tokens were reused, want 800", n)
	}
}

// TestNewObserver_globalProviders changes global state, so it is not parallel.
func TestNewObserver_globalProviders(t *testing.T) {
	reader, spans := sdkmetric.NewManualReader(), tracetest.NewInMemoryExporter()
	otel.SetMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)))
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans)))
	t.Cleanup(func() {
		otel.SetMeterProvider(metricnoop.NewMeterProvider())
		otel.SetTracerProvider(tracenoop.NewTracerProvider())
	})
	observer, err := playbackotel.NewObserver()
	if err != nil {
		t.Fatal(err)
	}
	observer.Observe(t.Context(), core.Event{Kind: core.EventSigned})
	counts, _ := (&collected{reader: reader}).metrics(t)
	if counts["fastpix.playback.tokens {token} {event=signed}"] != 1 || len(spans.GetSpans()) != 1 {
		t.Errorf("%v and %d spans, want one token and one span", counts, len(spans.GetSpans()))
	}
}

// strictMeters is a provider whose meter refuses histograms.
type strictMeters struct{ metric.MeterProvider }

func (p strictMeters) Meter(name string, opts ...metric.MeterOption) metric.Meter {
	return strictMeter{p.MeterProvider.Meter(name, opts...)}
}

type strictMeter struct{ metric.Meter }

func (m strictMeter) Float64Histogram(
	name string, opts ...metric.Float64HistogramOption,
) (metric.Float64Histogram, error) {
	h, _ := m.Meter.Float64Histogram(name, opts...)
	return h, fmt.Errorf("%s is refused", name)
}

func TestNewObserver_refuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		opt  playbackotel.Option
		want string
	}{
		"nil option":             {nil, "an option is nil"},
		"nil meter provider":     {playbackotel.WithMeterProvider(nil), "WithMeterProvider: the provider is nil"},
		"nil pointer to meters":  {playbackotel.WithMeterProvider((*sdkmetric.MeterProvider)(nil)), "WithMeterProvider"},
		"nil tracer provider":    {playbackotel.WithTracerProvider(nil), "WithTracerProvider: the provider is nil"},
		"nil pointer to tracers": {playbackotel.WithTracerProvider((*sdktrace.TracerProvider)(nil)), "WithTracerProvider"},
		"instrument that is refused": {
			playbackotel.WithMeterProvider(strictMeters{metricnoop.NewMeterProvider()}),
			"fastpix.playback.signature.duration is refused",
		},
	} {
		observer, err := playbackotel.NewObserver(test.opt)
		if err == nil || observer != nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, %v, want an error with %q", name, observer, err, test.want)
		}
	}
}
