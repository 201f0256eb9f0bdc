package console_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

const (
	tabKey = "\t"
	enter  = "\r"
)

// focusName is an expression for a name of the focused element.
const focusName = `((node) => node === document.body ? "body" :
	node.id || node.dataset.advance || node.dataset.focus || node.getAttribute("href") ||
	node.className || node.textContent.trim())(document.activeElement)`

// focused returns a name for the focused element.
func (tb *tab) focused() string {
	tb.T.Helper()
	return chrome.Eval[string](tb.Tab, focusName)
}

// tabTo presses Tab until the element with the given name has the focus.
func (tb *tab) tabTo(name string) {
	tb.T.Helper()
	for range 80 {
		if tb.focused() == name {
			return
		}
		tb.press(tabKey)
	}
	tb.T.Fatalf("Tab does not reach %s", name)
}

func TestConsole_keyboardOnly(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	tb := openConsole(t, mock)
	allowClipboard(t, tb, mock.URL())

	tb.press(tabKey)
	if got := tb.focused(); got != "#main" {
		t.Errorf("the first stop is %q, want the link that skips to the signer", got)
	}
	tb.press(enter)
	tb.tabTo("private-key")
	tb.insert(key.answer)
	tb.WaitFor("the key is loaded and the focus is kept", `document.activeElement.id === "key-forget"`)
	tb.tabTo("register-key")
	tb.press(enter)
	tb.WaitFor("the key is registered", `document.querySelectorAll("#keys > li").length === 1`)
	tb.WaitFor("the focus moves to the next field", `document.activeElement.id === "playback-id"`)
	tb.press("a", chromedp.KeyModifiers(2)) // Ctrl
	tb.insert(film)
	tb.press(enter)
	tb.WaitFor("Enter signs", `document.getElementById("token").textContent !== ""`)
	token := chrome.Eval[string](tb.Tab, `document.getElementById("token").textContent`)

	tb.tabTo("copy-token")
	tb.press(enter)
	tb.WaitFor("the token is copied", `document.getElementById("copy-token").textContent === "Copied"`)
	if got := chrome.Eval[string](tb.Tab, "navigator.clipboard.readText()"); got != token {
		t.Errorf("the clipboard has %d bytes, not the token", len(got))
	}
	tb.WaitFor("the announcement", `document.getElementById("announcer").textContent.includes("Token copied")`)

	tb.tabTo("play")
	tb.press(enter)
	tb.WaitFor("the video plays", `document.getElementById("video").currentTime > 0.2`)
	tb.press(" ")
	tb.WaitFor("the space bar pauses", `document.getElementById("video").paused`)

	tb.tabTo("decode-input")
	tb.insert(token)
	tb.WaitFor("the mock accepts", `document.querySelector("#verdict.good")`)
	tb.WaitFor("the announcement",
		`document.getElementById("announcer").textContent.includes("The mock accepts the token.")`)

	tb.tabTo("1h")
	tb.press(enter)
	tb.WaitFor("the token has expired", `document.querySelector("#verdict code")?.textContent === "token_expired"`)
	tb.WaitFor("the announcement",
		`document.getElementById("announcer").textContent.includes("The mock refuses the token: The token expired")`)

	tb.tabTo("reset")
	tb.press(enter)
	tb.WaitFor("the reset dialog", `document.getElementById("confirm-dialog").open`)
	tb.press("\x1b")
	tb.WaitFor("Escape closes the dialog", `!document.getElementById("confirm-dialog").open`)
	if got := tb.focused(); got != "reset" {
		t.Errorf("after the dialog the focus is on %q, want the button that opened it", got)
	}
}

