package console_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestConsoleJournal_liveRequests(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	tb := openConsole(t, mock)
	get(t, mock.Client(), mock.URL()+"/"+film+".m3u8")
	tb.WaitFor("the refused request", `document.querySelectorAll("#requests > li").length === 1`)
	if got := tb.text("#requests summary"); !strings.Contains(got, "401") || !strings.Contains(got, "token_missing") {
		t.Errorf("the request is shown as %q", got)
	}
	tb.click("#requests summary")
	tb.WaitFor("its remedy", `document.querySelector("#requests dl")?.textContent.includes("Append ?token=")`)

	get(t, mock.Client(), mock.URL()+"/player.js")
	tb.WaitFor("the next request on top", `document.querySelector("#requests summary").textContent.includes("player.js")`)
	if !chrome.Eval[bool](tb.Tab, `document.querySelectorAll("#requests details")[1].open`) {
		t.Errorf("the open request was closed by the next one")
	}
	tb.fill("#request-outcome", "refused")
	tb.WaitFor("only the refused one", `document.querySelectorAll("#requests > li").length === 1`)
	tb.fill("#request-outcome", "")
	tb.WaitFor("both", `document.querySelectorAll("#requests > li").length === 2`)

	tb.click("#request-pause")
	get(t, mock.Client(), mock.URL()+"/"+film+"/clip.gif")
	tb.WaitFor("the announcement", `document.getElementById("announcer").textContent.includes("token_missing")`)
	if got := chrome.Eval[int](tb.Tab, `document.querySelectorAll("#requests > li").length`); got != 2 {
		t.Errorf("%d requests are shown while paused, want 2", got)
	}
	tb.click("#request-pause")
	tb.WaitFor("all requests", `document.querySelectorAll("#requests > li").length === 3`)

	tb.click("#request-clear")
	tb.WaitFor("no requests", `document.querySelectorAll("#requests > li").length === 0`)
	if got := mock.Requests(); len(got) > 0 {
		t.Errorf("the journal still has %d requests", len(got))
	}
}

func TestConsoleJournal_escapesRequests(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	tb := openConsole(t, mock)
	get(t, mock.Client(), mock.URL()+"/%3Cimg%20src=x%20onerror=alert(1)%3E.m3u8?a=%3Cscript%3E")
	tb.WaitFor("the request", `document.querySelectorAll("#requests > li").length === 1`)
	tb.click("#requests summary")
	tb.WaitFor("its details", `document.querySelector("#requests dl")`)
	if got := chrome.Eval[int](tb.Tab, `document.querySelectorAll("#requests img, #requests script").length`); got > 0 {
		t.Errorf("the request added %d elements to the page", got)
	}
	if got := tb.text("#requests"); !strings.Contains(got, "<img src=x onerror=alert(1)>") {
		t.Errorf("the path is not shown unchanged: %s", got)
	}
}

func TestConsole_playbacks(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	tb := openConsole(t, mock)
	tb.Do(`document.querySelector("#playback-form").closest("details").open = true`)
	tb.fill("#new-title", "A trailer")
	tb.fill("#new-id", "trailer")
	tb.fill("#new-policy", "public")
	tb.click("#playback-form button[type=submit]")
	tb.WaitFor("the new playback ID", `document.querySelectorAll("#playbacks > li").length === 4`)
	p, known := mock.Playback("trailer")
	if !known || p.Policy != mockfastpix.Public || p.Title != "A trailer" {
		t.Errorf("the mock has %+v (known: %t), want a public trailer", p, known)
	}

	tb.click(`[data-focus="air-` + other + `"]`)
	tb.WaitFor("off air",
		`document.querySelector('[data-focus="air-`+other+`"]').getAttribute("aria-checked") === "false"`)
	if p, _ := mock.Playback(other); !p.OffAir {
		t.Errorf("the concert is still on air")
	}
	if got := chrome.Eval[string](tb.Tab, `document.activeElement.dataset.focus`); got != "air-"+other {
		t.Errorf("the focus moved from the switch to %q", got)
	}

	tb.fill(`[data-focus="status-`+film+`"]`, "Failed")
	tb.WaitFor("the mock has the status",
		`fetch("/_mock/playbacks/`+film+`").then((answer) => answer.json()).then(({ status }) => status === "Failed")`)

	// The rows are replaced at any moment after the change of the status.
	const remove = `(() => {
		const button = document.querySelector('[data-focus="delete-trailer"]');
		button.focus();
		button.click();
	})()`
	tb.Do(remove)
	tb.click("#confirm-no")
	if _, known := mock.Playback("trailer"); !known {
		t.Errorf("the playback ID was deleted after Cancel")
	}
	tb.Do(remove)
	if got := tb.text("#confirm-text"); !strings.HasPrefix(got, "A trailer: ") {
		t.Errorf("the question is about %q", got)
	}
	tb.click("#confirm-yes")
	tb.WaitFor("the playback ID is deleted", `document.querySelectorAll("#playbacks > li").length === 3`)
	if got := chrome.Eval[string](tb.Tab, `document.activeElement.id`); got != "playbacks-heading" {
		t.Errorf("after a deletion the focus is on %q, want the heading", got)
	}

	tb.fill("#new-id", "no spaces please")
	tb.click("#playback-form button[type=submit]")
	tb.WaitFor("the error of the form",
		`document.getElementById("playback-form-error").textContent.includes("letters, digits")`)
}

