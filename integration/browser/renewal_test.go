package browser_test

import (
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

//go:embed testdata/fake.js
var fakeScript string

// moment is the start time of the fake clock, at which the pages are opened.
var moment = time.Date(2026, time.January, 2, 15, 0, 0, 0, time.UTC)

const playbackID = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"

// openRenewal opens a page with the real renewal script and the clock, timers,
// fetch and player of testdata/fake.js. The token is issued at moment and is
// valid for an hour. Its refreshAt is 59 minutes after moment.
func openRenewal(t *testing.T, policy core.Policy, setup string) *tab {
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
	playback, err := signer.Sign(t.Context(), core.Grant{PlaybackID: playbackID, Policy: policy})
	if err != nil {
		t.Fatal(err)
	}
	page := template.Must(template.New("").Funcs(player.FuncMap()).Parse(`<!doctype html>
		<script>{{.Fake}};{{.Setup}}</script>
		{{fastpixRenewal .Playback "/config"}}
		{{fastpixPlayer .Playback "poster" false}}`))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		constants := fmt.Sprintf("const START = %d, PLAYBACK_ID = %q;\n", moment.UnixMilli(), playbackID)
		err := page.Execute(w, map[string]any{
			"Playback": playback,
			"Fake":     template.JS(constants + fakeScript),
			"Setup":    template.JS(setup),
		})
		if err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	tb.Open(server.URL + "/")
	return tb
}

// record is the activity of a page, as recorded by testdata/fake.js.
type record struct {
	Fetches []float64 `json:"fetches"` // seconds after the start
	Loads   []load    `json:"loads"`   // calls of loadByPlaybackId
	Events  []event   `json:"events"`  // events of the script
	Token   string    `json:"token"`   // the player's token property
}

type load struct {
	At           float64 `json:"at"`
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
	tb := openRenewal(t, core.Private, `fake.always = fake.same`)
	tb.advance(3600 + 60)
	got := tb.record()
	late := 0
	for i := 1; i < len(got.Fetches); i++ {
		switch pause := got.Fetches[i] - got.Fetches[i-1]; {
		case pause < 30:
			t.Errorf("a fetch after %g s, want 30 s at least", pause)
		case got.Fetches[i-1] > refreshAt && pause > 30:
			t.Errorf("a fetch after %g s, want 30 s because the token is about to expire", pause)
		case got.Fetches[i-1] > refreshAt:
			late++
		}
	}
	if late < 2 {
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
		"media error":        `fake.player().dispatchEvent(new CustomEvent("error", {bubbles: true, composed: true}))`,
		"fatal hls.js error": `fake.hlsError(true)`,
	} {
		t.Run(name, func(t *testing.T) {
			tb := openRenewal(t, core.Private, ``)
			tb.Do(`fake.play(42.5)`)
			tb.advance(10)
			tb.Do(fail)
			tb.advance(0)
			got := tb.record()
			want := []load{{At: 10, ID: playbackID, Token: "token-1", CustomDomain: "fastpix.io"}}
			if diff := cmp.Diff(want, got.Loads); diff != "" {
				t.Fatalf("loads (-want +got):\n%s", diff)
			}
			position := chrome.Eval[float64](tb.Tab, `fake.ready().then(() => fake.player().currentTime)`)
			if position != 42.5 {
				t.Errorf("the video continues at %g s, want 42.5 s", position)
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
	if got := tb.record(); len(got.Loads) != 0 || len(got.Fetches) != 0 {
		t.Errorf("record = %+v, want no fetches and no loads", got)
	}
}

func TestRenewal_threeLoadsAtMost(t *testing.T) {
	tb := openRenewal(t, core.Private, `fake.brokenVideo = true`)
	tb.Do(`fake.player().dispatchEvent(new CustomEvent("error", {bubbles: true}))`)
	tb.advance(600)
	got := tb.record()
	if len(got.Loads) != 3 {
		t.Fatalf("loads = %+v, want three", got.Loads)
	}
	for i := 1; i < len(got.Loads); i++ {
		if pause := got.Loads[i].At - got.Loads[i-1].At; pause < 30 {
			t.Errorf("loads %d and %d are %g s apart, want 30 s at least", i, i+1, pause)
		}
	}
	if len(got.Fetches) > 2 {
		t.Errorf("fetches at %v s, want two at most because a fresh token is reused", got.Fetches)
	}
}

func TestRenewal_recoveredVideoIsNotReloaded(t *testing.T) {
	tb := openRenewal(t, core.Private, ``)
	fail := `fake.player().dispatchEvent(new CustomEvent("error", {bubbles: true}))`
	tb.Do(fail)
	tb.advance(1)
	tb.Do(fail) // a second event of the same failure
	tb.Do(`fake.ready()`)
	tb.advance(120)
	if got := tb.record(); len(got.Loads) != 1 {
		t.Errorf("loads = %+v, want one because the video played again", got.Loads)
	}
}

func TestRenewal_newTokenResetsLoads(t *testing.T) {
	tb := openRenewal(t, core.Private, `fake.brokenVideo = true`)
	tb.Do(`fake.player().dispatchEvent(new CustomEvent("error", {bubbles: true}))`)
	tb.advance(600)
	before := len(tb.record().Loads)
	tb.advance(3600) // renews the token
	if after := len(tb.record().Loads); before != 3 || after != 6 {
		t.Errorf("%d loads, then %d, want 3 for each token", before, after)
	}
}

func TestRenewal_networkRecovers(t *testing.T) {
	tb := openRenewal(t, core.Private, `fake.answers = [fake.offline, fake.same]`)
	tb.Do(`fake.player().dispatchEvent(new CustomEvent("error", {bubbles: true}))`)
	tb.advance(600)
	got := tb.record()
	if diff := cmp.Diff([]float64{0, 5}, got.Fetches); diff != "" {
		t.Errorf("fetches while the token is valid (-want +got):\n%s", diff)
	}
	if len(got.Loads) != 1 || got.Loads[0].At != 5 || got.Loads[0].Token != "token-2" {
		t.Errorf("loads = %+v, want one when the network is back", got.Loads)
	}
}

func TestRenewal_expiredTokenAtStart(t *testing.T) {
	tb := openRenewal(t, core.Private, `fake.skip(2 * 3600)`)
	tb.advance(1)
	got := tb.record()
	if len(got.Fetches) != 1 || len(got.Loads) != 1 || got.Loads[0].Token != "token-1" {
		t.Errorf("fetches at %v s, loads = %+v, want one of each with the fresh token", got.Fetches, got.Loads)
	}
}

func TestRenewal_bothTokensForDRM(t *testing.T) {
	tb := openRenewal(t, core.DRM, ``)
	tb.advance(refreshAt)
	drmToken := chrome.Eval[string](tb.Tab, `fake.player().drmToken`)
	if drmToken != "token-1" {
		t.Errorf("drmToken = %q, want the new one", drmToken)
	}
	tb.Do(`fake.player().dispatchEvent(new CustomEvent("error", {bubbles: true}))`)
	tb.advance(0)
	if got := tb.record(); len(got.Loads) != 1 || got.Loads[0].DRMToken != "token-1" {
		t.Errorf("loads = %+v, want one with the DRM token", got.Loads)
	}
}

func TestRenewal_wrongViewerClock(t *testing.T) {
	t.Run("behind", func(t *testing.T) {
		tb := openRenewal(t, core.Private, `fake.skew(-5 * 3600)`)
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

func TestRenewal_wakingTabFetchesAtOnce(t *testing.T) {
	tb := openRenewal(t, core.Private, ``)
	tb.Do(`fake.sleep(2 * 3600)`) // timers did not fire
	tb.Do(`document.dispatchEvent(new Event("visibilitychange"))`)
	tb.advance(0)
	if got := tb.record(); len(got.Fetches) != 1 {
		t.Errorf("fetches at %v s, want one", got.Fetches)
	}
}
