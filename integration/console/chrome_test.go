package console_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// chrome is the one browser of this test run; each test opens a tab of its own.
var chrome struct {
	sync.Once
	ctx context.Context
	err error
}

// plainHost leads to this machine, yet browsers do not take it for one: a page that comes from there over HTTP is not in a
// secure context.
const plainHost = "console.test"

// closeChrome ends the browser; it is replaced when the browser starts.
var closeChrome = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	closeChrome()
	os.Exit(code)
}

var errNoBrowser = errors.New("found none of chromium, chromium-browser, google-chrome, google-chrome-stable on the PATH")

func startChrome() {
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		chrome.err = errNoBrowser
		return
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // tests run as root in containers
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP "+plainHost+" 127.0.0.1"),
		chromedp.WindowSize(1280, 900),
	)
	allocator, closeAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeBrowser := chromedp.NewContext(allocator)
	closeChrome = func() { closeBrowser(); closeAllocator() }
	chrome.ctx, chrome.err = ctx, chromedp.Do(ctx)
}

// tab is a page in the browser.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu      sync.Mutex
	sent    []string // every request of the page: method, URL, headers and body
	ignored []string // parts of messages of the browser's console that the test provokes
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

// newTab opens a tab that is closed when the test ends. The test fails when the page writes anything to the browser's
// console: errors, broken promises, and whatever the content security policy stops.
func newTab(t *testing.T) *tab {
	t.Helper()
	chrome.Do(startChrome)
	if errors.Is(chrome.err, errNoBrowser) && os.Getenv("CI") != "true" {
		t.Skip(chrome.err)
	}
	if chrome.err != nil {
		t.Fatal(chrome.err)
	}
	ctx, closeTab := chromedp.NewContext(chrome.ctx)
	if err := chromedp.Do(ctx); err != nil { // opens it, so that the time limit is not the browser's
		closeTab()
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	tb := &tab{t: t, ctx: ctx, ignored: []string{"ERR_NETWORK_CHANGED"}} // a container has started on this machine

	var watchers sync.WaitGroup
	messages := chromedp.Console(ctx)
	watchers.Go(func() {
		for message, err := range messages {
			switch {
			case err != nil:
				return // the tab is closed
			case strings.Contains(message.Text, "Failed to load resource: the server responded"), tb.ignores(message.Text):
				t.Logf("the page says: %s", message) // a refusal, which tests cause on purpose
			default:
				t.Errorf("the page says: %s", message)
			}
		}
	})
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	requests := chromedp.Events(ctx, network.RequestWillBeSent)
	watchers.Go(func() {
		for request, err := range requests {
			if err != nil {
				return
			}
			tb.note(request.Request)
		}
	})
	t.Cleanup(func() {
		closeTab()
		cancel()
		watchers.Wait() // nobody may write to the log after the test
	})
	return tb
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

// requests are those that the page has sent so far.
func (tb *tab) requests() []string {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	return slices.Clone(tb.sent)
}

func (tb *tab) open(url string) {
	tb.t.Helper()
	if err := chromedp.Do(tb.ctx, chromedp.Navigate(url)); err != nil {
		tb.t.Fatalf("open %s: %v", url, err)
	}
}

// do runs an expression and waits for its promise.
func (tb *tab) do(expression string) {
	tb.t.Helper()
	eval[chromedp.Void](tb, expression)
}

// eval runs an expression, waits for its promise, and returns its value.
func eval[T any](tb *tab, expression string) T {
	tb.t.Helper()
	value, err := chromedp.Run(tb.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		tb.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// waitFor waits until an expression is true.
func (tb *tab) waitFor(what, expression string) {
	tb.t.Helper()
	const limit = 15 * time.Second
	if !tb.holds(expression, limit) {
		tb.screenshot("failed-" + tb.t.Name())
		tb.t.Fatalf("%s: it has not happened in %v: %s", what, limit, expression)
	}
}

// holds waits for a while until an expression is true, and reports whether it is.
func (tb *tab) holds(expression string, limit time.Duration) bool {
	tb.t.Helper()
	for deadline := time.Now().Add(limit); ; time.Sleep(50 * time.Millisecond) {
		if eval[bool](tb, "!!("+expression+")") {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// click clicks on what a CSS selector finds, with the mouse.
func (tb *tab) click(selector string) {
	tb.t.Helper()
	if err := chromedp.Do(tb.ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		tb.t.Fatalf("click on %s: %v", selector, err)
	}
}

// paste focuses a field and puts a text into it as a clipboard does.
func (tb *tab) paste(selector, text string) {
	tb.t.Helper()
	if err := chromedp.Do(tb.ctx, chromedp.Focus(chromedp.CSS(selector))); err != nil {
		tb.t.Fatalf("focus %s: %v", selector, err)
	}
	tb.do("document.activeElement.select?.()")
	tb.insert(text)
}

// insert puts a text where the cursor is.
func (tb *tab) insert(text string) {
	tb.t.Helper()
	if _, err := chromedp.Call(tb.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		tb.t.Fatal(err)
	}
}

// press presses keys, one after the other.
func (tb *tab) press(keys string, opts ...chromedp.KeyOption) {
	tb.t.Helper()
	if err := chromedp.Do(tb.ctx, chromedp.KeyEvent(keys, opts...)); err != nil {
		tb.t.Fatal(err)
	}
}

// text is what a person reads at a selector.
func (tb *tab) text(selector string) string {
	tb.t.Helper()
	text, err := chromedp.Run(tb.ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		tb.t.Fatalf("text of %s: %v", selector, err)
	}
	return text
}

// window sets the size of the page's window, and whether the viewer prefers dark colours.
func (tb *tab) window(width, height int64, scale float64, dark bool) {
	tb.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	metrics := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: scale, Mobile: width < 600}
	if _, err := chromedp.Call(tb.ctx, emulation.SetDeviceMetricsOverride, metrics); err != nil {
		tb.t.Fatal(err)
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	if _, err := chromedp.Call(tb.ctx, emulation.SetEmulatedMedia, media); err != nil {
		tb.t.Fatal(err)
	}
}

// screenshot writes a picture of the whole page to artifacts/ at the root of the repository, for people to look at.
func (tb *tab) screenshot(name string) {
	tb.t.Helper()
	tb.shoot(name, chromedp.FullScreenshot(100))
}

// view writes a picture of what the window shows.
func (tb *tab) view(name string) {
	tb.t.Helper()
	tb.shoot(name, chromedp.CaptureScreenshot())
}

func (tb *tab) shoot(name string, shot chromedp.Action[[]byte]) {
	tb.t.Helper()
	picture, err := chromedp.Run(tb.ctx, shot)
	if err != nil {
		tb.t.Logf("no screenshot: %v", err)
		return
	}
	dir := filepath.Join("..", "..", "artifacts")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		tb.t.Fatal(err)
	}
	file := filepath.Join(dir, strings.NewReplacer("/", "-", " ", "-").Replace(name)+".png")
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		tb.t.Fatal(err)
	}
	tb.t.Logf("screenshot: %s", file)
}
