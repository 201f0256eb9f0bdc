package browser_test

import (
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

//go:embed testdata/fake.js
var fakeScript string

// addPlayerScript is the script of a single-page application.
//
//go:embed addplayer.js
var addPlayerScript string

// moment is the start time of the fake clock, at which the pages are opened.
var moment = time.Date(2026, time.January, 2, 15, 0, 0, 0, time.UTC)

const (
	playbackID = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"
	liveID     = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d05"
)

// openRenewal opens a page with one player, to which it adds the attributes.
func openRenewal(t *testing.T, policy core.Policy, setup string, attributes ...string) *tab {
	t.Helper()
	return openPlayers(t, policy, setup, `{{fastpixRenewal}}
		{{fastpixPlayer .Playback "poster" false "config-url" "/config" `+strings.Join(attributes, " ")+`}}`)
}

// openPlayers opens a page with the real renewal script and the clock, timers,
// fetch and players of testdata/fake.js. The tokens are issued at moment and
// are valid for an hour. Their refreshAt is 59 minutes after moment. body is a
// template with a Playback, Other, a playback of another video, and Live, a
// live playback. Their config endpoints are /config, /other and /live.
func openPlayers(t *testing.T, policy core.Policy, setup, body string, opts ...player.Option) *tab {
	t.Helper()
	tb := newTab(t)

	mock, err := mockfastpix.New()
	if err != nil {
		t.Fatal(err)
	}
	created := mock.CreateSigningKey()
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithClock(func() time.Time { return moment }), core.WithReuseWindow(0))
	if err != nil {
		t.Fatal(err)
	}
	playbacks, err := signer.SignAll(t.Context(), []core.Grant{
		{PlaybackID: playbackID, Policy: policy},
		{PlaybackID: otherID, Policy: policy},
		{PlaybackID: liveID, Live: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	pl, err := player.New(opts...)
	if err != nil {
		t.Fatal(err)
	}
	page := template.Must(template.New("").Funcs(pl.FuncMap()).Parse(`<!doctype html>
		<script nonce="bm9uY2U=">{{.Fake}};{{.Setup}}</script>` + body))
	renewal := player.RenewalFile()
	mux := http.NewServeMux()
	mux.Handle("GET /static/"+renewal.Name, renewal)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		if len(opts) > 0 {
			sources := pl.CSPSources(playbacks...)["script-src"]
			w.Header().Set("Content-Security-Policy", "script-src 'nonce-bm9uY2U=' "+strings.Join(sources, " "))
		}
		constants := fmt.Sprintf(
			"const START = %d, IDS = {'/config': %q, '/playback/%[2]s': %[2]q, '/other': %[3]q, '/live': %[4]q};\n",
			moment.UnixMilli(), playbackID, otherID, liveID)
		err := page.Execute(w, map[string]any{
			"Playback": playbacks[0],
			"Other":    playbacks[1],
			"Live":     playbacks[2],
			"Fake":     template.JS(constants + fakeScript),
			"Setup":    template.JS(setup),
		})
		if err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	tb.Open(server.URL + "/")
	return tb
}

// record is the activity of a page, as recorded by testdata/fake.js.
type record struct {
	Fetches []float64 `json:"fetches"` // seconds after the start
	URLs    []string  `json:"urls"`    // of the fetches
	Loads   []load    `json:"loads"`
	Events  []event   `json:"events"` // events of the script
	Token   string    `json:"token"`  // the player's token property

	CurrentTime float64 `json:"currentTime"`
	Paused      bool    `json:"paused"`
}

// load is a call of loadByPlaybackId, or the player's first load by itself.
type load struct {
	At           float64 `json:"at"`
	First        bool    `json:"first"`
	Native       bool    `json:"native"` // without hls.js, which Firefox cannot
	ID           string  `json:"id"`
	Token        string  `json:"token"`
	DRMToken     string  `json:"drmToken"`
	CustomDomain string  `json:"customDomain"`
}

type event struct {
	Type   string  `json:"type"`
	At     float64 `json:"at"`
	Status int     `json:"status"`
}

func (tb *tab) record() record {
	tb.T.Helper()
	return chrome.Eval[record](tb.Tab, `fake.record()`)
}

// reloads returns the calls of loadByPlaybackId.
func (tb *tab) reloads() (calls []load) {
	tb.T.Helper()
	for _, l := range tb.record().Loads {
		if !l.First {
			calls = append(calls, l)
		}
	}
	return calls
}

// advance moves the page's clock and fires the timers that are due.
func (tb *tab) advance(seconds float64) {
	tb.T.Helper()
	tb.Do(fmt.Sprintf(`fake.advance(%g)`, seconds))
}

const refreshAt = 59 * 60 // seconds after the start

func between(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s: %g s, want %g to %g s", what, got, low, high)
	}
}

func TestRenewal_beforeExpiry(t *testing.T) {
	tb := openRenewal(t, core.Private, ``)
	tb.advance(3600)
	got := tb.record()
	if len(got.Fetches) != 1 {
		t.Fatalf("fetches at %v s, want one", got.Fetches)
	}
	between(t, "fetch", got.Fetches[0], 0.9*refreshAt, refreshAt)
	if got.Token != "token-1" {
		t.Errorf("the player's token is %q, want the new one", got.Token)
	}
	if len(got.Loads) != 0 {
		t.Errorf("the playing video was loaded again: %v", got.Loads)
	}
	if len(got.Events) != 1 || got.Events[0].Type != "fastpixrenewed" {
		t.Errorf("events = %v, want fastpixrenewed", got.Events)
	}

	tb.advance(23 * 3600)
	if n := len(tb.record().Fetches); n < 23 || n > 30 {
		t.Errorf("%d fetches in a day, want one an hour", n)
	}
}

func TestRenewal_spreadOverTime(t *testing.T) {
	needs.SkipUnlessLong(t)
	seen := map[float64]bool{}
	for range 3 {
		tb := openRenewal(t, core.Private, ``)
		tb.advance(3600)
		seen[tb.record().Fetches[0]] = true
	}
	if len(seen) < 2 {
		t.Errorf("all pages fetched at the same time: %v", seen)
	}
}

func TestRenewal_sameTokenRetriesEvery30Seconds(t *testing.T) {
	needs.SkipUnlessLong(t)
	tb := openRenewal(t, core.Private, `fake.always = fake.same`)
	tb.advance(3599)
	got := tb.record()
	late := 0
	for i := 1; i < len(got.Fetches); i++ {
		switch pause := got.Fetches[i] - got.Fetches[i-1]; {
		case pause < 30:
			t.Errorf("a fetch after %g s, want 30 s at least", pause)
		case got.Fetches[i-1] > refreshAt && pause > 30:
			t.Errorf("a fetch after %g s, want 30 s because the token is about to expire", pause)
		case got.Fetches[i] > refreshAt:
			late++
		}
	}
	if late == 0 {
		t.Errorf("fetches at %v s, want more after refreshAt", got.Fetches)
	}
	if want := fmt.Sprintf("token-%d", len(got.Fetches)); got.Token != want {
		t.Errorf("the player's token is %q, want that of the last response", got.Token)
	}
	if len(got.Events) != 0 {
		t.Errorf("events = %v, want none", got.Events)
	}
}

func TestRenewal_stopsAfterThreeFailures(t *testing.T) {
	needs.SkipUnlessLong(t)
	for name, failure := range map[string]string{
		"server error":      `fake.status(500)`,
		"no network":        `fake.offline`,
		"HTML":              `fake.html`,
		"different video":   `fake.otherVideo`,
		"too many requests": `fake.status(429)`,
	} {
		t.Run(name, func(t *testing.T) {
			tb := openRenewal(t, core.Private, `fake.always = `+failure)
			tb.advance(24 * 3600)
			got := tb.record()
			if len(got.Fetches) != 3 {
				t.Fatalf("fetches at %v s, want three", got.Fetches)
			}
			pauses := []float64{got.Fetches[1] - got.Fetches[0], got.Fetches[2] - got.Fetches[1]}
			if diff := cmp.Diff([]float64{5, 15}, pauses); diff != "" {
				t.Errorf("pauses (-want +got):\n%s", diff)
			}
			if len(got.Events) != 1 || got.Events[0].Type != "fastpixrenewalfailed" || got.Events[0].At != got.Fetches[2] {
				t.Errorf("events = %v, want one fastpixrenewalfailed at the third failure", got.Events)
			}
		})
	}
}

func TestRenewal_stopsAfterRefusal(t *testing.T) {
	needs.SkipUnlessLong(t)
	for _, status := range []int{401, 403, 404, 410} {
		tb := openRenewal(t, core.Private, fmt.Sprintf(`fake.always = fake.status(%d)`, status))
		tb.advance(24 * 3600)
		got := tb.record()
		if len(got.Fetches) != 1 || len(got.Events) != 1 || got.Events[0].Status != status {
			t.Errorf("status %d: fetches at %v s and events %v, want one of each with the status",
				status, got.Fetches, got.Events)
		}
	}
}

func TestRenewal_successResetsFailures(t *testing.T) {
	// There are four failures, but never three in a row.
	tb := openRenewal(t, core.Private,
		`fake.answers = [fake.offline, fake.status(503), fake.fresh, fake.offline, fake.status(503)]`)
	tb.advance(5 * 3600)
	got := tb.record()
	if len(got.Fetches) < 8 || len(got.Events) < 4 {
		t.Fatalf("fetches at %v s with the events %v, want renewals after both failures", got.Fetches, got.Events)
	}
	if got.Events[0].Type != "fastpixrenewed" || got.Events[1].Type != "fastpixrenewed" {
		t.Errorf("events = %v, want fastpixrenewed first and second", got.Events)
	}
}

func TestRenewal_fatalErrorReloadsAtSamePosition(t *testing.T) {
	for name, fail := range map[string]string{
		"media error":        `fake.mediaError()`,
		"fatal hls.js error": `fake.hlsError(true)`,
	} {
		for _, paused := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, paused %t", name, paused), func(t *testing.T) {
				tb := openRenewal(t, core.Private, ``)
				tb.Do(`fake.play(42.5)`)
				if paused {
					tb.Do(`fake.pause()`)
				}
				tb.advance(10)
				tb.Do(fail)
				tb.advance(0)
				want := []load{{At: 10, ID: playbackID, Token: "token-1", CustomDomain: "fastpix.io"}}
				if diff := cmp.Diff(want, tb.reloads()); diff != "" {
					t.Fatalf("loads (-want +got):\n%s", diff)
				}
				tb.Do(`fake.ready()`)
				if got := tb.record(); got.CurrentTime != 42.5 || got.Paused != paused {
					t.Errorf("the video is at %g s, paused %t, want 42.5 s, paused %t", got.CurrentTime, got.Paused, paused)
				}
			})
		}
	}
}

