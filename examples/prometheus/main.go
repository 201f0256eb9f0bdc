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
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// metrics is a core.Observer that counts.
type metrics struct {
	tokens   *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	failures *prometheus.CounterVec
}

// newMetrics returns an observer whose metrics are registered with r. The only
// label is the kind of the event. Playback IDs must not be labels, because each
// would be a time series.
func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "playback_tokens_total",
			Help: "Tokens by kind: reused, signed (a request waited) or signed_ahead (in the background).",
		}, []string{"kind"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "playback_signature_seconds",
			Help:    "Duration of signing in seconds.",
			Buckets: []float64{.0005, .001, .002, .005, .01, .05, .1, .5}, // up to .01 for a CPU, above for a KMS
		}, []string{"kind"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "playback_signing_failures_total",
			Help: "Failures by kind: sign_failed or key_source_failed.",
		}, []string{"kind"}),
	}
	r.MustRegister(m.tokens, m.seconds, m.failures)
	return m
}

// Observe counts the event. The signer calls it during requests, so it must not
// block.
func (m *metrics) Observe(_ context.Context, e core.Event) {
	kind := e.Kind.String()
	switch e.Kind {
	case core.EventReused:
		m.tokens.WithLabelValues(kind).Inc()
	case core.EventSigned, core.EventSignedAhead:
		m.tokens.WithLabelValues(kind).Inc()
		m.seconds.WithLabelValues(kind).Observe(e.Duration.Seconds())
	case core.EventSignFailed, core.EventKeySourceFailed:
		m.failures.WithLabelValues(kind).Inc()
	case core.EventKeyChanged:
		// Rotations are rare. An application logs them.
	}
}

func newHandler(keys core.KeySource, opts ...core.Option) (http.Handler, error) {
	registry := prometheus.NewRegistry()
	signer, err := core.NewSigner(keys, append(opts, core.WithObserver(newMetrics(registry)))...)
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
	key, err := core.SigningKeyFromEnv()
	if errors.Is(err, core.ErrKeyEmpty) {
		log.Print("no signing key in the environment: using a new key, whose tokens FastPix refuses")
		key, err = newKey()
	}
	if err != nil {
		return err
	}
	handler, err := newHandler(key)
	if err != nil {
		return err
	}
	log.Printf("metrics at http://%s/metrics", addr)
	server := &http.Server{Addr: addr, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	return server.ListenAndServe()
}

func newKey() (core.SigningKey, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return core.SigningKey{}, err
	}
	return core.NewSigningKey("demo", private)
}
