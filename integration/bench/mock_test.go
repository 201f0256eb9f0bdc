package bench_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/internal/ratio"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// BenchmarkRatioMock compares the time of a handler that does nothing but
// verify an RSA signature to that of verified master playlists of the mock.
// Both serve the same clients over a network.
func BenchmarkRatioMock(b *testing.B) {
	mock := mockfastpix.Start(b)
	created := mock.CreateSigningKey()
	signer := mockSigner(b, mock, created)
	defer signer.Close()
	id := mock.AddPlayback(mockfastpix.PlaybackOptions{})
	bare := httptest.NewServer(verifier(publicKey(b, created)))
	defer bare.Close()

	// The mock remembers the signatures of a few tokens.
	tokens := make([]*core.Playback, 512)
	for i := range tokens {
		p, err := signer.Sign(b.Context(), core.Grant{PlaybackID: id, Subject: fmt.Sprint("viewer-", i)})
		if err != nil {
			b.Fatal(err)
		}
		tokens[i] = p
	}
	clients := newClients(b)
	pair := func(name string, tokens []*core.Playback) ratio.Pair {
		// requests returns a function that requests the URL of each token in
		// turn.
		requests := func(url func(*core.Playback) string) func() {
			var i atomic.Uint32
			return func() {
				clients.get(func() string { return url(tokens[int(i.Add(1))%len(tokens)]) })
			}
		}
		return ratio.Pair{
			Name: "bare-handler/" + name,
			Over: requests(func(p *core.Playback) string { return bare.URL + "/?token=" + p.Token() }), OverN: 2,
			Under: requests(func(p *core.Playback) string { return p.StreamURL() }), UnderN: 2,
			Rounds: 100,
		}
	}
	same, each := pair("mock-playlist", tokens[:1]), pair("mock-playlist-token-each", tokens)
	same.AtLeast = 0.85
	ratio.Run(b, same, each)
}

// verifier is a handler that only verifies an RSA signature.
func verifier(key *rsa.PublicKey) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := r.FormValue("token")
		dot := strings.LastIndexByte(token, '.')
		signature, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
		if err != nil {
			http.Error(w, "", http.StatusUnauthorized)
			return
		}
		sum := sha256.Sum256([]byte(token[:dot]))
		if rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) != nil {
			http.Error(w, "", http.StatusUnauthorized)
		}
	})
}

// clients are viewers that request the same URL at the same time.
type clients struct {
	tb   testing.TB
	http *http.Client
}

func newClients(tb testing.TB) clients {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	tb.Cleanup(client.CloseIdleConnections)
	return clients{tb, client}
}

// get requests 64 URLs, four at once.
func (c clients) get(url func() string) {
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 16 {
				if status := c.status(url()); status != http.StatusOK {
					c.tb.Errorf("status %d", status)
				}
			}
		})
	}
	all.Wait()
}

// status returns the status of a response after reading it, or 0 after an
// error.
func (c clients) status(url string) int {
	res, err := c.http.Get(url)
	if err != nil {
		c.tb.Error(err)
		return 0
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		c.tb.Error(err)
	}
	return res.StatusCode
}

// mockSigner returns a signer for the mock with a key that the mock created.
func mockSigner(tb testing.TB, mock *mockfastpix.Server, created mockfastpix.SigningKey) *core.Signer {
	tb.Helper()
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		tb.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(mock.URL()), core.WithClock(mock.Now))
	if err != nil {
		tb.Fatal(err)
	}
	return signer
}

func publicKey(tb testing.TB, created mockfastpix.SigningKey) *rsa.PublicKey {
	tb.Helper()
	text, err := base64.StdEncoding.DecodeString(created.PrivateKey)
	if err != nil {
		tb.Fatal(err)
	}
	private, err := jwt.ParseRSAPrivateKeyFromPEM(text)
	if err != nil {
		tb.Fatal(err)
	}
	return &private.PublicKey
}