// A live stream continues at its live edge, where the player begins.
func TestRenewal_liveStreamContinuesAtLiveEdge(t *testing.T) {
	needs.SkipUnlessLong(t)
	players := map[string]string{
		"live playback":       `{{fastpixPlayer .Live "config-url" "/live"}}`,
		"stream-type":         `{{fastpixPlayer .Playback "config-url" "/config" "stream-type" "live-stream"}}`,
		"default-stream-type": `{{fastpixPlayer .Playback "config-url" "/config" "default-stream-type" "live-stream"}}`,
	}
	for name, element := range players {
		t.Run(name, func(t *testing.T) {
			tb := openPlayers(t, core.Private, ``, `{{fastpixRenewal}}`+element)
			tb.Do(`fake.play(42.5)`)
			tb.Do(`fake.hlsError(true)`)
			tb.advance(0)
			tb.Do(`fake.ready()`)
			if got := tb.record(); len(got.Loads) != 2 || got.CurrentTime != 0 || got.Paused {
				t.Errorf("record = %+v, want a reload and a video that plays where the player began", got)
			}
		})
	}
}

// A second failure before the video plays again must not forget the position.
func TestRenewal_repeatedErrorsKeepPosition(t *testing.T) {
	tb := openRenewal(t, core.Private, ``)
	tb.Do(`fake.play(42.5)`)
	for range 2 {
		tb.Do(`fake.hlsError(true)`)
		tb.advance(40)
	}
	tb.Do(`fake.ready()`)
	if got := tb.record(); got.CurrentTime != 42.5 || got.Paused || len(got.Loads) != 3 {
		t.Errorf("record = %+v, want two loads and a video that plays at 42.5 s", got)
	}
}

