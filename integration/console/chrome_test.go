package console_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
)

// plainHost resolves to this machine, but browsers do not treat it as
// localhost, so a page from it over HTTP is not a secure context.
const plainHost = "console.test"

var theBrowser = chrome.New(chromedp.Flag("host-resolver-rules", "MAP "+plainHost+" 127.0.0.1"))

func TestMain(m *testing.M) { os.Exit(theBrowser.Main(m)) }

// tab is a page in the browser.
type tab struct {
	*chrome.Tab

	mu      sync.Mutex
	sent    []string // all requests of the page: method, URL, headers and body
	ignored []string // parts of messages in the browser's console that the test expects
}

// newTab opens a tab. The test fails if the page writes to the browser's
// console: errors, unhandled rejections and violations of the content security
// policy.
func newTab(t *testing.T) *tab {
	t.Helper()
	tb := &tab{ignored: []string{"Failed to load resource: the server responded"}} // refusals are expected
	tb.Tab = theBrowser.NewTab(t, func(message chromedp.ConsoleMessage) bool { return !tb.ignores(message.Text) })
	tb.Act("note the requests", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
		return err
	})
	requests := chromedp.Events(tb.Ctx, network.RequestWillBeSent)
	go func() {
		for request, err := range requests {
			if err != nil {
				return // the tab is closed
			}
			tb.note(request.Request)
		}
	}()
	return tb
}

func (tb *tab) ignore(parts ...string) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.ignored = append(tb.ignored, parts...)
}

func (tb *tab) ignores(message string) bool {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	return slices.ContainsFunc(tb.ignored, func(part string) bool { return strings.Contains(message, part) })
}

func (tb *tab) note(r *network.Request) {
	line := r.Method + " " + r.URL
	for name, value := range r.Headers {
		line += fmt.Sprintf("\n%s: %v", name, value)
	}
	for _, entry := range r.PostDataEntries {
		line += "\n" + string(entry.Bytes)
	}
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.sent = append(tb.sent, line)
}

// requests returns the requests that the page has sent.
func (tb *tab) requests() []string {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	return slices.Clone(tb.sent)
}

// click clicks with the mouse on the element that matches a CSS selector.
func (tb *tab) click(selector string) {
	tb.T.Helper()
	tb.Act("click on "+selector, func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector)))
	})
}

// paste focuses a field and inserts a text as a clipboard does.
func (tb *tab) paste(selector, text string) {
	tb.T.Helper()
	tb.Act("focus "+selector, func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.Focus(chromedp.CSS(selector)))
	})
	tb.Do("document.activeElement.select?.()")
	tb.insert(text)
}

// insert inserts a text at the cursor.
func (tb *tab) insert(text string) {
	tb.T.Helper()
	tb.Act("insert a text", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return err
	})
}

// press presses keys in sequence.
func (tb *tab) press(keys string, opts ...chromedp.KeyOption) {
	tb.T.Helper()
	tb.Act(fmt.Sprintf("press %q", keys), func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.KeyEvent(keys, opts...))
	})
}

// text returns the visible text of an element.
func (tb *tab) text(selector string) string {
	tb.T.Helper()
	var text string
	tb.Act("text of "+selector, func(ctx context.Context) (err error) {
		text, err = chromedp.Run(ctx, chromedp.Text(chromedp.CSS(selector)))
		return err
	})
	return text
}
