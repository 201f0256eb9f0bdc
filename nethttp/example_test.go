package nethttp_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

func Example() {
	key, err := core.ParseSigningKey(testkeys.KeyID, []byte(testkeys.PKCS8PEM(testkeys.RSA()))) // or core.SigningKeyFromEnv
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(key)
	if err != nil {
		log.Fatal(err)
	}

	mayWatch := nethttp.PathValue("id", func(r *http.Request, playbackID string) error {
		if _, err := r.Cookie("session"); err != nil {
			return core.ErrUnauthenticated
		}
		return nil
	})
	mux := http.NewServeMux()
	mux.Handle("GET /watch/{id}", nethttp.Middleware(signer, mayWatch)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		playback, _ := nethttp.FromRequest(r)
		url, _, _ := strings.Cut(playback.StreamURL(), "token=")
		fmt.Fprintf(w, "play %s…", url)
	})))

	visitor := httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil)
	viewer := httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil)
	viewer.AddCookie(&http.Cookie{Name: "session", Value: "4711"})
	for _, r := range []*http.Request{visitor, viewer} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		fmt.Printf("%d %q\n", w.Code, w.Body)
	}
	// Output:
	// 401 "Sign in to watch this video."
	// 200 "play https://stream.fastpix.io/16af5b33.m3u8?…"
}