func TestRenewal_videoThatNeverPlayed(t *testing.T) {
	needs.SkipUnlessLong(t)
	for attributes, paused := range map[string]bool{``: true, `"auto-play" true`: false} {
		t.Run(attributes, func(t *testing.T) {
			tb := openRenewal(t, core.Private, ``, attributes)
			tb.Do(`fake.load()`)
			tb.Do(`fake.hlsError(true)`)
			tb.advance(0)
			tb.Do(`fake.ready()`)
			if got := tb.record(); got.Paused != paused || len(got.Loads) != 2 {
				t.Errorf("record = %+v, want one load, paused %t", got, paused)
			}
		})
	}
}

func TestRenewal_ignoresOtherErrors(t *testing.T) {
	tb := openRenewal(t, core.Private, ``)
	tb.Do(`fake.play(10)`)
	tb.Do(`fake.hlsError(false)`)
	tb.Do(`document.body.appendChild(new Image()).dispatchEvent(new Event("error"))`)
	tb.Do(`(() => {
		const other = document.createElement("fastpix-player");
		other.setAttribute("playback-id", "other");
		document.body.append(other);
		other.dispatchEvent(new CustomEvent("error", {bubbles: true}));
	})()`)
	tb.advance(60)
	if got := tb.record(); len(tb.reloads()) != 0 || len(got.Fetches) != 0 {
		t.Errorf("record = %+v, want no fetches and one load", got)
	}
}

