package console_test

import (
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestConsolePlayer_plays(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	tb.sign(key)

	for name, id := range map[string]string{"private video": film, "DRM video": locked, "live stream": other} {
		t.Run(name, func(t *testing.T) {
			tb.play(id)
			tb.WaitFor("the video plays", `document.getElementById("video").currentTime > 0.3`)
			if got := tb.text("#play-status"); got != "Playing" {
				t.Errorf("the player shows %q", got)
			}
		})
	}
}

func TestConsolePlayer_refusals(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	tb.sign(key)
	if err := mock.UpdatePlayback(other, func(o *mockfastpix.PlaybackOptions) { o.OffAir = true }); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		id    string
		fault *mockfastpix.Fault // nil for none
		want  string
	}{
		"off air": {
			id:   other,
			want: "Refused with 404, live_off_air: The live stream is off air.",
		},
		"server error": {
			id:    film,
			fault: &mockfastpix.Fault{Path: "/" + film + ".m3u8", Status: 503},
			want:  "Refused with 503, fault_injected: ",
		},
		"unknown playback ID": {
			id:   "11111111-2222-3333-4444-555555555555",
			want: "Refused with 404, playback_id_unknown: ",
		},
		"dropped connection": {
			id:    film,
			fault: &mockfastpix.Fault{Path: "/" + film + ".m3u8", Drop: true},
			want:  "Connection dropped, fault_injected: ",
		},
		"truncated playlist": {
			id:    film,
			fault: &mockfastpix.Fault{Path: "/" + film + ".m3u8", TruncateAfter: 3},
			want:  "The browser cannot play the video: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.fault != nil {
				defer mock.InjectFault(*tt.fault)()
			}
			tb.ignore("ERR_EMPTY_RESPONSE", "ERR_CONTENT_LENGTH_MISMATCH",
				"ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_CLOSED")
			tb.play(tt.id)
			tb.WaitFor("the reason", `document.getElementById("play-status").className.includes("bad")`)
			if got := tb.text("#play-status"); !strings.HasPrefix(got, tt.want) {
				t.Errorf("the player shows %q, want %q", got, tt.want)
			}
		})
	}
}

func TestConsolePlayer_mp4WithoutHLS(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	tb.Do(`HTMLMediaElement.prototype.canPlayType = () => ""`) // as in Firefox
	tb.sign(key)
	tb.click("#play")
	tb.WaitFor("the video plays", `document.getElementById("video").currentTime > 0.3`)
	source := chrome.Eval[string](tb.Tab, `document.getElementById("video").currentSrc`)
	if !strings.Contains(source, "/capped-4k.mp4?token=") {
		source, _, _ = strings.Cut(source, "?")
		t.Errorf("the source is %s, want the MP4", source)
	}
	if chrome.Eval[bool](tb.Tab, `document.getElementById("play-note").hidden`) {
		t.Errorf("the note about the MP4 is hidden")
	}
}

// play signs for a playback ID with the loaded key and plays the video.
func (tb *tab) play(id string) {
	tb.T.Helper()
	tb.fill("#playback-id", id)
	tb.signAgain()
	tb.click("#play")
}

func TestConsoleSigner_insecureContext(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := mockfastpix.Start(t, mockfastpix.WithAllowedHosts(plainHost), mockfastpix.WithSeed(mockfastpix.Seed{
		SigningKeys: []mockfastpix.SeedSigningKey{{ID: "seeded", PublicKey: "generate"}},
		Playbacks:   []mockfastpix.PlaybackOptions{{ID: film}},
	}))
	_, port, _ := strings.Cut(strings.TrimPrefix(mock.URL(), "http://"), ":")
	tb := newTab(t)
	tb.Open("http://" + plainHost + ":" + port + "/")
	tb.WaitFor("the console lists the playback IDs", `document.querySelectorAll("#playbacks > li").length > 0`)
	if got := tb.text("#insecure"); !strings.Contains(got, "http://localhost") {
		t.Errorf("the notice reads %q", got)
	}
	if !chrome.Eval[bool](tb.Tab, `document.getElementById("sign").matches(":disabled")`) {
		t.Errorf("the sign button is enabled")
	}
	tb.click("#tab-keys")
	tb.WaitFor("the seeded key", `document.querySelectorAll("#keys > li").length === 1`)
	tb.click("#key-create")
	tb.WaitFor("the key", `document.getElementById("created-id").textContent !== ""`)
	for _, selector := range []string{"#created-use", `[data-focus="use-seeded"]`, `[data-focus="sign-` + film + `"]`} {
		if !chrome.Eval[bool](tb.Tab, `document.querySelector(`+quoted(selector)+`).disabled`) {
			t.Errorf("the button %s, which signs, is enabled", selector)
		}
	}
	if got := tb.focused(); got != "created-copy" {
		t.Errorf("the focus is on %q, want the button that copies the key", got)
	}
	tb.Do(`document.addEventListener("copy", ({ target }) => (window.copied = target.value))`)
	tb.click("#created-copy")
	tb.WaitFor("the key is copied", `document.getElementById("created-copy").textContent === "Copied"`)
	if got := chrome.Eval[string](tb.Tab, "JSON.parse(copied).id"); got != tb.text("#created-id") {
		t.Errorf("the copy is of the key %q", got)
	}
	if got := tb.focused(); got != "created-copy" {
		t.Errorf("the copy moves the focus to %q", got)
	}
	tb.click(`[data-advance="1h"]`)
	tb.WaitFor("the rest of the page works", `document.getElementById("clock-offset").textContent.startsWith("1 hour")`)
}
