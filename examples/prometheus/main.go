// Command prometheus exports a signer's events as Prometheus metrics. Run it
// with
//
//	go run ./examples/prometheus
//
// and open http://127.0.0.1:8080/metrics while you reload
// http://127.0.0.1:8080/sign/any-id.
package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// metrics is a core.Observer that counts.
type metrics struct {
	tokens     *prometheus.CounterVec
	failures   *prometheus.CounterVec
	keyChanges prometheus.Counter
	events     *prometheus.CounterVec
	signatures *prometheus.HistogramVec
	keySource  *prometheus.HistogramVec
}

// newMetrics returns an observer whose metrics are registered with r. The only
// label is the kind of the event. Playback IDs must not be labels, because each
// would be a time series.
func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		tokens: counters("playback_tokens_total",
			"Tokens by kind: reused, signed (a request waited), signed_ahead (before a request) "+
				"or served_stale (the key was unavailable).",
			core.EventReused, core.EventSigned, core.EventSignedAhead, core.EventServedStale),
		failures: counters("playback_failures_total",
			"Failures by kind: sign_failed (the key) or key_source_failed.",
			core.EventSignFailed, core.EventKeySourceFailed),
		keyChanges: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "playback_key_changes_total",
			Help: "Changes of the signing key.",
		}),
		events: counters("playback_events_total", "Events of other kinds."),
		// Up to .01 for a CPU, above for a KMS.
		signatures: durations("playback_signature_seconds",
			"Duration of signing in seconds, by kind.",
			[]float64{.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10},
			core.EventSigned, core.EventSignedAhead, core.EventSignFailed),
		keySource: durations("playback_key_source_seconds",
			"Duration of getting the signing key in seconds, by kind. A key in memory is not measured.",
			[]float64{.00001, .0001, .0005, .001, .005, .01, .05, .1, .5, 1, 5, 10},
			core.EventKeyProvided, core.EventKeySourceFailed),
	}
	r.MustRegister(m.tokens, m.failures, m.keyChanges, m.events, m.signatures, m.keySource)
	return m
}

// counters returns a counter that is 0 for each of the kinds. A rate needs a
// first value, so a counter must not appear only with the first event.
func counters(name, help string, kinds ...core.EventKind) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{"kind"})
	for _, kind := range kinds {
		c.WithLabelValues(kind.String())
	}
	return c
}

// durations returns a histogram that is empty for each of the kinds.
func durations(name, help string, buckets []float64, kinds ...core.EventKind) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, []string{"kind"})
	for _, kind := range kinds {
		h.WithLabelValues(kind.String())
	}
	return h
}

// Observe counts the event. The signer calls it during requests, so it must not
// block.
func (m *metrics) Observe(_ context.Context, e core.Event) {
	kind := e.Kind.String()
	switch e.Kind {
	case core.EventReused, core.EventServedStale:
		m.tokens.WithLabelValues(kind).Inc()
	case core.EventSigned, core.EventSignedAhead:
		m.tokens.WithLabelValues(kind).Inc()
		m.signatures.WithLabelValues(kind).Observe(e.Duration.Seconds())
	case core.EventSignFailed:
		m.failures.WithLabelValues(kind).Inc()
		m.signatures.WithLabelValues(kind).Observe(e.Duration.Seconds())
	case core.EventKeySourceFailed:
		m.failures.WithLabelValues(kind).Inc()
		m.keySource.WithLabelValues(kind).Observe(e.Duration.Seconds())
	case core.EventKeyProvided:
		m.keySource.WithLabelValues(kind).Observe(e.Duration.Seconds())
	case core.EventKeyChanged:
		m.keyChanges.Inc()
	default:
		m.events.WithLabelValues(kind).Inc()
	}
}

func newHandler(keys core.KeySource, opts ...core.Option) (http.Handler, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewBuildInfoCollector(),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	signer, err := core.NewSigner(keys, append(opts, core.FromEnv(), core.WithObserver(newMetrics(registry)))...)
	if err != nil {
		return nil, err
	}
	sign := nethttp.Middleware(signer, nethttp.PathValue("id", nethttp.Anyone))

	mux := http.NewServeMux()
	mux.Handle("GET /sign/{id}", sign(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		playback, _ := nethttp.FromRequest(r)
		_, _ = io.WriteString(w, playback.StreamURL()+"\n")
	})))
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return mux, nil
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	flag.Parse()
	if err := run(*addr); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(addr string) error {
	keys, err := openKeys()
	if err != nil {
		return err
	}
	handler, err := newHandler(keys)
	if err != nil {
		return err
	}
	log.Printf("metrics at http://%s/metrics", addr)
	server := &http.Server{Addr: addr, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	return server.ListenAndServe()
}

// openKeys returns the key file that the environment names, which picks up a
// rotated key, or the key in the environment, or a new key.
func openKeys() (core.KeySource, error) {
	if file := os.Getenv(core.EnvSigningPrivateKeyFile); file != "" {
		return core.OpenKeyFile(file, os.Getenv(core.EnvSigningKeyID))
	}
	key, err := core.SigningKeyFromEnv()
	if errors.Is(err, core.ErrKeyEmpty) {
		log.Print("no signing key in the environment: using a new key, whose tokens FastPix refuses")
		return newKey()
	}
	return key, err
}

func newKey() (core.SigningKey, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return core.SigningKey{}, err
	}
	return core.NewSigningKey("demo", private)
}
