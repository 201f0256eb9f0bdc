// Package firefox runs tests in Firefox, which it controls with the Marionette
// protocol that is built into the browser.
package firefox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/integration/internal/turn"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// Browser is the browser of a test binary. Tests use its only tab one after the
// other.
type Browser struct {
	start   sync.Once
	err     error
	profile string
	cmd     *exec.Cmd
	client  *client
}

// New returns a browser that starts when the first test opens a tab. Close it
// after the tests.
func New() *Browser { return &Browser{} }

// preferences make the browser choose the port of Marionette, play without a
// click, and make no requests of its own.
const preferences = `
user_pref("marionette.port", 0);
user_pref("media.autoplay.default", 0);
user_pref("media.autoplay.blocking_policy", 0);
user_pref("app.normandy.enabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("media.gmp-manager.updateEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,");
`

// startTimeout is long because browsers start slowly on a busy machine.
const startTimeout = time.Minute

func (b *Browser) run() error {
	path, err := needs.Find("firefox-esr", "firefox")
	if err != nil {
		return err
	}
	if err := turn.Take(); err != nil {
		return err
	}
	if b.profile, err = os.MkdirTemp("", "firefox-profile-"); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(b.profile, "user.js"), []byte(preferences), 0o600); err != nil {
		return err
	}
	b.cmd = exec.Command(path, "--headless", "--marionette", "--no-remote", "--profile", b.profile, "about:blank")
	b.cmd.Env = append(os.Environ(), "HOME="+b.profile, "MOZ_CRASHREPORTER_DISABLE=1")
	if err := b.cmd.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	conn, err := b.connect(ctx)
	if err != nil {
		return err
	}
	b.client, err = newClient(conn)
	return err
}

// connect waits for the file with Marionette's port and connects to it.
func (b *Browser) connect(ctx context.Context) (net.Conn, error) {
	for {
		port, err := os.ReadFile(filepath.Join(b.profile, "MarionetteActivePort"))
		if err == nil {
			var dialer net.Dialer
			conn, err := dialer.DialContext(ctx, "tcp", "127.0.0.1:"+strings.TrimSpace(string(port)))
			if err == nil {
				return conn, nil
			}
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waited for the port of Marionette in Firefox for %v", startTimeout)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Close ends the browser and deletes its profile.
func (b *Browser) Close() {
	if b.cmd != nil && b.cmd.Process != nil {
		_ = b.cmd.Process.Kill() // its profile is deleted, so it need not save anything
		_ = b.cmd.Wait()
	}
	if b.client != nil {
		_ = b.client.conn.Close()
	}
	if b.profile != "" {
		_ = os.RemoveAll(b.profile)
	}
}

// NewTab returns the tab with an empty page, also at the end of the test.
// Without a browser the test is skipped, or fails if CI=true. Tests in Firefox
// are long tests.
func (b *Browser) NewTab(t *testing.T) *Tab {
	t.Helper()
	needs.SkipUnlessLong(t)
	b.start.Do(func() { b.err = b.run() })
	if errors.Is(b.err, exec.ErrNotFound) {
		needs.Missing(t, "tests in Firefox", b.err)
	}
	if b.err != nil {
		t.Fatal(b.err)
	}
	tb := &Tab{t, b.client}
	tb.Open("about:blank")
	t.Cleanup(func() { tb.Open("about:blank") })
	return tb
}
