package browser_test

import (
	"bufio"
	"context"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Videos of the mock that the examples show.
const (
	privateID = playbackID
	drmID     = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d02"
	publicID  = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d03"
	otherID   = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d04" // private, and on no page
)

// demo is an example that runs as a separate program and the mock that it uses.
type demo struct {
	url   string
	mock  *mockfastpix.Server
	keyID string
}

// startDemo starts a mock and an example with the mock's key in its
// environment.
func startDemo(t *testing.T, framework string, flags ...string) *demo {
	t.Helper()
	mock := mockfastpix.Start(t)
	for id, policy := range map[string]mockfastpix.Policy{
		privateID: mockfastpix.Private,
		drmID:     mockfastpix.DRM,
		publicID:  mockfastpix.Public,
		otherID:   mockfastpix.Private,
	} {
		mock.AddPlayback(mockfastpix.PlaybackOptions{ID: id, Policy: policy})
	}
	key := mock.CreateSigningKey()
	url := startExample(t, framework, flags,
		core.EnvSigningKeyID+"="+key.ID,
		core.EnvSigningPrivateKey+"="+key.PrivateKey,
		core.EnvSigningPrivateKeyFile+"=",
		core.EnvDomain+"=",
		core.EnvBaseURL+"="+mock.URL(),
		"FASTPIX_PLAYBACK_IDS="+privateID+":private:First light,"+drmID+":drm:High noon,"+publicID+":public:Trailer",
	)
	return &demo{url, mock, key.ID}
}

// startExample runs an example on a free port until the test ends, and returns
// its URL.
func startExample(t *testing.T, framework string, flags []string, env ...string) string {
	t.Helper()
	cmd := exec.Command(build(t, framework), append([]string{"-addr", "127.0.0.1:0"}, flags...)...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the example did not shut down cleanly: %v", err)
		}
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), "Watch at "); ok {
			go func() { _, _ = io.Copy(io.Discard, stdout) }() // a full pipe would block it
			return url
		}
	}
	t.Fatalf("the example ended before it printed its address: %v", lines.Err())
	return ""
}

