package browser_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// chrome is the one browser of this test run; each test opens a tab of its own.
var chrome struct {
	sync.Once
	ctx context.Context
	err error
}

// closeChrome ends the browser; it is replaced when the browser starts.
var closeChrome = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	closeChrome()
	removeBuilds()
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
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
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
}

var tokens = regexp.MustCompile(`token=[\w.-]+`)

// newTab opens a tab that is closed when the test ends. What the page writes to its console goes to the test's log, and
// what it fails at, to its errors.
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
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)

	var console sync.WaitGroup
	messages := chromedp.Console(ctx)
	console.Go(func() {
		for message, err := range messages {
			switch {
			case err != nil:
				return // the tab is closed
			case message.IsException(), strings.Contains(message.Text, "Content Security Policy"):
				t.Errorf("the page fails: %s", tokens.ReplaceAllString(message.String(), "token=…"))
			default:
				t.Logf("the page says: %s", tokens.ReplaceAllString(message.String(), "token=…"))
			}
		}
	})
	t.Cleanup(func() {
		closeTab()
		cancel()
		console.Wait() // nobody may write to the log after the test
	})
	return &tab{t, ctx}
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

// waitFor waits until an expression is true. That it fails is no harm before: pages come and go meanwhile.
func (tb *tab) waitFor(what, expression string, limit time.Duration) {
	tb.t.Helper()
	question := chromedp.Evaluate[bool]("!!(" + expression + ")")
	for deadline := time.Now().Add(limit); ; time.Sleep(100 * time.Millisecond) {
		yes, err := chromedp.Run(tb.ctx, question)
		if yes && err == nil {
			return
		}
		if time.Now().After(deadline) {
			tb.screenshot("failed-" + tb.t.Name())
			tb.t.Fatalf("%s: it has not happened in %v: %s: %v", what, limit, expression, err)
		}
	}
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
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(tb.ctx, emulation.SetEmulatedMedia, media); err != nil {
		tb.t.Fatal(err)
	}
}

// screenshot writes a picture of the whole page to artifacts/ at the root of the repository, for people to look at.
func (tb *tab) screenshot(name string) {
	tb.t.Helper()
	picture, err := chromedp.Run(tb.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		tb.t.Logf("no screenshot: %v", err)
		return
	}
	dir := filepath.Join("..", "..", "artifacts")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		tb.t.Fatal(err)
	}
	file := filepath.Join(dir, strings.NewReplacer("/", "-", " ", "-", "'", "").Replace(name)+".png")
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		tb.t.Fatal(err)
	}
	tb.t.Logf("screenshot: %s", file)
}
