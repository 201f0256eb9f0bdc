package bench_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/internal/ratio"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// BenchmarkRatio measures the signer against bare RSA and against itself.
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
	for range 2 { // the second time, tokens of the next windows are signed ahead
		page(b, signer, hotGrants)
		sign(hot)
	}

	single := func() { sign(coldGrant()) }
	bare := func() { check(bareRSA(signedBytes)) }
	ratio.Run(b,
		ratio.Pair{
			Name: "cold/bare-rsa", AtMost: 1.03,
			Over: single, OverN: 4,
			Under: bare, UnderN: 4,
			Rounds: 500,
		},
		ratio.Pair{
			Name: "cold/hot", AtLeast: 2000,
			Over: single, OverN: 10,
			Under: func() { sign(hot) }, UnderN: 10_000,
			Rounds: 50,
		},
		ratio.Pair{
			Name: "signall-100/single-100", AtMost: 0.6, // on two cores
			Over: func() { _, err := signer.SignAll(ctx, coldPage(100)); check(err) }, OverN: 1,
			Under: func() {
				for range 100 {
					single()
				}
			}, UnderN: 1,
			Rounds: 15,
		},
		ratio.Pair{
			Name: "fifty-signatures/hot-page-50", AtLeast: 1000,
			Over: func() {
				for range 50 {
					bare()
				}
			}, OverN: 1,
			Under: func() { page(b, signer, hotGrants) }, UnderN: 400,
			Rounds: 50,
		},
		ratio.Pair{
			Name: "hot-catalog-200/bare-rsa", AtMost: 3,
			Over: catalog(b, signer, 200), OverN: 4,
			Under: bare, UnderN: 4,
			Rounds: 100,
		},
	)
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
	serve() // tokens of the next windows are signed ahead
	return serve
}

// discard is an http.ResponseWriter that discards the response.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}
