package players_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/integration/internal/npm"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

var theBrowser = chrome.New(chromedp.Flag("autoplay-policy", "no-user-gesture-required"))

func TestMain(m *testing.M) { os.Exit(theBrowser.Main(m)) }

// scripts are the players, and their builds in node_modules.
var scripts = map[string]string{
	"hls.js":       "hls.js/dist/hls.min.js",
	"shaka-player": "shaka-player/dist/shaka-player.compiled.js",
	"video.js":     "video.js/dist/video.min.js",
}

// startSite serves a page with each player.
func startSite(t *testing.T) (url string) {
	t.Helper()
	modules := npm.Install(t, "testdata")
	mux := http.NewServeMux()
	mux.Handle("GET /modules/", http.StripPrefix("/modules/", http.FileServer(http.Dir(modules))))
	mux.HandleFunc("GET /favicon.ico", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /page.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join("testdata", "page.js"))
	})
	for name, script := range scripts {
		page := `<!doctype html><video muted playsinline width="640" height="360"></video>
			<script src="/modules/` + script + `"></script><script src="/page.js"></script>`
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(page))
		})
	}
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	return site.URL
}

// sign returns the URL of a stream with a token of package core.
func sign(t *testing.T, mock *mockfastpix.Server, playbackID string) string {
	t.Helper()
	created := mock.CreateSigningKey()
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(mock.URL()), core.WithClock(mock.Now))
	if err != nil {
		t.Fatal(err)
	}
	playback, err := signer.Sign(t.Context(), core.Grant{PlaybackID: playbackID})
	if err != nil {
		t.Fatal(err)
	}
	return playback.StreamURL()
}

// open plays a URL. Exceptions of the page fail the test.
func open(t *testing.T, site, name, url string) *chrome.Tab {
	t.Helper()
	tb := theBrowser.NewTab(t, chromedp.ConsoleMessage.IsException)
	tb.Open(site + "/" + name)
	argument, err := json.Marshal(url)
	if err != nil {
		t.Fatal(err)
	}
	tb.Do(`playWith("` + name + `", ` + string(argument) + `)`)
	return tb
}

// failure is what a player reports when it gives up.
type failure struct {
	Status int    `json:"status"` // of the HTTP response, or 0
	Text   string `json:"text"`
}

func TestPlayers(t *testing.T) {
	needs.SkipUnlessLong(t)
	site := startSite(t)
	t.Run("play", func(t *testing.T) { testPlay(t, site) })
	t.Run("refused", func(t *testing.T) { testRefused(t, site) })
}

func testPlay(t *testing.T, site string) {
	for name := range scripts {
		for what, options := range map[string]mockfastpix.PlaybackOptions{"private": {}, "live": {Live: true}} {
			t.Run(name+"/"+what, func(t *testing.T) {
				mock := mockfastpix.Start(t)
				id := mock.AddPlayback(options)
				tb := open(t, site, name, sign(t, mock, id))
				tb.WaitFor("the video plays or fails", `failure || element().currentTime > 0`)
				if got := chrome.Eval[*failure](tb, `failure`); got != nil {
					t.Fatalf("the player reports %+v", *got)
				}
				tb.Do(`(async () => { window.before = element().currentTime; })()`)
				tb.WaitFor("the position advances", `element().currentTime > before + 0.5`)
				if source := chrome.Eval[string](tb, `element().currentSrc.split(":")[0]`); source != "blob" {
					t.Errorf("the source is %s, want a MediaSource", source)
				}
				if options.Live {
					waitForRefresh(t, mock)
				}
				mock.AssertAccepted(t, id, mockfastpix.ResourceStream)
				mock.AssertAccepted(t, id, mockfastpix.ResourceSegment)
				mock.AssertNoneRefused(t)
			})
		}
	}
}

// waitForRefresh waits until the player has requested a media playlist twice.
func waitForRefresh(t *testing.T, mock *mockfastpix.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	seen := map[string]bool{}
	if _, err := mock.WaitForRequest(ctx, func(r mockfastpix.Request) bool {
		if r.Resource != mockfastpix.ResourceVariant {
			return false
		}
		again := seen[r.Path]
		seen[r.Path] = true
		return again
	}); err != nil {
		t.Error(err)
	}
}

func testRefused(t *testing.T, site string) {
	withoutToken := func(_ *mockfastpix.Server, url string) string {
		url, _, _ = strings.Cut(url, "?")
		return url
	}
	expired := func(mock *mockfastpix.Server, url string) string {
		mock.Advance(2 * time.Hour)
		return url
	}
	for name := range scripts {
		for what, test := range map[string]struct {
			spoil  func(mock *mockfastpix.Server, url string) string
			reason mockfastpix.Reason
			status int
		}{
			"without a token":   {withoutToken, mockfastpix.ErrTokenMissing, http.StatusUnauthorized},
			"with an old token": {expired, mockfastpix.ErrTokenExpired, http.StatusForbidden},
		} {
			t.Run(name+"/"+what, func(t *testing.T) {
				mock := mockfastpix.Start(t)
				id := mock.AddPlayback(mockfastpix.PlaybackOptions{})
				tb := open(t, site, name, test.spoil(mock, sign(t, mock, id)))
				tb.WaitFor("the player reports a failure", `failure`)
				got := chrome.Eval[failure](tb, `failure`)
				if diff := cmp.Diff(test.status, got.Status); diff != "" {
					t.Errorf("the status in %q (-want +got):\n%s", got.Text, diff)
				}
				mock.AssertRefused(t, id, test.reason)
				for _, r := range mock.Requests() {
					if r.Resource != mockfastpix.ResourceStream {
						t.Errorf("a request after the refusal: %s", r)
					}
				}
			})
		}
	}
}