func TestRenewal_threeLoadsAtMost(t *testing.T) {
	tb := openRenewal(t, core.Private, `fake.brokenVideo = true`)
	tb.Do(`fake.load()`)
	tb.Do(`fake.mediaError()`)
	tb.advance(600)
	got, loads := tb.record(), tb.reloads()
	if len(loads) != 3 {
		t.Fatalf("loads = %+v, want three", loads)
	}
	for i := 1; i < len(loads); i++ {
		if pause := loads[i].At - loads[i-1].At; pause < 30 {
			t.Errorf("loads %d and %d are %g s apart, want 30 s at least", i, i+1, pause)
		}
	}
	if len(got.Fetches) > 2 {
		t.Errorf("fetches at %v s, want two at most because a fresh token is reused", got.Fetches)
	}
}

func TestRenewal_recoveredVideoIsNotReloaded(t *testing.T) {
	tb := openRenewal(t, core.Private, ``)
	tb.Do(`fake.load()`)
	fail := `fake.mediaError()`
	tb.Do(fail)
	tb.advance(1)
	tb.Do(fail) // a second event of the same failure
	tb.Do(`fake.ready()`)
	tb.advance(120)
	if loads := tb.reloads(); len(loads) != 1 {
		t.Errorf("loads = %+v, want one because the video played again", loads)
	}
}

func TestRenewal_newTokenResetsLoads(t *testing.T) {
	tb := openRenewal(t, core.Private, `fake.brokenVideo = true`)
	tb.Do(`fake.load()`)
	tb.Do(`fake.mediaError()`)
	tb.advance(600)
	before := len(tb.reloads())
	tb.advance(3600) // renews the token
	if after := len(tb.reloads()); before != 3 || after != 6 {
		t.Errorf("%d loads, then %d, want 3 for each token", before, after)
	}
}