// TestConsole_keyboardSections reaches each section with its link, and works in
// the journal, the decoder and the lists with the keyboard alone.
func TestConsole_keyboardSections(t *testing.T) {
	t.Parallel()
	needs.SkipUnlessLong(t)
	mock := startMock(t)
	mock.CreateSigningKey()
	request(mock, "GET", "/player.js")
	request(mock, "GET", "/"+film+".m3u8")
	request(mock, "GET", "/"+film+".m3u8?token=x.y.z")
	tb := openConsole(t, mock)
	focusIs := func(what, name string) {
		t.Helper()
		tb.WaitFor(what+": the focus is on "+name, focusName+` === `+quoted(name))
	}
	for _, link := range chrome.Eval[[]string](tb.Tab,
		`[...document.querySelectorAll("#sections a")].map((link) => link.getAttribute("href"))`) {
		tb.tabTo(link)
		tb.press(enter)
		focusIs("the link", strings.TrimPrefix(link, "#"))
		tb.Do(`document.querySelector(".skip").focus()`)
	}

	// Find a request and explain it.
	tb.tabTo("request-outcome")
	tb.press(kb.ArrowDown)
	tb.WaitFor("the refused requests", `document.querySelectorAll("#requests > li").length === 2`)
	tb.tabTo("request-clear")
	tb.press(tabKey + kb.ArrowDown + enter)
	tb.WaitFor("the details of the second row", `document.activeElement.closest("li").dataset.number === "2" &&
		document.querySelector("#requests dl")`)
	tb.press(tabKey + tabKey)
	if got := chrome.Eval[string](tb.Tab, `document.activeElement.textContent`); got != "Explain" {
		t.Fatalf("the focus is on %q, want Explain", got)
	}
	tb.press(enter)
	tb.WaitFor("the reason", `document.querySelector("#verdict code")?.textContent === "token_missing"`)
	focusIs("explained", "decode-input")

	// Make a token and break it.
	tb.tabTo("Change the token or break it")
	tb.press(enter + tabKey + enter)
	tb.WaitFor("the token without a mistake", `document.querySelector("#verdict.good")`)
	tb.tabTo("edit-payload")
	tb.press("a", chromedp.KeyModifiers(2)) // Ctrl
	tb.insert("{}")
	tb.WaitFor("the verdict on no claims", `document.querySelector("#verdict.bad")`)

	// A dialog keeps the focus, and gives it back.
	tb.tabTo("tab-webhooks")
	tb.press(kb.Home)
	tb.tabTo("edit-" + film)
	tb.press(enter)
	focusIs("the dialog", "edit-title")
	for range 15 {
		tb.press(tabKey)
		if !chrome.Eval[bool](tb.Tab, `document.activeElement.matches("body, dialog *")`) {
			t.Fatalf("Tab leaves the dialog to %q", tb.focused())
		}
	}
	tb.press("\x1b")
	focusIs("the dialog is closed", "edit-"+film)
	tb.tabTo("delete-" + film)
	tb.press(enter)
	focusIs("the question", "confirm-yes")
	tb.press("\x1b")
	focusIs("not deleted", "delete-"+film)
	tb.press(enter)
	focusIs("the question", "confirm-yes")
	tb.press(enter)
	tb.WaitFor("two videos are left", `document.querySelectorAll("#playbacks > li").length === 2`)
	focusIs("deleted", "playbacks-heading")
}

// TestConsole_keyboardTraps checks that Tab moves through the whole page and
// back to the start, and that each element shows its focus.
func TestConsole_keyboardTraps(t *testing.T) {
	t.Parallel()
	needs.SkipUnlessLong(t)
	key := sampleKey(t)
	mock := startMock(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	tb.sign(key)
	tb.click("#decode")
	tb.WaitFor("the mock accepts", `document.querySelector("#verdict.good")`)
	tb.click("#tab-faults")
	tb.Do(`document.querySelectorAll("details").forEach((details) => (details.open = true));
		document.querySelector(".skip").focus()`)

	var stops, unseen []string
	for range 150 {
		tb.press(tabKey)
		stop := chrome.Eval[struct {
			Name    string
			Visible bool
		}](tb.Tab, `({ name: `+focusName+`, visible: (() => {
			const node = document.activeElement;
			if (node === document.body) return true; // the browser's own controls
			let shown = node;
			if (node.matches("input[type=radio]")) shown = node.nextElementSibling;
			if (node.matches("input[type=file]")) shown = node.parentElement;
			const style = getComputedStyle(shown);
			const box = shown.getBoundingClientRect();
			return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1 &&
				box.bottom > 0 && box.top < innerHeight;
		})() })`)
		name := stop.Name
		if name == "#main" && len(stops) > 0 {
			break
		}
		stops = append(stops, name)
		if !stop.Visible {
			unseen = append(unseen, name)
		}
	}
	if len(unseen) > 0 {
		t.Errorf("focused without a visible outline: %q", unseen)
	}
	for _, want := range []string{
		"#keys-heading", "key-id", "policy-private", "ttl", "sign", "copy-token", "play", "decode", "decode-input",
		"24h", "request-text", "tab-faults", "fault-path", "fault-status",
	} {
		if !slices.Contains(stops, want) {
			t.Errorf("Tab does not stop at %s, only at %s", want, strings.Join(stops, ", "))
		}
	}
	if len(stops) > 140 {
		t.Errorf("Tab does not return to the start, its last stops are %q", stops[len(stops)-5:])
	}
}
