package console_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/internal/axe"
	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// TestConsoleDecoder_anyText checks that the decoder finds the tokens in a
// text, lists several with the verdict on each, and decodes the chosen one.
func TestConsoleDecoder_anyText(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	token := tb.sign(key)
	url := "https://stream.fastpix.io/" + film + ".m3u8?token=" + token
	summary := func(want string) {
		t.Helper()
		tb.WaitFor(want, `document.getElementById("found-summary").textContent === `+quoted(want))
	}
	value := func(id string) string {
		return chrome.Eval[string](tb.Tab, `document.getElementById(`+quoted(id)+`).value`)
	}
	listed := func() int { return chrome.Eval[int](tb.Tab, `document.querySelectorAll("#found > li").length`) }

	curl := "curl '" + url + "' -H 'Accept: */*'"
	tb.paste("#decode-input", curl)
	summary("Found 1 token in a curl command.")
	tb.WaitFor("the token is accepted", `document.querySelector("#verdict.good")`)
	if n := listed(); n != 0 || value("decode-input") != curl || value("decode-playback-id") != film {
		t.Errorf("a curl command: %d rows, input %s, playback ID %s", n, value("decode-input"), value("decode-playback-id"))
	}

	entry := func(url string) string { return fmt.Sprintf(`{"request":{"method":"GET","url":%q}}`, url) }
	locked := "https://stream.fastpix.io/" + locked + ".m3u8?token=" + strings.Replace(token, ".", ".eyJ", 1)
	tb.paste("#decode-input", `{"log":{"entries":[`+entry(url)+","+entry(locked)+","+
		entry("https://images.fastpix.io/"+film+"/thumbnail.jpg")+`]}}`)
	summary("Found 2 tokens in a HAR file.")
	rows := tb.text("#found")
	for _, want := range []string{"Accepted", "token_malformed", "URL without a token", "token_missing", "thumbnail.jpg"} {
		if !strings.Contains(rows, want) {
			t.Errorf("the list lacks %q: %s", want, rows)
		}
	}
	if n := listed(); n != 3 || !chrome.Eval[bool](tb.Tab, `document.getElementById("decoded").hidden`) {
		t.Errorf("a HAR file: %d rows, and a token was decoded before the choice", n)
	}
	axe.Load(tb.Tab)
	tb.click(`[data-focus="found-1"]`)
	tb.WaitFor("the second is decoded", `document.querySelector("#verdict code")?.textContent === "token_malformed"`)
	const marked = `document.querySelector('#found [aria-pressed="true"]').dataset.focus`
	if chosen := chrome.Eval[string](tb.Tab, marked); chosen != "found-1" {
		t.Errorf("%s is marked", chosen)
	}
	axe.AuditAll(tb.Tab, "several tokens", ".bench-work")
	tb.click(`[data-focus="found-0"]`)
	tb.WaitFor("the first is decoded", `document.querySelector("#verdict.good")`)
	if value("decode-playback-id") != film {
		t.Errorf("the playback ID is %s", value("decode-playback-id"))
	}
	mock.Advance(2 * 24 * 3600 * 1e9)
	tb.Do(`import("/_mock/console/mock.js").then(({ refresh }) => refresh())`)
	tb.WaitFor("the list follows the clock", `document.querySelector("#found").textContent.includes("token_expired")`)

	tb.paste("#decode-input", token+"\n"+signings["subject"].byCore(t, key.SigningKey))
	summary("Found 2 tokens in this text.")

	for text, want := range map[string]string{
		film:                          "This is an ID, such as a playback ID, and not a token.",
		"$TOKEN":                      "This is the name of a variable, and not its value.",
		"{{.Token}}":                  "This is a placeholder of a template, and not a token.",
		"-----BEGIN PRIVATE KEY-----": "This is a private key, not a token",
	} {
		tb.paste("#decode-input", text)
		tb.WaitFor(want, `[...document.querySelectorAll("#verdict, #decode-error")].some((e) =>
			e.textContent.includes(`+quoted(want)+`)) && document.getElementById("found-part").hidden`)
	}
}
