// Package chrome runs tests in Chromium or Chrome.
package chrome

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/turn"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// Browser is the browser of a test binary. Each test opens a new tab.
type Browser struct {
	flags []chromedp.ExecAllocatorOption
	start sync.Once
	ctx   context.Context
	close func()
	err   error
}

// New returns a browser that starts with flags in addition to the defaults. It
// starts when the first test opens a tab.
func New(flags ...chromedp.ExecAllocatorOption) *Browser {
	return &Browser{flags: flags, close: func() {}}
}

// Main runs the tests, closes the browser and returns the exit code.
func (b *Browser) Main(m *testing.M) int {
	code := m.Run()
	// The time limit of "go test" does not apply after the tests.
	if err := within(openLimit, "close the browser", func() error { b.close(); return nil }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return max(code, 1)
	}
	return code
}

func (b *Browser) run() error {
	path, err := needs.Find("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
	if err != nil {
		return err
	}
	if err := turn.Take(); err != nil {
		return err
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // tests run as root in containers
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 900),
	)
	allocator, closeAllocator := chromedp.NewExecAllocator(context.Background(), append(options, b.flags...)...)
	ctx, closeBrowser := chromedp.NewContext(allocator)
	b.ctx, b.close = ctx, func() { closeBrowser(); closeAllocator() }
	return within(openLimit, "start the browser", func() error { return chromedp.Do(ctx) })
}

// NewTab opens a tab that is closed at the end of the test. Without a browser
// the test is skipped, or fails if CI=true. Console messages of the page are
// written to the test's log. A message for which fails returns true fails the
// test.
func (b *Browser) NewTab(t *testing.T, fails func(chromedp.ConsoleMessage) bool) *Tab {
	t.Helper()
	b.start.Do(func() { b.err = b.run() })
	if errors.Is(b.err, exec.ErrNotFound) {
		needs.Missing(t, "tests in Chromium", b.err)
	}
	if b.err != nil {
		t.Fatal(b.err)
	}
	ctx, closeTab := chromedp.NewContext(b.ctx)
	// The first action opens the tab. The timeout below must not apply to it,
	// because it would close the browser.
	if err := within(openLimit, "open a tab", func() error { return chromedp.Do(ctx) }); err != nil {
		go closeTab() // can hang, too
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)

	var console sync.WaitGroup
	messages := chromedp.Console(ctx)
	console.Go(func() {
		for message, err := range messages {
			if err != nil {
				return // the tab is closed
			}
			write := t.Logf
			if fails(message) {
				write = t.Errorf
			}
			write("console: %s", tokens.ReplaceAllString(message.String(), "token=…"))
		}
	})
	t.Cleanup(func() {
		err := within(openLimit, "close the tab", func() error { closeTab(); return nil })
		cancel()
		console.Wait() // logging after the end of a test panics
		if err != nil {
			t.Error(err)
		}
	})
	return &Tab{t, ctx}
}
