package console_test

import (
	"encoding/base64"
	"encoding/json"
	"go/format"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestConsoleSigner_snippets checks what the signer offers for a token: the
// mock serves all URLs, and the Go code is formatted.
func TestConsoleSigner_snippets(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	register(t, mock, key)
	if err := mock.UpdatePlayback(film, func(o *mockfastpix.PlaybackOptions) {
		o.MP4Support = "audioOnly,capped_4k"
	}); err != nil {
		t.Fatal(err)
	}
	tb := openConsole(t, mock)
	show := func(kind string) string {
		t.Helper()
		tb.fill("#snippet-kind", kind)
		return chrome.Eval[string](tb.Tab, `document.getElementById("snippet").textContent`)
	}
	tb.fill("#subject", "viewer\ufeff-17")
	for _, id := range []string{film, locked} {
		tb.sign(key)
		tb.fill("#playback-id", id)
		token := tb.signAgain()
		var urls []string
		for line := range strings.Lines(show("urls")) {
			if strings.HasPrefix(line, "http") {
				urls = append(urls, strings.TrimSpace(line))
			}
		}
		if len(urls) < 7 {
			t.Errorf("there are only the URLs %q", urls)
		}
		for _, u := range urls {
			method := http.MethodGet
			if strings.Contains(u, "/license/") {
				method = http.MethodPost
			}
			request(mock, method, strings.TrimPrefix(u, mock.URL()))
			requests := mock.Requests()
			if r := requests[len(requests)-1]; r.Outcome != mockfastpix.OutcomeAccepted && r.Reason != "challenge_empty" {
				t.Errorf("the mock refuses a URL: %s", r)
			}
		}
		if got := show("player"); !strings.Contains(got, `playback-id="`+id+`"`) || !strings.Contains(got, token) {
			t.Errorf("the tag is %s", got)
		}
		if got, want := show("curl"), "curl -i '"+mock.URL()+"/"+id+".m3u8?token="+token+"'"; got != want {
			t.Errorf("the command is %s", got)
		}
		code := "package p\n\nfunc sign() error {\n\t" + strings.ReplaceAll(show("go"), "\n", "\n\t") + "\n}\n"
		formatted, err := format.Source([]byte(code))
		if err != nil {
			t.Fatalf("%v\n%s", err, code)
		}
		if diff := cmp.Diff(string(formatted), code); diff != "" {
			t.Errorf("gofmt changes the code (-want +got):\n%s", diff)
		}
		if !strings.Contains(code, `"viewer\ufeff-17"`) || strings.Contains(code, "core.DRM") != (id == locked) {
			t.Errorf("the code is for another grant:\n%s", code)
		}
		tb.fill("#ttl", "48h")
		tb.signAgain()
		if got := show("go"); !strings.Contains(got, "core.NewSigner(key, core.WithMaxTTL(172800*time.Second))") {
			t.Errorf("the code cannot sign for two days:\n%s", got)
		}
		tb.fill("#ttl", "24h")
		tb.click("#key-forget")
	}
}

func TestConsole_editPlayback(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	tb := openConsole(t, mock)
	tb.click(`[data-focus="edit-` + film + `"]`)
	tb.fill("#edit-title", "A night by the sea")
	tb.fill("#edit-mp4", "audioOnly")
	tb.fill("#edit-resolution", "720p")
	tb.fill("#edit-domains-policy", "deny")
	tb.fill("#edit-domains-allow", "example.com\nexample.org")
	tb.fill("#edit-userAgents-deny", "curl")
	tb.click("#playback-edit button[type=submit]")
	tb.WaitFor("the new title", `document.getElementById("playbacks").textContent.includes("A night by the sea")`)
	got, _ := mock.Playback(film)
	want := mockfastpix.PlaybackOptions{
		ID: film, Policy: mockfastpix.Private, Title: "A night by the sea", MediaID: got.MediaID, Status: got.Status,
		MP4Support: "audioOnly", Resolution: "720p",
		Domains: mockfastpix.Restriction{
			DefaultPolicy: "deny", Allow: []string{"example.com", "example.org"}, Deny: []string{},
		},
		UserAgents: mockfastpix.Restriction{DefaultPolicy: "allow", Allow: []string{}, Deny: []string{"curl"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("playback ID (-want +got):\n%s", diff)
	}
}

// TestConsole_profile checks that the form has all fields of the profile, and
// that a change applies and a wrong value is refused.
func TestConsole_profile(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	tb := openConsole(t, mock)
	tb.click("#tab-profile")
	tb.WaitFor("the fields", `document.querySelectorAll("#profile-fields input").length > 10`)
	text, err := json.Marshal(mockfastpix.Strict())
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	names := chrome.Eval[[]string](tb.Tab, `[...document.querySelectorAll("#profile-fields input")].map((f) => f.name)`)
	for name := range fields {
		if !slices.Contains(names, name) {
			t.Errorf("the form has no field %s", name)
		}
	}
	const profile = `fetch("/_mock/profile").then((r) => r.json()).then((p) => `
	tb.fill("#profile-expiredStatus", "401")
	tb.fill("#profile-issuers", `fastpix.io, fastpix.com, ""`)
	tb.click("#profile-form button[type=submit]")
	const issuers = ` && p.issuers.join() === "fastpix.io,fastpix.com,")`
	tb.WaitFor("the change", profile+`p.expiredStatus === 401`+issuers)
	tb.click("#profile-openDownloads")
	tb.click("#profile-form button[type=submit]")
	tb.WaitFor("the second change", profile+`p.openDownloads`+issuers)
	tb.fill("#profile-expiredStatus", "200")
	tb.click("#profile-form button[type=submit]")
	tb.WaitFor("the error", `document.getElementById("profile-error").textContent.includes("xpiredStatus")`)
	tb.click("#profile-default")
	tb.WaitFor("the defaults", profile+`p.expiredStatus === 403 && !p.openDownloads)`)
}

func TestConsole_webhooks(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	endpoint := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer endpoint.Close()
	tb := openConsole(t, mock)
	tb.click("#tab-webhooks")
	tb.fill("#webhook-url", endpoint.URL)
	tb.fill("#webhook-secret", "short")
	tb.click("#webhook-form button[type=submit]")
	tb.WaitFor("the error", `document.getElementById("webhook-error").textContent !== ""`)
	tb.fill("#webhook-secret", base64.StdEncoding.EncodeToString([]byte("sixteen bytes or more")))
	tb.click("#webhook-form button[type=submit]")
	tb.WaitFor("the endpoint is saved", `document.getElementById("webhook-secret").value === "" &&
		document.getElementById("webhook-error").textContent === ""`)
	mock.AddPlayback(mockfastpix.PlaybackOptions{Title: "New"})
	tb.Do(`import("/_mock/console/mock.js").then(({ refresh }) => refresh())`)
	tb.WaitFor("the webhooks", `document.getElementById("webhooks").textContent.includes("video.media.")`)
	attempts := len(mock.Webhooks()[0].Attempts)
	tb.click("#webhooks > li:last-child button")
	tb.WaitFor("another attempt", `fetch("/_mock/webhooks").then((r) => r.json()).then(({ webhooks }) =>
		webhooks[0].attempts.length > `+string(rune('0'+attempts))+`)`)
	tb.click("#webhook-remove")
	tb.WaitFor("no endpoint", `fetch("/_mock/webhook").then((r) => r.status === 404)`)
}

func TestConsoleFaults_presets(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	tb := openConsole(t, mock)
	tb.click("#tab-faults")
	tb.Do(`document.querySelectorAll("#fault-presets button").forEach((preset) => preset.click())`)
	tb.WaitFor("the faults", `document.querySelectorAll("#faults > li").length === 4`)
	if got := chrome.Eval[string](tb.Tab, `document.getElementById("faults-error").textContent`); got != "" {
		t.Errorf("the mock refuses a preset: %s", got)
	}
	for _, want := range []int{503, 200} { // once
		request(mock, http.MethodGet, "/player.js")
		requests := mock.Requests()
		if got := requests[len(requests)-1].Status; got != want {
			t.Errorf("the answer is %d, want %d", got, want)
		}
	}
	request(mock, http.MethodGet, "/v1/on-demand")
	if requests := mock.Requests(); requests[len(requests)-1].Status != 429 {
		t.Errorf("the API answers %d, want 429", requests[len(requests)-1].Status)
	}
	tb.Do(`document.querySelector("#fault-form").closest("details").open = true`)
	tb.click("#fault-form button[type=submit]")
	tb.WaitFor("a fault without effect is refused",
		`document.getElementById("fault-form-error").textContent.includes("has no effect")`)
}

// TestConsole_mistypedNumbers checks that a number that cannot be read is
// refused, and not replaced by the default.
func TestConsole_mistypedNumbers(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	tb := openConsole(t, mock)
	tb.click("#tab-faults")
	tb.Do(`document.querySelector("#fault-form").closest("details").open = true`)
	for field, label := range map[string]string{
		"times": "Times", "skip": "Skip first", "status": "Status", "truncate": "Truncate after bytes",
		"rate": "Bytes per second",
	} {
		for _, text := range []string{"1x", "-1", "1.5", "1e3", "0x10"} {
			tb.Do(`document.getElementById("fault-form").reset()`)
			tb.Do(`document.getElementById("fault-form-error").textContent = ""`)
			tb.fill("#fault-delay", "1s")
			tb.fill("#fault-"+field, text)
			tb.click("#fault-form button[type=submit]")
			tb.WaitFor("the error of "+field+" "+text, `document.getElementById("fault-form-error").textContent ===
				`+quoted(label+" is not a whole number: enter only digits."))
		}
	}
	tb.click("#tab-profile")
	tb.fill("#profile-expiredStatus", "4O3")
	tb.click("#profile-form button[type=submit]")
	tb.WaitFor("the error", `document.getElementById("profile-error").textContent ===
		"Expired status is not a whole number: enter only digits."`)

	for _, path := range []string{"/_mock/faults", "/_mock/profile"} {
		for _, sent := range tb.requests() {
			if strings.Contains(sent, path) && !strings.HasPrefix(sent, "GET ") {
				t.Errorf("the page sent %s", sent)
			}
		}
	}
	tb.fill("#profile-expiredStatus", "")
	tb.click("#profile-form button[type=submit]")
	tb.WaitFor("the default", `document.getElementById("profile-error").textContent === "" &&
		document.getElementById("profile-expiredStatus").value === "403"`)
}