func TestConsole_keys(t *testing.T) {
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	tb := openConsole(t, mock)

	tb.click("#tab-keys")
	tb.click("#key-create")
	// A new row of the list moves the button.
	tb.WaitFor("the key is shown", `document.getElementById("created-id").textContent !== "" &&
		document.querySelectorAll("#keys > li").length === 1`)
	tb.click("#created-use")
	tb.WaitFor("the signer has the key", `!document.getElementById("key-loaded").hidden`)
	tb.signAgain()
	tb.click("#decode")
	tb.WaitFor("the mock accepts", `document.querySelector("#verdict.good")`)

	tb.click(`#keys button`)
	tb.click("#confirm-no")
	tb.WaitFor("the focus returns", `document.activeElement.dataset.focus?.startsWith("revoke-")`)
	tb.click(`#keys button`)
	tb.click("#confirm-yes")
	tb.WaitFor("no key is left", `document.querySelectorAll("#keys > li").length === 0`)
	tb.WaitFor("its tokens are refused", `document.querySelector("#verdict code")?.textContent === "key_revoked"`)

	tb.Do(`document.querySelector("#key-form").closest("details").open = true`)
	tb.fill("#new-key-id", key.ID())
	tb.fill("#new-public-key", string(key.PublicKeyPEM()))
	tb.click("#key-form button[type=submit]")
	tb.WaitFor("the key is listed", `document.querySelector("#keys code")?.textContent === `+quoted(key.ID()))

	tb.click("#key-create-foreign")
	tb.WaitFor("the key is shown", `!document.getElementById("created").hidden`)
	foreign := tb.text("#created-id")
	tb.click("#created-use")
	tb.WaitFor("the signer has the key",
		`document.getElementById("key-id").value === `+quoted(foreign)+` && document.activeElement.id === "sign"`)
	tb.signAgain()
	tb.click("#decode")
	tb.WaitFor("its tokens are refused", `document.querySelector("#verdict code")?.textContent === "key_foreign"`)
}

func TestConsole_clock(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	tb := openConsole(t, mock)
	for by, want := range map[string]time.Duration{"1m": time.Minute, "1h": time.Hour, "24h": 24 * time.Hour} {
		before := mock.Now()
		tb.click(`[data-advance="` + by + `"]`)
		tb.WaitFor("the clock moves", `document.getElementById("clock-offset").textContent.includes("ahead")`)
		deadline := time.Now().Add(5 * time.Second)
		for mock.Now().Sub(before) < want && time.Now().Before(deadline) {
			time.Sleep(20 * time.Millisecond)
		}
		if got := mock.Now().Sub(before); got < want || got > want+20*time.Second {
			t.Errorf("+%s moved the clock by %s", by, got)
		}
	}
	tb.click("#clock-reset")
	tb.WaitFor("real time", `document.getElementById("clock-offset").textContent === "Real time"`)

	tb.Do(`document.querySelector("#clock-form").closest("details").open = true`)
	tb.fill("#clock-time", "2030-01-02T03:04:05")
	tb.click("#clock-form button")
	tb.WaitFor("the clock is set", `document.getElementById("clock-date").textContent === "Wed 2 Jan 2030"`)
	if got := mock.Now().UTC(); got.Year() != 2030 || got.Hour() != 3 {
		t.Errorf("the mock's clock is at %s", got)
	}
}

func TestConsole_faults(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	tb := openConsole(t, mock)
	tb.click("#tab-faults")
	tb.Do(`document.querySelector("#fault-form").closest("details").open = true`)
	tb.fill("#fault-path", "/player.js")
	tb.fill("#fault-status", "503")
	tb.fill("#fault-retry-after", "3s")
	tb.click("#fault-form button[type=submit]")
	tb.WaitFor("the fault is listed", `document.querySelectorAll("#faults > li").length === 1`)
	if got, want := tb.text("#faults .row-title"), "Answer 503, retry after 3s"; got != want {
		t.Errorf("the fault reads %q, want %q", got, want)
	}
	get(t, mock.Client(), mock.URL()+"/player.js")
	tb.WaitFor("the request in the journal", `document.querySelector("#requests")?.textContent.includes("503")`)

	tb.fill("#fault-status", "200")
	tb.click("#fault-form button[type=submit]")
	tb.WaitFor("the error of the form", `document.getElementById("fault-form-error").textContent.includes("400 to 599")`)

	tb.click("#faults button")
	tb.WaitFor("the fault is removed", `document.querySelectorAll("#faults > li").length === 0`)
	mark := len(mock.Requests())
	get(t, mock.Client(), mock.URL()+"/player.js")
	if got := mock.Requests()[mark].Status; got != 200 {
		t.Errorf("without the fault the answer is %d, want 200", got)
	}
}

