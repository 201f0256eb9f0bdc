package chrome

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// Tab is a page in the browser. Its methods fail the test on errors.
type Tab struct {
	T   *testing.T
	Ctx context.Context // for direct calls of chromedp
}

var tokens = regexp.MustCompile(`token=[\w.-]+`)

// Open navigates to a URL.
func (tb *Tab) Open(url string) {
	tb.T.Helper()
	if err := chromedp.Do(tb.Ctx, chromedp.Navigate(url)); err != nil {
		tb.T.Fatalf("open %s: %v", url, err)
	}
}

// Do evaluates an expression and waits for its promise.
func (tb *Tab) Do(expression string) {
	tb.T.Helper()
	Eval[chromedp.Void](tb, expression)
}

// Eval evaluates an expression, waits for its promise and returns the value.
func Eval[T any](tb *Tab, expression string) T {
	tb.T.Helper()
	value, err := chromedp.Run(tb.Ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		tb.T.Fatalf("%s: %v", expression, err)
	}
	return value
}

// WaitFor waits until an expression or its promise is true. Errors count as
// false until the time limit, because a page may be loading.
func (tb *Tab) WaitFor(what, expression string) {
	tb.T.Helper()
	const limit = 20 * time.Second
	question := chromedp.Evaluate[bool]("(async () => !!(await ("+expression+")))()", chromedp.EvalAwaitPromise)
	for deadline := time.Now().Add(limit); ; time.Sleep(50 * time.Millisecond) {
		yes, err := chromedp.Run(tb.Ctx, question)
		if yes && err == nil {
			return
		}
		if time.Now().After(deadline) {
			tb.shoot("failed-"+tb.T.Name(), chromedp.FullScreenshot(100))
			tb.T.Fatalf("%s: not true after %v: %s: %v", what, limit, expression, err)
		}
	}
}

// Window sets the size of the page's window and whether the viewer prefers dark
// colors. The viewer always prefers reduced motion.
func (tb *Tab) Window(width, height int64, scale float64, dark bool) {
	tb.T.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	metrics := emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: scale, Mobile: width < 600,
	}
	if _, err := chromedp.Call(tb.Ctx, emulation.SetDeviceMetricsOverride, metrics); err != nil {
		tb.T.Fatal(err)
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	if _, err := chromedp.Call(tb.Ctx, emulation.SetEmulatedMedia, media); err != nil {
		tb.T.Fatal(err)
	}
}

// Screenshot writes an image of the whole page to artifacts/ in the root of the
// repository if long tests run. Tests do not compare it.
func (tb *Tab) Screenshot(name string) {
	tb.T.Helper()
	if needs.Long() {
		tb.shoot(name, chromedp.FullScreenshot(100))
	}
}

// View writes an image of the visible part of the page, like Screenshot.
func (tb *Tab) View(name string) {
	tb.T.Helper()
	if needs.Long() {
		tb.shoot(name, chromedp.CaptureScreenshot())
	}
}

func (tb *Tab) shoot(name string, shot chromedp.Action[[]byte]) {
	tb.T.Helper()
	picture, err := chromedp.Run(tb.Ctx, shot)
	if err != nil {
		tb.T.Logf("no screenshot: %v", err)
		return
	}
	dir := filepath.Join("..", "..", "artifacts") // from the package under test
	if err := os.MkdirAll(dir, 0o755); err != nil {
		tb.T.Fatal(err)
	}
	file := filepath.Join(dir, strings.NewReplacer("/", "-", " ", "-", "'", "").Replace(name)+".png")
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		tb.T.Fatal(err)
	}
	tb.T.Logf("screenshot: %s", file)
}