func TestRenewal_networkRecovers(t *testing.T) {
	tb := openRenewal(t, core.Private, `fake.answers = [fake.offline, fake.same]`)
	tb.Do(`fake.load()`)
	tb.Do(`fake.mediaError()`)
	tb.advance(600)
	got, loads := tb.record(), tb.reloads()
	if diff := cmp.Diff([]float64{0, 5}, got.Fetches); diff != "" {
		t.Errorf("fetches while the token is valid (-want +got):\n%s", diff)
	}
	if len(loads) != 1 || loads[0].At != 5 || loads[0].Token != "token-2" {
		t.Errorf("loads = %+v, want one when the network is back", loads)
	}
}

// A page that was cached for longer than the lifetime of its token.
func TestRenewal_expiredTokenAtStart(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Run("before the player loads", func(t *testing.T) {
		tb := openRenewal(t, core.Private, `fake.skip(2 * 3600)`)
		tb.advance(1)
		tb.Do(`fake.load()`)
		tb.advance(60)
		got := tb.record()
		want := []load{{At: 7201, First: true, Token: "token-1"}}
		if diff := cmp.Diff(want, got.Loads); diff != "" || len(got.Fetches) != 1 {
			t.Errorf("fetches at %v s, want one; loads (-want +got):\n%s", got.Fetches, diff)
		}
	})
	t.Run("after the player failed", func(t *testing.T) {
		tb := openRenewal(t, core.Private, `fake.skip(2 * 3600); fake.answers = [fake.offline]`)
		tb.Do(`fake.load()`)
		tb.Do(`fake.hlsError(true)`)
		tb.advance(60)
		got, loads := tb.record(), tb.reloads()
		if len(got.Fetches) != 2 || len(loads) != 1 || loads[0].Token != "token-2" || loads[0].Native {
			t.Errorf("fetches at %v s, loads = %+v, want a load with the fresh token", got.Fetches, loads)
		}
	})
	t.Run("before the player's script", func(t *testing.T) {
		tb := openRenewal(t, core.DRM, `fake.skip(2 * 3600); fake.slowScript = true`)
		tb.advance(1)
		tb.Do(`fake.define()`)
		tb.Do(`fake.load()`)
		got := tb.record()
		if len(got.Loads) != 1 || got.Loads[0].Token != "token-1" || got.Loads[0].DRMToken != "token-1" {
			t.Errorf("loads = %+v, want one with the fresh tokens", got.Loads)
		}
	})
}

func TestRenewal_bothTokensForDRM(t *testing.T) {
	tb := openRenewal(t, core.DRM, ``)
	tb.Do(`fake.load()`)
	tb.advance(refreshAt)
	drmToken := chrome.Eval[string](tb.Tab, `fake.player().drmToken`)
	if drmToken != "token-1" {
		t.Errorf("drmToken = %q, want the new one", drmToken)
	}
	tb.Do(`fake.mediaError()`)
	tb.advance(0)
	if loads := tb.reloads(); len(loads) != 1 || loads[0].DRMToken != "token-1" {
		t.Errorf("loads = %+v, want one with the DRM token", loads)
	}
}

// The token of a rental's last minutes is not replaced. Its refreshAt is a
// minute before the end.
func TestRenewal_lastToken(t *testing.T) {
	needs.SkipUnlessLong(t)
	for name, end := range map[string]string{
		"refused at the end":     `fake.status(403)`,
		"same token at the end":  `fake.same`,
		"no response at the end": `fake.offline`,
	} {
		t.Run(name, func(t *testing.T) {
			tb := openRenewal(t, core.Private, `fake.always = () => fake.now() < 3600 ? fake.same() : (`+end+`)()`)
			tb.Do(`fake.play(10)`)
			tb.advance(24 * 3600)
			got := tb.record()
			before := 0
			for _, at := range got.Fetches {
				if at < 3600 {
					before++
				}
			}
			if after := len(got.Fetches) - before; before > 8 || after > 3 {
				t.Errorf("fetches at %v s, want 8 at most before the end and 3 after it", got.Fetches)
			}
			if len(got.Events) != 1 || got.Events[0].Type != "fastpixrenewalfailed" {
				t.Errorf("events = %v, want one fastpixrenewalfailed", got.Events)
			}
			if len(got.Loads) != 1 || got.Paused {
				t.Errorf("record = %+v, want a video that plays on", got)
			}
		})
	}
}

