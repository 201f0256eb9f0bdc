package playbackgin_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/FastPix/fastpix-playback-go/core"
	playbackgin "github.com/FastPix/fastpix-playback-go/gin"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

func Example() {
	// An application would call core.SigningKeyFromEnv.
	key, err := core.ParseSigningKey(testkeys.KeyID, []byte(testkeys.PKCS8PEM(testkeys.RSA())))
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(key)
	if err != nil {
		log.Fatal(err)
	}

	mayWatch := playbackgin.Param("id", func(c *gin.Context, playbackID string) error {
		if _, err := c.Cookie("session"); err != nil {
			return core.ErrUnauthenticated
		}
		return nil
	})
	router := gin.New()
	router.GET("/watch/:id", playbackgin.Middleware(signer, mayWatch), func(c *gin.Context) {
		playback, _ := playbackgin.FromContext(c)
		url, _, _ := strings.Cut(playback.StreamURL(), "token=")
		c.String(http.StatusOK, "play %s…", url)
	})

	visitor := httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil)
	viewer := httptest.NewRequest(http.MethodGet, "/watch/16af5b33", nil)
	viewer.AddCookie(&http.Cookie{Name: "session", Value: "4711"})
	for _, r := range []*http.Request{visitor, viewer} {
		w := httptest.NewRecorder()
		router.ServeHTTP(w, r)
		fmt.Printf("%d %q\n", w.Code, w.Body)
	}
	// Output:
	// 401 "Sign in to watch this video."
	// 200 "play https://stream.fastpix.io/16af5b33.m3u8?…"
}