// build compiles an example and returns its path. It compiles each only once,
// into a directory that removeBuilds deletes.
func build(t *testing.T, framework string) string {
	t.Helper()
	if builds == "" {
		var err error
		builds, err = os.MkdirTemp("", "playback-examples-") //nolint:usetesting // all tests use it
		if err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(builds, framework)
	if _, err := os.Stat(program); err == nil {
		return program
	}
	cmd := exec.Command("go", "build", "-o", program, "./"+framework)
	cmd.Dir = filepath.Join("..", "..", "examples")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

var builds string

func removeBuilds() {
	if builds != "" {
		_ = os.RemoveAll(builds)
	}
}

// video is the <video> inside the stand-in player.
const video = `document.querySelector("fastpix-player").video`

// play starts the video and waits until it has played for half a second.
func (tb *tab) play() {
	tb.T.Helper()
	tb.WaitFor("the player has a video", video)
	tb.Do(`(async () => { const v = ` + video + `; v.muted = true; await v.play(); })()`)
	tb.WaitFor("the video plays", video+`.currentTime > 0.5`)
}

// message is the message that the player shows, or an empty string.
const message = `(() => {
	const shown = document.querySelector("fastpix-player").shadowRoot.querySelector('[role="alert"]');
	return shown && shown.checkVisibility() ? shown.innerText.trim() : "";
})()`

func TestWatchPage_plays(t *testing.T) {
	for _, framework := range []string{"nethttp", "gin", "fiber"} {
		t.Run(framework, func(t *testing.T) {
			if framework != "nethttp" {
				needs.SkipUnlessLong(t)
			}
			tb := newTab(t)
			d := startDemo(t, framework)
			for _, id := range []string{privateID, drmID, publicID} {
				tb.Open(d.url + "/watch/" + id)
				tb.play()
				if width := chrome.Eval[int](tb.Tab, video+`.videoWidth`); !slices.Contains([]int{640, 854, 1280, 1920}, width) {
					t.Errorf("%s: the video is %d pixels wide, want that of a rendition", id, width)
				}
				if shown := chrome.Eval[string](tb.Tab, message); shown != "" {
					t.Errorf("%s: the player shows %q while it plays", id, shown)
				}
				d.wantSigned(t, id)
				tb.Screenshot("plays-" + framework + "-" + id[len(id)-2:])
			}
		})
	}
}

// wantSigned checks in the mock's journal that the playlist, the poster and
// segments of a video were served and that no request was refused.
func (d *demo) wantSigned(t *testing.T, id string) {
	t.Helper()
	master := regexp.MustCompile(`^/` + id + `\.m3u8$`)
	poster := regexp.MustCompile(`^/` + id + `/thumbnail\.jpg$`)
	var masters, posters, segments int
	for _, r := range d.mock.Requests() {
		if r.Status >= 400 {
			t.Errorf("%s: a request was refused: %s", id, r)
		}
		verified := r.Outcome == mockfastpix.OutcomeAccepted && r.KeyID == d.keyID
		switch {
		case master.MatchString(r.Path) && (verified || id == publicID):
			masters++
		case poster.MatchString(r.Path) && (verified || id == publicID):
			posters++
		case strings.HasPrefix(r.Path, "/m/"):
			segments++
			if r.Outcome != mockfastpix.OutcomeAccepted {
				t.Errorf("%s: a variant or segment was served without its signature: %s", id, r)
			}
		}
	}
	if masters == 0 || posters == 0 || segments < 3 {
		t.Errorf("%s: the mock served %d verified playlists, %d posters, %d segments, want 1, 1, 3 or more",
			id, masters, posters, segments)
	}
}

func TestWatchPage_refusedTokenShowsMessage(t *testing.T) {
	needs.SkipUnlessLong(t)
	tests := map[string]struct {
		reason string
		spoil  func(tb *tab, d *demo) // called before the page is opened again
	}{
		"expired token": {
			"token_expired", func(_ *tab, d *demo) { d.mock.Advance(2 * time.Hour) },
		},
		"revoked key": {
			"key_revoked", func(tb *tab, d *demo) {
				if err := d.mock.RevokeSigningKey(d.keyID); err != nil {
					tb.T.Error(err)
				}
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tb := newTab(t)
			d := startDemo(t, "nethttp")
			page := d.url + "/watch/" + privateID
			tb.Open(page)
			tb.play() // the page itself works

			test.spoil(tb, d)
			tb.Open(page)
			tb.WaitFor("the player's message", message)
			t.Logf("the player shows: %s", chrome.Eval[string](tb.Tab, message))
			tb.Screenshot("refused " + name)
			if position := chrome.Eval[float64](tb.Tab, video+`.currentTime`); position != 0 {
				t.Errorf("the video is at %g s, want 0 s", position)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			refused := func(r mockfastpix.Request) bool { return r.Reason == test.reason }
			if _, err := d.mock.WaitForRequest(ctx, refused); err != nil {
				t.Errorf("no request was refused with %s: %v", test.reason, err)
			}
		})
	}
}

func TestWatchPage_renewsWhilePlaying(t *testing.T) {
	needs.SkipUnlessLong(t)
	tb := newTab(t)
	d := startDemo(t, "nethttp", "-ttl", "9s")
	tb.Open(d.url + "/watch/" + privateID)
	tb.Do(`(() => {
		window.renewed = [];
		addEventListener("fastpixrenewed", (e) => renewed.push(e.detail.expiresAt));
	})()`)
	tb.play()
	first := chrome.Eval[string](tb.Tab, `document.querySelector("fastpix-player").getAttribute("token")`)
	tb.WaitFor("the token is renewed", `renewed.length > 0`)

	if held := chrome.Eval[string](tb.Tab, `document.querySelector("fastpix-player").token`); held == first || held == "" {
		t.Error("the player still has its first token")
	}
	if n := d.playlists(); n != 1 {
		t.Errorf("the playlist was fetched %d times, want once because a renewal must not reload a playing video", n)
	}

	// When the video fails after the first token has expired, it continues at
	// the same position with the new token.
	tb.WaitFor("the first token has expired",
		`Date.now() / 1000 > +document.querySelector(".signed").dataset.expiresAt`)
	tb.Do(`(async () => { const v = ` + video + `; v.currentTime = 5; await v.play(); })()`)
	tb.Do(`document.querySelector("fastpix-player")
		.dispatchEvent(new CustomEvent("error", {bubbles: true, composed: true}))`)
	tb.WaitFor("the video continues after an error", video+`.currentTime > 5.5 && !`+video+`.paused`)
	d.wantSigned(t, privateID)
	if n := d.playlists(); n != 2 {
		t.Errorf("the playlist was fetched %d times, want twice because of the error", n)
	}
}

// playlists returns the number of requests for the private video's playlist.
func (d *demo) playlists() (n int) {
	for _, r := range d.mock.Requests() {
		if r.Path == "/"+privateID+".m3u8" {
			n++
		}
	}
	return n
}

// ownMock is the environment in which an example starts its own mock.
var ownMock = []string{
	"FASTPIX_SIGNING_KEY_ID=", "FASTPIX_SIGNING_PRIVATE_KEY=", "FASTPIX_SIGNING_PRIVATE_KEY_FILE=",
	"FASTPIX_DOMAIN=", "FASTPIX_BASE_URL=", "FASTPIX_PLAYBACK_IDS=",
}

func TestPages_fitWindowsAndShowImages(t *testing.T) {
	needs.SkipUnlessLong(t)
	tb := newTab(t)
	url := startExample(t, "nethttp", nil, ownMock...)
	pages := map[string]string{
		"home":    "/",
		"watch":   "/watch/" + privateID,
		"public":  "/watch/" + publicID,
		"refused": "/watch/" + otherID,
		"missing": "/nowhere",
	}
	windows := []struct {
		name          string
		width, height int64
		dark          bool
	}{
		{"desktop", 1280, 900, false},
		{"desktop-dark", 1280, 900, true},
		{"phone", 390, 844, false},
		{"narrow-dark", 320, 640, true},
	}
	for name, path := range pages {
		tb.Open(url + path)
		if name == "watch" {
			tb.WaitFor("the player shows its first frame", video+` && `+video+`.readyState >= 2`)
		}
		for _, window := range windows {
			tb.Window(window.width, window.height, 1, window.dark)
			if over := chrome.Eval[int](tb.Tab, `document.scrollingElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("%s, %s: the page is %d pixels wider than the window", name, window.name, over)
			}
			broken := chrome.Eval[[]string](tb.Tab,
				`[...document.images].filter((i) => !i.naturalWidth).map((i) => i.src.split("?")[0])`)
			if len(broken) > 0 {
				t.Errorf("%s, %s: images are missing: %v", name, window.name, broken)
			}
			tb.Screenshot(name + "-" + window.name)
		}
	}

	tb.Window(1280, 900, 1, false)
	tb.Open(url + "/watch/" + privateID)
	tb.Do(`document.querySelector("header form button").click()`)
	tb.WaitFor("signing out opens a page with a message",
		`document.body.innerText.includes("Sign in to watch this video.")`)
	tb.Screenshot("signed-out-desktop")
	tb.Do(`document.querySelector("main form button").click()`)
	tb.WaitFor("signing in opens the video", `document.querySelector("fastpix-player")`)
	tb.play()
}

// TestManyPlayers_playFromMock opens a page with three players, one renewal
// script that is a file, and a policy without inline scripts.
func TestManyPlayers_playFromMock(t *testing.T) {
	needs.SkipUnlessLong(t)
	tb := newTab(t)
	mock := mockfastpix.Start(t)
	created := mock.CreateSigningKey()
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(mock.URL()))
	if err != nil {
		t.Fatal(err)
	}
	var grants []core.Grant
	for _, id := range []string{privateID, otherID} {
		mock.AddPlayback(mockfastpix.PlaybackOptions{ID: id})
		grants = append(grants, core.Grant{PlaybackID: id})
	}
	playbacks, err := signer.SignAll(t.Context(), append(grants, grants[0]))
	if err != nil {
		t.Fatal(err)
	}
	renewal := player.RenewalFile()
	pl, err := player.New(player.WithRenewalURL("/static/" + renewal.Name))
	if err != nil {
		t.Fatal(err)
	}
	page := template.Must(template.New("").Funcs(pl.FuncMap()).Parse(`<!doctype html><title>Course</title>
		{{fastpixScript (index . 0)}}
		{{fastpixRenewal}}
		{{range .}}{{fastpixPlayer . "title" .ID "config-url" (printf "/playback/%s" .ID)}}{{end}}`))
	mux := http.NewServeMux()
	mux.Handle("GET /static/"+renewal.Name, renewal)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		policy := "default-src 'none'"
		for directive, sources := range pl.CSPSources(playbacks...) {
			policy += "; " + directive + " " + strings.Join(sources, " ")
		}
		w.Header().Set("Content-Security-Policy", policy)
		if err := page.Execute(w, playbacks); err != nil {
			t.Error(err)
		}
	})
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)

	tb.Open(site.URL)
	const players = `[...document.querySelectorAll("fastpix-player")]`
	tb.WaitFor("the players have videos", players+`.every((el) => el.video)`)
	tb.Do(players + `.forEach((el) => { el.video.muted = true; el.video.play(); })`)
	tb.WaitFor("three videos play", players+`.filter((el) => el.video.currentTime > 0.3).length === 3`)
	tb.Screenshot("three-players")
	mock.AssertNoneRefused(t)
}