func TestRenewal_wakingTabKeepsPause(t *testing.T) {
	needs.SkipUnlessLong(t)
	tb := openRenewal(t, core.Private, `fake.always = fake.same`)
	tb.advance(refreshAt + 1)
	before := len(tb.record().Fetches)
	for range 20 { // the viewer switches between tabs
		tb.Do(`document.dispatchEvent(new Event("visibilitychange"))`)
		tb.advance(0.5)
	}
	if n := len(tb.record().Fetches) - before; n > 1 {
		t.Errorf("%d fetches in 10 s, want one at most", n)
	}
}

func TestRenewal_wrongViewerClock(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Run("behind", func(t *testing.T) {
		tb := openRenewal(t, core.Private, `fake.skew(-5 * 3600)`)
		tb.advance(3600)
		if got := tb.record(); len(got.Fetches) != 1 || got.Fetches[0] > refreshAt {
			t.Errorf("fetches at %v s, want one before the token expires", got.Fetches)
		}
	})
	t.Run("behind, player added by a script", func(t *testing.T) {
		tb := openPlayers(t, core.Private, `fake.skew(-5 * 3600)`, `{{fastpixRenewal}}<script nonce="bm9uY2U=">
			const player = document.createElement("fastpix-player");
			player.setAttribute("playback-id", {{.Playback.ID}});
			player.setAttribute("token", {{.Playback.Token}});
			player.dataset.refreshAt = {{.Playback.RefreshAt.Unix}};
			player.dataset.expiresAt = {{.Playback.ExpiresAt.Unix}};
			player.dataset.configUrl = "/config";
			document.documentElement.append(player);
		</script>`)
		tb.advance(3600)
		if got := tb.record(); len(got.Fetches) != 1 || got.Fetches[0] > refreshAt {
			t.Errorf("fetches at %v s, want one before the token expires", got.Fetches)
		}
	})
	t.Run("ahead", func(t *testing.T) {
		tb := openRenewal(t, core.Private, `fake.skew(5 * 3600)`)
		tb.advance(3600)
		// The page treats its token as expired and fetches a new one. The
		// response contains the correct time.
		if got := tb.record(); len(got.Fetches) > 3 {
			t.Errorf("fetches at %v s, want three at most", got.Fetches)
		}
		tb.advance(10 * 3600)
		if n := len(tb.record().Fetches); n > 16 {
			t.Errorf("%d fetches in 11 hours, want about one an hour", n)
		}
	})
}

// TestRenewal_removedDuringRequest checks that nothing is reported about a
// player that was removed while its request was in flight.
func TestRenewal_removedDuringRequest(t *testing.T) {
	for _, answer := range []string{`fake.fresh`, `fake.status(403)`} {
		tb := openRenewal(t, core.Private, `fake.always = () => {
			const response = `+answer+`();
			fake.player().remove();
			return response;
		}`)
		tb.advance(3600)
		if events := chrome.Eval[[]event](tb.Tab, `fake.events`); len(events) != 0 {
			t.Errorf("%s: events = %v, want none", answer, events)
		}
	}
}

func TestRenewal_wakingTabFetchesAtOnce(t *testing.T) {
	tb := openRenewal(t, core.Private, ``)
	tb.Do(`fake.sleep(2 * 3600)`) // timers did not fire
	tb.Do(`document.dispatchEvent(new Event("visibilitychange"))`)
	tb.advance(0)
	if got := tb.record(); len(got.Fetches) != 1 {
		t.Errorf("fetches at %v s, want one", got.Fetches)
	}
}

const threePlayers = `
	{{fastpixPlayer .Playback "poster" false "config-url" "/config"}}
	{{fastpixPlayer .Other "poster" false "config-url" "/other"}}
	{{fastpixPlayer .Playback "poster" false "config-url" "/config"}}`

