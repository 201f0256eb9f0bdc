package browser_test

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/integration/internal/firefox"
)

var theFirefox = firefox.New()

var theBrowser = chrome.New(chromedp.Flag("autoplay-policy", "no-user-gesture-required"))

func TestMain(m *testing.M) {
	code := theBrowser.Main(m)
	theFirefox.Close()
	removeBuilds()
	os.Exit(code)
}

// tab is a page in the browser.
type tab struct{ *chrome.Tab }

// newTab opens a tab. Exceptions of the page and violations of the content
// security policy fail the test.
func newTab(t *testing.T) *tab {
	t.Helper()
	return &tab{theBrowser.NewTab(t, func(message chromedp.ConsoleMessage) bool {
		return message.IsException() || strings.Contains(message.Text, "Content Security Policy")
	})}
}
