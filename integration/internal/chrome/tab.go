package chrome

import (
	"context"
	"fmt"
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

const (
	actionLimit = time.Minute     // of an action
	openLimit   = 2 * time.Minute // of starting and closing the browser or a tab
)

// Act runs an action with a time limit, so that a page that hangs fails the
// test with the name of the step.
func (tb *Tab) Act(what string, run func(context.Context) error) {
	tb.T.Helper()
	if err := act(tb.Ctx, actionLimit, what, run); err != nil {
		tb.T.Fatal(err)
	}
}

func act(ctx context.Context, limit time.Duration, what string, run func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := run(ctx); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// within is like act for a function to which no context with a time limit can
// be given. After the limit, the function continues in the background.
func within(limit time.Duration, what string, run func() error) error {
	done := make(chan error, 1)
	go func() { done <- run() }()
	return act(context.Background(), limit, what, func(ctx context.Context) error {
		select {
		case err := <-done:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

var tokens = regexp.MustCompile(`token=[\w.-]+`)

// Open navigates to a URL.
func (tb *Tab) Open(url string) {
	tb.T.Helper()
	tb.Act("open "+url, func(ctx context.Context) error { return chromedp.Do(ctx, chromedp.Navigate(url)) })
}

// Do evaluates an expression and waits for its promise.
func (tb *Tab) Do(expression string) {
	tb.T.Helper()
	Eval[chromedp.Void](tb, expression)
}

// Eval evaluates an expression, waits for its promise and returns the value.
func Eval[T any](tb *Tab, expression string) T {
	tb.T.Helper()
	var value T
	tb.Act(expression, func(ctx context.Context) (err error) {
		value, err = chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
		return err
	})
	return value
}

// WaitFor waits until an expression or its promise is true. Errors count as
// false until the time limit, because a page may be loading.
func (tb *Tab) WaitFor(what, expression string) {
	tb.T.Helper()
	const limit = 20 * time.Second
	question := chromedp.Evaluate[bool]("(async () => !!(await ("+expression+")))()", chromedp.EvalAwaitPromise)
	for deadline := time.Now().Add(limit); ; time.Sleep(50 * time.Millisecond) {
		var yes bool
		err := act(tb.Ctx, limit, "ask the page", func(ctx context.Context) (err error) {
			yes, err = chromedp.Run(ctx, question)
			return err
		})
		if yes && err == nil {
			return
		}
		if time.Now().After(deadline) {
			if err := tb.shoot("failed-"+tb.T.Name(), chromedp.FullScreenshot(100)); err != nil {
				tb.T.Log(err)
			}
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
	tb.Act(fmt.Sprintf("set the window to %d x %d", width, height), func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, metrics)
		return err
	})
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	tb.Act("set the colors to "+scheme, func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media)
		return err
	})
}

// Screenshot writes an image of the whole page to artifacts/ in the root of the
// repository if long tests run. Tests do not compare it.
func (tb *Tab) Screenshot(name string) {
	tb.T.Helper()
	if !needs.Long() {
		return
	}
	if err := tb.shoot(name, chromedp.FullScreenshot(100)); err != nil {
		tb.T.Fatal(err)
	}
}

// View writes an image of the visible part of the page, like Screenshot.
func (tb *Tab) View(name string) {
	tb.T.Helper()
	if !needs.Long() {
		return
	}
	if err := tb.shoot(name, chromedp.CaptureScreenshot()); err != nil {
		tb.T.Fatal(err)
	}
}

func (tb *Tab) shoot(name string, shot chromedp.Action[[]byte]) error {
	tb.T.Helper()
	var picture []byte
	err := act(tb.Ctx, actionLimit, "screenshot "+name, func(ctx context.Context) (err error) {
		picture, err = chromedp.Run(ctx, shot)
		return err
	})
	if err != nil {
		return err
	}
	dir := filepath.Join("..", "..", "artifacts") // from the package under test
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	file := filepath.Join(dir, strings.NewReplacer("/", "-", " ", "-", "'", "").Replace(name)+".png")
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		return err
	}
	tb.T.Logf("screenshot: %s", file)
	return nil
}
