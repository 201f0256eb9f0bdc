// Package chrome runs tests in a browser.
package chrome

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/turn"
)

// Browser is the one browser of a test binary; each test opens a tab of its own.
type Browser struct {
	flags []chromedp.ExecAllocatorOption
	start sync.Once
	ctx   context.Context
	close func()
	err   error
}

// New returns a browser that starts, with these flags added to its own, when the first test needs it.
func New(flags ...chromedp.ExecAllocatorOption) *Browser {
	return &Browser{flags: flags, close: func() {}}
}

// Main runs the tests, ends the browser and returns the exit code.
func (b *Browser) Main(m *testing.M) int {
	defer func() { b.close() }()
	return m.Run()
}

var errMissing = errors.New("found none of chromium, chromium-browser, google-chrome, google-chrome-stable on the PATH")

func find() (path string, err error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errMissing
}

func (b *Browser) run() error {
	path, err := find()
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
	return chromedp.Do(ctx)
}

// NewTab opens a tab that is closed when the test ends. Without a browser the test is skipped, and fails when CI=true.
// What the page writes to its console goes to the test's log; a message for which fails is true is an error of the test.
func (b *Browser) NewTab(t *testing.T, fails func(chromedp.ConsoleMessage) bool) *Tab {
	t.Helper()
	b.start.Do(func() { b.err = b.run() })
	if errors.Is(b.err, errMissing) && os.Getenv("CI") != "true" {
		t.Skip(b.err)
	}
	if b.err != nil {
		t.Fatal(b.err)
	}
	ctx, closeTab := chromedp.NewContext(b.ctx)
	if err := chromedp.Do(ctx); err != nil { // opens it, so that the time limit is not the browser's
		closeTab()
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
			write("the page says: %s", tokens.ReplaceAllString(message.String(), "token=…"))
		}
	})
	t.Cleanup(func() {
		closeTab()
		cancel()
		console.Wait() // nobody may write to the log after the test
	})
	return &Tab{t, ctx}
}
