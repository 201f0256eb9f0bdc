package bench_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// BenchmarkRatio measures pairs in one run and reports the median of their
// ratios. The two sides alternate, so that noise of the machine affects both.
// The names state the numerator and the denominator. The project's bounds are:
//
//	cold/bare-rsa                at most 1.03
//	cold/hot                     at least 2000
//	signall-100/single-100       at most 0.6 on two cores
//	fifty-signatures/hot-page-50 at least 1000
//	hot-catalog-200/bare-rsa     at most 3
func BenchmarkRatio(b *testing.B) {
	ctx := b.Context()
	signer := newSigner(b)
	hot := core.Grant{PlaybackID: videoID}
	check := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	sign := func(g core.Grant) {
		_, err := signer.Sign(ctx, g)
		check(err)
	}
	hotGrants := coldPage(50)
	page(b, signer, hotGrants)
	sign(hot)

	single := func() { sign(coldGrant()) }
	pairs := []struct {
		name          string
		over, under   func()
		overN, underN int // calls in one measurement
		rounds        int
	}{
		{"cold/bare-rsa", single, func() { check(bareRSA(signedBytes)) }, 4, 4, 500},
		{"cold/hot", single, func() { sign(hot) }, 10, 10_000, 50},
		{
			"signall-100/single-100",
			func() { _, err := signer.SignAll(ctx, coldPage(100)); check(err) },
			func() {
				for range 100 {
					single()
				}
			}, 1, 1, 15,
		},
		{
			"fifty-signatures/hot-page-50",
			func() {
				for range 50 {
					check(bareRSA(signedBytes))
				}
			},
			func() { page(b, signer, hotGrants) }, 1, 100, 20,
		},
		{"hot-catalog-200/bare-rsa", catalog(b, signer, 200), func() { check(bareRSA(signedBytes)) }, 4, 4, 100},
	}
	for _, pair := range pairs {
		b.Run(pair.name, func(b *testing.B) {
			for b.Loop() {
				var ratios []float64
				for round := range pair.rounds {
					// The order alternates, because a slowdown of the machine
					// often lasts longer than one measurement.
					var over, under float64
					if round%2 == 0 {
						over, under = measure(pair.over, pair.overN), measure(pair.under, pair.underN)
					} else {
						under, over = measure(pair.under, pair.underN), measure(pair.over, pair.overN)
					}
					ratios = append(ratios, over/under)
				}
				slices.Sort(ratios)
				b.ReportMetric(ratios[len(ratios)/2], "ratio")
			}
		})
	}
}

// catalog returns a function that requests the catalog of n private videos,
// whose tokens are reused.
func catalog(b *testing.B, signer *core.Signer, n int) func() {
	items := make([]core.CatalogItem, n)
	for i, g := range coldPage(n) {
		items[i].Grant = g
	}
	handler := nethttp.CatalogHandler(signer, func(*http.Request) ([]core.CatalogItem, error) { return items, nil })
	request := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/catalog", nil)
	serve := func() { handler.ServeHTTP(discard{}, request) }
	serve()
	return serve
}

// discard is an http.ResponseWriter that discards the response.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

// measure calls f n times and returns the mean time in nanoseconds.
func measure(f func(), n int) float64 {
	start := time.Now()
	for range n {
		f()
	}
	return float64(time.Since(start)) / float64(n)
}