// tokens returns the tokens of all players.
func (tb *tab) tokens() []string {
	tb.T.Helper()
	return chrome.Eval[[]string](tb.Tab, `[...document.querySelectorAll("fastpix-player")].map((el) => el.token)`)
}

func TestRenewal_manyPlayers(t *testing.T) {
	needs.SkipUnlessLong(t)
	file := player.WithRenewalURL("/static/" + player.RenewalFile().Name)
	for name, test := range map[string]struct {
		body    string
		options []player.Option
	}{
		"script before the players": {body: `{{fastpixRenewal}}` + threePlayers},
		"script after the players":  {body: threePlayers + `{{fastpixRenewal}}`},
		"script twice":              {body: `{{fastpixRenewal}}` + threePlayers + `{{fastpixRenewal}}`},
		"file, no inline scripts":   {`{{fastpixRenewal}}` + threePlayers, []player.Option{file}},
	} {
		t.Run(name, func(t *testing.T) {
			tb := openPlayers(t, core.Private, ``, test.body, test.options...)
			tb.advance(3600)
			got := tb.record()
			slices.Sort(got.URLs)
			if diff := cmp.Diff([]string{"/config", "/other"}, got.URLs); diff != "" {
				t.Fatalf("fetches (-want +got):\n%s", diff)
			}
			tokens := tb.tokens()
			if tokens[0] != tokens[2] || tokens[0] == tokens[1] || !strings.HasPrefix(tokens[1], "token-") {
				t.Errorf("tokens = %v, want one for each video", tokens)
			}
		})
	}
}

// Single-page applications add and remove players.
func TestRenewal_playersOfScripts(t *testing.T) {
	tb := openPlayers(t, core.Private, ``, `{{fastpixRenewal}}<main></main>`)
	tb.advance(60)
	tb.Do(addPlayerScript + `; addPlayer("` + playbackID + `")`)
	tb.advance(3600)
	if got := tb.record(); len(got.Fetches) != 2 || got.Token != "token-2" {
		t.Fatalf("fetches at %v s, token %q, want one for the page and one for the renewal", got.Fetches, got.Token)
	}
	tb.Do(`window.el = document.querySelector("fastpix-player"); el.remove()`)
	tb.advance(5 * 3600)
	if n := len(chrome.Eval[[]float64](tb.Tab, `fake.fetches`)); n != 2 {
		t.Errorf("%d fetches, want none for a player that was removed", n-2)
	}
	tb.Do(`document.querySelector("main").append(el)`)
	tb.advance(60)
	if got := tb.record(); len(got.Fetches) != 3 || got.Token != "token-3" {
		t.Errorf("fetches at %v s, token %q, want one because the token has expired", got.Fetches, got.Token)
	}
	// Without times the script asks for them.
	tb.Do(`document.querySelector("main").innerHTML =
		"<div><fastpix-player playback-id='" + IDS["/other"] + "' token='first' data-config-url='/other'></div>"`)
	tb.advance(3600)
	if got := tb.record(); len(got.Fetches) != 5 || got.URLs[4] != "/other" {
		t.Errorf("fetches of %v at %v s, want two of /other", got.URLs, got.Fetches)
	}
}

func TestRenewal_warnsAboutDRMWithoutHTTPS(t *testing.T) {
	needs.SkipUnlessLong(t)
	const record = `window.warnings = []; console.warn = (text) => warnings.push(text);`
	const insecure = `Object.defineProperty(window, "isSecureContext", { value: false });`
	for _, test := range []struct {
		policy core.Policy
		setup  string
		want   int
	}{
		{core.DRM, record + insecure, 1},
		{core.DRM, record, 0}, // the page is on localhost
		{core.Private, record + insecure, 0},
	} {
		tb := openPlayers(t, test.policy, test.setup, `{{fastpixRenewal}}`+threePlayers)
		warnings := chrome.Eval[[]string](tb.Tab, `warnings`)
		if len(warnings) != test.want || test.want > 0 && !strings.Contains(warnings[0], "HTTPS") {
			t.Errorf("policy %s, %s: warnings = %q, want %d", test.policy, test.setup, warnings, test.want)
		}
	}
}
