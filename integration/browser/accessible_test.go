package browser_test

import (
	"net"
	"os/exec"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/internal/axe"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// TestPages_accessible audits the pages of the site, and the player in them
// before and after a refusal. Pages that differ in a text have two views.
func TestPages_accessible(t *testing.T) {
	needs.SkipUnlessLong(t)
	tb := newTab(t)
	url := startExample(t, "nethttp", nil, ownMock...)
	audit := func(name string) {
		t.Helper()
		axe.AuditAll(tb.Tab, name, "html")
	}
	auditTwice := func(name string) {
		t.Helper()
		axe.Load(tb.Tab)
		axe.Audit(tb.Tab, name, "html", axe.View{Width: 1440})
		axe.Audit(tb.Tab, name, "html", axe.View{Width: 390, Dark: true})
	}
	tb.Open(url + "/")
	axe.Load(tb.Tab)
	audit("home")
	tb.Open(url + "/watch/" + privateID)
	tb.WaitFor("the player shows its first frame", video+` && `+video+`.readyState >= 2`)
	axe.Load(tb.Tab)
	audit("watch")
	press(tb, "Expired token")
	tb.WaitFor("the reason", refusal+`.includes("token_expired") && `+message)
	audit("refused token")
	tb.Open(url + "/watch/" + drmID)
	tb.WaitFor("the player shows its first frame", video+` && `+video+`.readyState >= 2`)
	auditTwice("DRM video")
	tb.Open(url + "/watch/" + otherID)
	auditTwice("not bought")
	tb.Do(`document.querySelector("header form button").click()`)
	tb.WaitFor("the page for a guest", `document.body.innerText.includes("Sign in to watch this video.")`)
	auditTwice("signed out")
	tb.Open(url + "/")
	auditTwice("home for a guest")
	tb.Do(`fetch("/viewer", { method: "POST", body: new URLSearchParams({ as: "member", back: "/" }) })`)
	tb.Open(startLive(t))
	tb.WaitFor("the players have videos", `[...document.querySelectorAll("fastpix-player")].every((el) => el.video)`)
	auditTwice("live stream")
}

// startLive runs the example for live streams until the test ends, and returns
// its URL.
func startLive(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	_ = ln.Close()
	cmd := exec.Command(build(t, "live"), "-addr", addr)
	cmd.Env = append(cmd.Environ(), ownMock...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for t.Context().Err() == nil {
		if conn, err := net.Dial("tcp", addr); err == nil {
			_ = conn.Close()
			break
		}
	}
	return "http://" + addr + "/"
}
