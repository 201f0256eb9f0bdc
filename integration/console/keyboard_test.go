package console_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
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
	tb.WaitFor("the reset dialog", `document.getElementById("reset-dialog").open`)
	tb.press("\x1b")
	tb.WaitFor("Escape closes the dialog", `!document.getElementById("reset-dialog").open`)
	if got := tb.focused(); got != "reset" {
		t.Errorf("after the dialog the focus is on %q, want the button that opened it", got)
	}
}

// TestConsole_keyboardTraps checks that Tab moves through the whole page and
// back to the start, and that each element shows its focus.
func TestConsole_keyboardTraps(t *testing.T) {
	t.Parallel()
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
