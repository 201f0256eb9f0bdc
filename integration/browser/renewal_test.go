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

// moment is when the pages of these tests are opened: the fake clock's start.
var moment = time.Date(2026, time.January, 2, 15, 0, 0, 0, time.UTC)

const playbackID = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"

// openRenewal opens a page whose clock, timers and fetch are testdata/fake.js's, with a player that only takes notes, and the
// real renewal script. The token was issued at the page's moment and lives an hour: refreshAt is 59 minutes later.
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
		err := page.Execute(w, map[string]any{
			"Playback": playback,
			"Fake":     template.JS(fmt.Sprintf("const START = %d, PLAYBACK_ID = %q;\n%s", moment.UnixMilli(), playbackID, fakeScript)),
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

// lived is what a page has done, as the fake notes it.
type lived struct {
	Asked  []float64 `json:"asked"`  // seconds after the start
	Loads  []load    `json:"loads"`  // loadByPlaybackId
	Events []event   `json:"events"` // of the script
	Token  string    `json:"token"`  // el.token
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

func (tb *tab) lived() lived {
	tb.T.Helper()
	return chrome.Eval[lived](tb.Tab, `fake.lived()`)
}

// advance moves the page's clock by that many seconds, firing its timers on the way.
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

func TestTheTokenIsRenewedBeforeItExpiresAndTheVideoIsLeftAlone(t *testing.T) {
	tb := openRenewal(t, core.Private, ``)
	tb.advance(3600)
	got := tb.lived()
	if len(got.Asked) != 1 {
		t.Fatalf("asked at %v s, want once", got.Asked)
	}
	between(t, "asked", got.Asked[0], 0.9*refreshAt, refreshAt)
	if got.Token != "token-1" {
		t.Errorf("the player's token is %q, want the new one", got.Token)
	}
	if len(got.Loads) != 0 {
		t.Errorf("a video that plays was loaded again: %v", got.Loads)
	}
	if len(got.Events) != 1 || got.Events[0].Type != "fastpixrenewed" {
		t.Errorf("events = %v, want fastpixrenewed", got.Events)
	}

	tb.advance(23 * 3600)
	if n := len(tb.lived().Asked); n < 23 || n > 30 {
		t.Errorf("asked %d times in a day, want once an hour", n)
	}
}

func TestPagesOpenedTogetherDoNotAskTogether(t *testing.T) {
	seen := map[float64]bool{}
	for range 3 {
		tb := openRenewal(t, core.Private, ``)
		tb.advance(3600)
		seen[tb.lived().Asked[0]] = true
	}
	if len(seen) < 2 {
		t.Errorf("all pages asked at the same moment: %v", seen)
	}
}

func TestWhileTheSameTokenComesBackThePageAsksEvery30Seconds(t *testing.T) {
	tb := openRenewal(t, core.Private, `fake.always = fake.same`)
	tb.advance(3600 + 60)
	got := tb.lived()
	late := 0
	for i := 1; i < len(got.Asked); i++ {
		switch pause := got.Asked[i] - got.Asked[i-1]; {
		case pause < 30:
			t.Errorf("asked again after %g s, want 30 s at least", pause)
		case got.Asked[i-1] > refreshAt && pause > 30:
			t.Errorf("asked again after %g s, want 30 s: the token is about to expire", pause)
		case got.Asked[i-1] > refreshAt:
			late++
		}
	}
	if late < 2 {
		t.Errorf("asked at %v s, want it to go on after refreshAt", got.Asked)
	}
	if want := fmt.Sprintf("token-%d", len(got.Asked)); got.Token != want {
		t.Errorf("the player's token is %q, want the last answer's", got.Token)
	}
	if len(got.Events) != 0 {
		t.Errorf("events = %v, want none", got.Events)
	}
}

func TestAfterThreeFailuresThePageStopsAndSaysSo(t *testing.T) {
	for name, failure := range map[string]string{
		"server errors":      `fake.status(500)`,
		"a dead network":     `fake.offline`,
		"HTML for JSON":      `fake.html`,
		"another video":      `fake.otherVideo`,
		"an answer too many": `fake.status(429)`,
	} {
		t.Run(name, func(t *testing.T) {
			tb := openRenewal(t, core.Private, `fake.always = `+failure)
			tb.advance(24 * 3600)
			got := tb.lived()
			if len(got.Asked) != 3 {
				t.Fatalf("asked at %v s, want three times and no more", got.Asked)
			}
			if diff := cmp.Diff([]float64{5, 15}, []float64{got.Asked[1] - got.Asked[0], got.Asked[2] - got.Asked[1]}); diff != "" {
				t.Errorf("pauses mismatch (-want +got):\n%s", diff)
			}
			if len(got.Events) != 1 || got.Events[0].Type != "fastpixrenewalfailed" || got.Events[0].At != got.Asked[2] {
				t.Errorf("events = %v, want one fastpixrenewalfailed with the third failure", got.Events)
			}
		})
	}
}

func TestADecisionOfTheApplicationIsNotQuestioned(t *testing.T) {
	for _, status := range []int{401, 403, 404, 410} {
		tb := openRenewal(t, core.Private, fmt.Sprintf(`fake.always = fake.status(%d)`, status))
		tb.advance(24 * 3600)
		got := tb.lived()
		if len(got.Asked) != 1 || len(got.Events) != 1 || got.Events[0].Status != status {
			t.Errorf("after a %d: asked at %v s with the events %v, want once, and that status", status, got.Asked, got.Events)
		}
	}
}

func TestAFailureThatPassesIsForgotten(t *testing.T) {
	// Four failures in all, but never three in a row.
	tb := openRenewal(t, core.Private, `fake.answers = [fake.offline, fake.status(503), fake.fresh, fake.offline, fake.status(503)]`)
	tb.advance(5 * 3600)
	got := tb.lived()
	if len(got.Asked) < 8 || len(got.Events) < 4 || got.Events[0].Type != "fastpixrenewed" || got.Events[1].Type != "fastpixrenewed" {
		t.Errorf("asked at %v s with the events %v, want renewals after both failures", got.Asked, got.Events)
	}
}

func TestAFatalErrorLoadsTheVideoWithAFreshTokenAtTheSamePosition(t *testing.T) {
	for name, fail := range map[string]string{
		"a media error":      `fake.player().dispatchEvent(new CustomEvent("error", {bubbles: true, composed: true}))`,
		"a fatal hls.js one": `fake.hlsError(true)`,
	} {
		t.Run(name, func(t *testing.T) {
			tb := openRenewal(t, core.Private, ``)
			tb.Do(`fake.play(42.5)`)
			tb.advance(10)
			tb.Do(fail)
			tb.advance(0)
			got := tb.lived()
			if len(got.Loads) != 1 || got.Loads[0].Token != "token-1" || got.Loads[0].CustomDomain != "fastpix.io" || got.Loads[0].ID != playbackID {
				t.Fatalf("loads = %+v, want one with the fresh token", got.Loads)
			}
			position := chrome.Eval[float64](tb.Tab, `fake.ready().then(() => fake.player().currentTime)`)
			if position != 42.5 {
				t.Errorf("the video goes on at %g s, want 42.5 s", position)
			}
		})
	}
}

func TestErrorsOfOthersAndPassingOnesChangeNothing(t *testing.T) {
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
	if got := tb.lived(); len(got.Loads) != 0 || len(got.Asked) != 0 {
		t.Errorf("lived = %+v, want nothing", got)
	}
}

func TestAVideoThatCannotPlayIsLoadedThreeTimesAtMost(t *testing.T) {
	tb := openRenewal(t, core.Private, `fake.brokenVideo = true`)
	tb.Do(`fake.player().dispatchEvent(new CustomEvent("error", {bubbles: true}))`)
	tb.advance(600)
	got := tb.lived()
	if len(got.Loads) != 3 {
		t.Fatalf("loads = %+v, want three", got.Loads)
	}
	for i := 1; i < len(got.Loads); i++ {
		if pause := got.Loads[i].At - got.Loads[i-1].At; pause < 30 {
			t.Errorf("loads %d and %d are %g s apart, want 30 s at least", i, i+1, pause)
		}
	}
	if len(got.Asked) > 2 {
		t.Errorf("asked at %v s: a fresh token is used again", got.Asked)
	}
}

func TestAVideoThatRecoversByItselfIsLeftAlone(t *testing.T) {
	tb := openRenewal(t, core.Private, ``)
	fail := `fake.player().dispatchEvent(new CustomEvent("error", {bubbles: true}))`
	tb.Do(fail)
	tb.advance(1)
	tb.Do(fail) // the same failure, told twice
	tb.Do(`fake.ready()`)
	tb.advance(120)
	if got := tb.lived(); len(got.Loads) != 1 {
		t.Errorf("loads = %+v, want one: the video played again", got.Loads)
	}
}

func TestANewTokenIsANewChance(t *testing.T) {
	tb := openRenewal(t, core.Private, `fake.brokenVideo = true`)
	tb.Do(`fake.player().dispatchEvent(new CustomEvent("error", {bubbles: true}))`)
	tb.advance(600)
	before := len(tb.lived().Loads)
	tb.advance(3600) // the token is renewed meanwhile
	if after := len(tb.lived().Loads); before != 3 || after != 6 {
		t.Errorf("%d loads, then %d, want 3 for each token", before, after)
	}
}

func TestAVideoThatFailsWithTheNetworkGoesOnWithIt(t *testing.T) {
	tb := openRenewal(t, core.Private, `fake.answers = [fake.offline, fake.same]`)
	tb.Do(`fake.player().dispatchEvent(new CustomEvent("error", {bubbles: true}))`)
	tb.advance(600)
	got := tb.lived()
	if diff := cmp.Diff([]float64{0, 5}, got.Asked); diff != "" {
		t.Errorf("asked mismatch (-want +got); the token is good for the rest of the hour:\n%s", diff)
	}
	if len(got.Loads) != 1 || got.Loads[0].At != 5 || got.Loads[0].Token != "token-2" {
		t.Errorf("loads = %+v, want one as soon as the network is back", got.Loads)
	}
}

func TestAPageKeptLongerThanItsTokenStartsWithAFreshOne(t *testing.T) {
	tb := openRenewal(t, core.Private, `fake.skip(2 * 3600)`)
	tb.advance(1)
	got := tb.lived()
	if len(got.Asked) != 1 || len(got.Loads) != 1 || got.Loads[0].Token != "token-1" {
		t.Errorf("asked at %v s, loads = %+v, want one of each with the fresh token", got.Asked, got.Loads)
	}
}

func TestDRMVideosGetBothTokens(t *testing.T) {
	tb := openRenewal(t, core.DRM, ``)
	tb.advance(refreshAt)
	drmToken := chrome.Eval[string](tb.Tab, `fake.player().drmToken`)
	if drmToken != "token-1" {
		t.Errorf("drmToken = %q, want the new one", drmToken)
	}
	tb.Do(`fake.player().dispatchEvent(new CustomEvent("error", {bubbles: true}))`)
	tb.advance(0)
	if got := tb.lived(); len(got.Loads) != 1 || got.Loads[0].DRMToken != "token-1" {
		t.Errorf("loads = %+v, want one with the DRM token", got.Loads)
	}
}

func TestAWrongClockOnTheViewersMachineDoesNoHarm(t *testing.T) {
	t.Run("behind", func(t *testing.T) {
		tb := openRenewal(t, core.Private, `fake.skew(-5 * 3600)`)
		tb.advance(3600)
		if got := tb.lived(); len(got.Asked) != 1 || got.Asked[0] > refreshAt {
			t.Errorf("asked at %v s, want once before the token expires", got.Asked)
		}
	})
	t.Run("ahead", func(t *testing.T) {
		tb := openRenewal(t, core.Private, `fake.skew(5 * 3600)`)
		tb.advance(3600)
		// The page takes its token for expired, asks, and learns the time with the answer.
		if got := tb.lived(); len(got.Asked) > 3 {
			t.Errorf("asked at %v s, want a few times at most", got.Asked)
		}
		tb.advance(10 * 3600)
		if n := len(tb.lived().Asked); n > 16 {
			t.Errorf("asked %d times in 11 hours, want about once an hour", n)
		}
	})
}

func TestATabThatWakesUpAsksAtOnce(t *testing.T) {
	tb := openRenewal(t, core.Private, ``)
	tb.Do(`fake.sleep(2 * 3600)`) // timers did not fire
	tb.Do(`document.dispatchEvent(new Event("visibilitychange"))`)
	tb.advance(0)
	if got := tb.lived(); len(got.Asked) != 1 {
		t.Errorf("asked at %v s, want once", got.Asked)
	}
}