func TestConsole_reset(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	seed := mockfastpix.Seed{Playbacks: []mockfastpix.PlaybackOptions{{ID: film}}}
	mock := mockfastpix.Start(t, mockfastpix.WithSeed(seed))
	tb := openConsole(t, mock)
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: other})
	mock.Advance(time.Hour)
	tb.Do(`import("/_mock/console/mock.js").then(({ refresh }) => refresh())`)
	tb.WaitFor("the changed state", `document.querySelectorAll("#playbacks > li").length === 2 &&
		document.getElementById("clock-offset").textContent === "1 hour ahead of real time"`)
	tb.click("#reset")
	tb.click("#confirm-no")
	if _, known := mock.Playback(other); !known {
		t.Errorf("the mock was reset after Cancel")
	}
	tb.click("#reset")
	tb.click("#confirm-yes")
	tb.WaitFor("the initial state",
		`document.querySelectorAll("#playbacks > li").length === 1 &&
			document.getElementById("clock-offset").textContent === "Real time"`)
	if _, known := mock.Playback(other); known {
		t.Errorf("the mock was not reset")
	}
}

// TestConsole_externalChanges checks that the page shows changes that tests or
// other pages make.
func TestConsole_externalChanges(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	tb := openConsole(t, mock)
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: "added", Title: "Added by a test"})
	mock.Advance(24 * time.Hour)
	tb.WaitFor("the playback ID", `document.getElementById("playbacks").textContent.includes("Added by a test")`)
	tb.WaitFor("the clock", `document.getElementById("clock-offset").textContent === "1 day ahead of real time"`)
}

func TestConsole_mockUnreachable(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock, err := mockfastpix.New()
	if err != nil {
		t.Fatal(err)
	}
	ln := listen(t)
	served := make(chan error, 1)
	go func() { served <- mock.Serve(ln) }()
	tb := newTab(t)
	tb.ignore("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET")
	tb.Open("http://" + ln.Addr().String() + "/")
	tb.WaitFor("the journal is live", `document.getElementById("connection").textContent === "Live"`)
	if err := mock.Shutdown(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
	tb.WaitFor("the header shows it", `document.getElementById("connection").textContent === "Not connected"`)
	tb.click("#tab-keys")
	tb.click("#key-create")
	tb.WaitFor("the error of the section",
		`document.getElementById("keys-error").textContent === "The mock does not respond: is it still running?"`)
}

// TestConsole_framing checks that other pages cannot frame the console, which
// prevents clickjacking.
func TestConsole_framing(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	frame := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<!DOCTYPE html><title>frame</title><link rel="icon" href="data:,">
			<iframe src="`+mock.URL()+`/" onload="document.title = 'loaded'"></iframe>`)
	}))
	defer frame.Close()
	tb := newTab(t)
	tb.ignore("frame-ancestors", "X-Frame-Options")
	tb.Open(frame.URL)
	tb.WaitFor("the frame has loaded, or not", `document.title === "loaded"`)
	var asked bool
	for _, request := range tb.requests() {
		asked = asked || strings.HasPrefix(request, "GET "+mock.URL()+"/")
		if strings.Contains(request, "/_mock/console/") {
			t.Errorf("the framed page was loaded: %s", strings.Fields(request)[1])
		}
	}
	if !asked {
		t.Errorf("the frame did not request the console, so the check is void")
	}
}

func TestConsole_requestsOnlyTheMock(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	tb.sign(key)
	tb.click("#play")
	tb.WaitFor("the video plays", `document.getElementById("video").currentTime > 0.2`)
	var elsewhere []string
	for _, request := range tb.requests() {
		url := strings.Fields(request)[1]
		// The icons of the browser's player are data: URLs.
		if !strings.HasPrefix(url, mock.URL()+"/") && !strings.HasPrefix(url, "data:") {
			elsewhere = append(elsewhere, url)
		}
	}
	if diff := cmp.Diff([]string(nil), elsewhere); diff != "" {
		t.Errorf("requests to other hosts (-want +got):\n%s", diff)
	}
}
