package browser_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// stop is an element that has the focus.
type stop struct {
	Name    string
	Visible bool // its outline
}

const focused = `(() => {
	const node = document.activeElement;
	const { outlineStyle, outlineWidth } = getComputedStyle(node);
	const box = node.getBoundingClientRect();
	return {
		name: node === document.body ? "body" : node.id ||
			(node.localName === "fastpix-player" ? node.localName :
				(node.querySelector(".card-title") ?? node).textContent.trim()),
		// The player's own elements show the focus inside of it.
		visible: node === document.body || node.localName === "fastpix-player" ||
			outlineStyle !== "none" && parseFloat(outlineWidth) >= 1 && box.bottom > 0 && box.top < innerHeight,
	};
})()`

func (tb *tab) key(keys string) {
	tb.T.Helper()
	tb.Act(fmt.Sprintf("press %q", keys), func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.KeyEvent(keys))
	})
}

// tabTo presses Tab until an element has the focus whose name begins with the
// given text.
func (tb *tab) tabTo(name string) {
	tb.T.Helper()
	var passed []string
	for range 40 {
		tb.key("\t")
		at := chrome.Eval[stop](tb.Tab, focused)
		if !at.Visible {
			tb.T.Errorf("%q has the focus, and does not show it", at.Name)
		}
		if strings.HasPrefix(at.Name, name) {
			return
		}
		passed = append(passed, at.Name)
	}
	tb.T.Fatalf("Tab does not reach %q, only %q", name, passed)
}

// TestSite_keyboardOnly signs in, opens a video, breaks it and repairs it with
// the keyboard alone.
func TestSite_keyboardOnly(t *testing.T) {
	needs.SkipUnlessLong(t)
	tb := newTab(t)
	tb.Open(startExample(t, "nethttp", nil, ownMock...))
	tb.WaitFor("the home page", `document.querySelector(".cards")`)
	tb.tabTo("Sign out")
	tb.key("\r")
	tb.WaitFor("the viewer is a guest", `document.querySelector("header").innerText.includes("guest")`)
	tb.tabTo("Sign in")
	tb.key("\r")
	tb.WaitFor("the viewer is a member", `document.querySelector("header").innerText.includes("Ada")`)
	tb.tabTo("First light")
	tb.key("\r")
	tb.WaitFor("the player has a video", video)
	tb.tabTo("fastpix-player")
	tb.tabTo("Expired token")
	tb.key("\r")
	tb.WaitFor("the reason", refusal+`.includes("token_expired") && `+message)
	if at := chrome.Eval[stop](tb.Tab, focused); at.Name != "Expired token" {
		t.Errorf("after the refusal the focus is on %q, want the button", at.Name)
	}
	tb.tabTo("Why, and what to do")
	tb.tabTo("See these requests in the console")

	// Tab leaves the page at its end and comes back at its start.
	var stops []string
	for range 40 {
		tb.key("\t")
		at := chrome.Eval[stop](tb.Tab, focused)
		stops = append(stops, at.Name)
		if at.Name == "repair" {
			break
		}
	}
	for _, want := range []string{"stream-url", "Skip to content", "Sign out", "repair"} {
		if !slices.Contains(stops, want) {
			t.Errorf("Tab does not stop at %q, only at %q", want, stops)
		}
	}
	tb.key("\r")
	tb.WaitFor("the valid token", refusal+`.includes("valid token")`)
	if at := chrome.Eval[stop](tb.Tab, focused); at.Name != "refusal" {
		t.Errorf("with the valid token the focus is on %q, want the text about it", at.Name)
	}
}
