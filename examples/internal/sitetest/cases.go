package sitetest

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const (
	jsonType     = "application/json"
	playlistType = "application/vnd.apple.mpegurl"
)

func testHomeMember(t *testing.T, v *visitor) {
	page := v.get(t, "/", http.StatusOK)
	for _, id := range []string{private, drm, public} {
		thumbnail := page.find(t, `<img class="still" src="([^"]*`+id+`[^"]*)"`)
		v.fetch(t, thumbnail, http.StatusOK, "image/jpeg")
	}
	if strings.Contains(page.body, v.mock.URL()+"/"+unsold) {
		t.Error("the page has a FastPix URL of the video that the member has not bought")
	}
}

func testHomeGuest(t *testing.T, v *visitor) {
	v.signOut()
	page := v.get(t, "/", http.StatusOK)
	if strings.Contains(page.body, "token=") {
		t.Error("the page has a token")
	}
	v.fetch(t, page.find(t, `<img class="still" src="([^"]*`+public+`[^"]*)"`), http.StatusOK, "image/jpeg")
}

func testWatch(t *testing.T, v *visitor) {
	for _, id := range []string{private, drm} {
		page := v.get(t, "/watch/"+id, http.StatusOK)
		stream := page.streamURL(t)
		if playlist := v.fetch(t, stream, http.StatusOK, playlistType); !strings.Contains(playlist, "#EXTM3U") {
			t.Errorf("%s: the stream URL's answer is not a playlist: %.40s", id, playlist)
		}
		v.mock.AssertAccepted(t, id, mockfastpix.ResourceStream)
		poster := page.find(t, `<fastpix-player [^>]* poster="([^"]+)"`)
		v.fetch(t, poster, http.StatusOK, "image/jpeg")
		script := page.find(t, `<script src="([^"]+/player.js)"`)
		v.fetch(t, script, http.StatusOK, "text/javascript")

		unsigned, _, _ := strings.Cut(stream, "?")
		v.fetch(t, unsigned, http.StatusUnauthorized, jsonType)
	}
}

// testBreaks tests that the mock refuses each token of the watch page's buttons
// for its own reason.
func testBreaks(t *testing.T, v *visitor) {
	want := []string{"token_expired", "signature_invalid", "aud_wrong_playback_id", "key_foreign", "token_missing"}
	for _, id := range []string{private, drm} {
		page := v.get(t, "/watch/"+id, http.StatusOK)
		stream, _, _ := strings.Cut(page.streamURL(t), "?")
		var got []string
		for _, button := range regexp.MustCompile(`data-token="([^"]*)"`).FindAllStringSubmatch(page.body, -1) {
			target := stream
			if button[1] != "" {
				target += "?token=" + button[1]
			}
			header := v.do(t, http.MethodGet, target, nil, nil, statusOf[want[len(got)%len(want)]]).header
			got = append(got, header.Get("X-Mock-Reason"))
			for _, other := range []string{private, drm, unsold} {
				if verdict := v.mock.Verify(button[1], other, mockfastpix.ResourceStream); verdict.Accepted {
					t.Errorf("%s: a token of a button plays %s", id, other)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: reasons of the buttons (-want +got):\n%s", id, diff)
		}
		console := v.mock.URL() + "/?playbackId=" + id + "&outcome=refused#requests-heading"
		if link := page.find(t, `data-console="([^"]+)"`); link != console {
			t.Errorf("%s: the link to the console is %s, want %s", id, link, console)
		}
	}
	v.signOut()
	if page := v.get(t, "/watch/"+public, http.StatusOK); strings.Contains(page.body, "data-token") {
		t.Error("the page of a public video has buttons with tokens")
	}
}

// statusOf are the statuses of the refusals in testBreaks.
var statusOf = map[string]int{
	"token_expired": 403, "signature_invalid": 401, "aud_wrong_playback_id": 401, "key_foreign": 401, "token_missing": 401,
}

func testWatchPublic(t *testing.T, v *visitor) {
	v.signOut()
	page := v.get(t, "/watch/"+public, http.StatusOK)
	if strings.Contains(page.body, "token=") {
		t.Error("the page has a token")
	}
	v.fetch(t, page.streamURL(t), http.StatusOK, playlistType)
}

func testHeaders(t *testing.T, v *visitor) {
	for _, path := range []string{"/", "/watch/" + private} {
		page := v.get(t, path, http.StatusOK)
		if got := page.header.Get("Cache-Control"); got != "private, no-store" {
			t.Errorf("%s: Cache-Control = %q, want private, no-store", path, got)
		}
		policy := page.policy()
		if !strings.Contains(policy, "script-src 'nonce-") || strings.Contains(policy, "unsafe-inline") {
			t.Errorf("%s: Content-Security-Policy = %q, want one with a nonce", path, policy)
		}
	}
	policy := v.get(t, "/nowhere", http.StatusNotFound).policy()
	if strings.Contains(policy, "script-src") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("Content-Security-Policy of a refusal = %q, want one without scripts", policy)
	}
}

func testNonce(t *testing.T, v *visitor) {
	page := v.get(t, "/watch/"+private, http.StatusOK)
	scripts := regexp.MustCompile(`<script[^>]*>`).FindAllString(page.body, -1)
	if len(scripts) == 0 {
		t.Error("the watch page has no script")
	}
	for _, script := range scripts {
		nonce := regexp.MustCompile(`nonce="([^"]+)"`).FindStringSubmatch(script)
		if nonce == nil || !strings.Contains(page.policy(), "'nonce-"+html.UnescapeString(nonce[1])+"'") {
			t.Errorf("%s lacks the policy's nonce", script)
		}
	}
	if again := v.get(t, "/watch/"+private, http.StatusOK); again.policy() == page.policy() {
		t.Error("two responses have the same nonce")
	}
}

func testRefusals(t *testing.T, v *visitor) {
	for _, test := range []struct {
		path     string
		signedIn bool
		status   int
		want     string
	}{
		{"/watch/" + unsold, true, http.StatusForbidden, "You may not watch this video."},
		{"/watch/" + private, false, http.StatusUnauthorized, "Sign in and watch"},
		{"/watch/" + unsold, false, http.StatusUnauthorized, "Sign in and watch"},
		{"/watch/" + unknown, true, http.StatusNotFound, "There is no such video."},
		{"/watch/a%2Fb", true, http.StatusBadRequest, "This is not a valid playback ID."},
		{"/nowhere", true, http.StatusNotFound, "There is no such video."},
	} {
		v.signIn()
		if !test.signedIn {
			v.signOut()
		}
		page := v.get(t, test.path, test.status)
		if !strings.Contains(page.body, test.want) || !strings.Contains(page.body, "Lantern") {
			t.Errorf("GET %s: the page lacks %q or the site's layout", test.path, test.want)
		}
		if strings.Contains(page.body, "token=") {
			t.Errorf("GET %s: the refusal has a token", test.path)
		}
	}
}

// testSharedToken tests that the site signs a token per video and not per
// member.
func testSharedToken(t *testing.T, v *visitor) {
	for _, id := range []string{private, drm} {
		ada := v.get(t, "/watch/"+id, http.StatusOK)
		v.signInAs(site.Grace)
		grace := v.get(t, "/watch/"+id, http.StatusOK)
		v.signIn()
		again := v.get(t, "/watch/"+id, http.StatusOK) // a new window of reuse can begin at any time
		if !strings.Contains(ada.body, "<strong>Ada</strong>") || !strings.Contains(grace.body, "<strong>Grace</strong>") {
			t.Fatal("the pages are not those of two members")
		}
		if ada.streamURL(t) == again.streamURL(t) && ada.streamURL(t) != grace.streamURL(t) {
			t.Errorf("%s: two members have different tokens", id)
		}
	}
}

func testSwitchViewer(t *testing.T, v *visitor) {
	page := "/watch/" + private
	v.post(t, "/viewer", url.Values{"as": {site.Guest}, "back": {page}}, page)
	v.get(t, page, http.StatusUnauthorized)
	v.post(t, "/viewer", url.Values{"as": {"member"}, "back": {page}}, page)
	v.get(t, page, http.StatusOK)
}

// testBack tests that the form does not redirect to another site, and that the
// field does not become a header.
func testBack(t *testing.T, v *visitor) {
	for _, back := range []string{
		"https://elsewhere.example/", "//elsewhere.example", `/\elsewhere.example`, "/%09/elsewhere.example",
		"/\t/elsewhere.example", "/\n/elsewhere.example", "%2f%2felsewhere.example", "/%2felsewhere.example",
		"/\r\nX-Injected: yes\r\nSet-Cookie: viewer=someone", "/\nX-Injected: yes", "/\x00", "javascript:alert(1)",
	} {
		answer := v.post(t, "/viewer", url.Values{"as": {site.Guest}, "back": {back}}, "/")
		if answer.header.Get("X-Injected") != "" || len(answer.header.Values("Set-Cookie")) != 1 {
			t.Errorf("back = %q has added a header: %v", back, answer.header)
		}
	}
}

// testOrigin tests that other sites cannot sign a viewer in or out.
func testOrigin(t *testing.T, v *visitor) {
	for _, test := range []struct {
		name, value string
		status      int
	}{
		{"Sec-Fetch-Site", "same-origin", http.StatusSeeOther},
		{"Sec-Fetch-Site", "same-site", http.StatusForbidden},
		{"Sec-Fetch-Site", "cross-site", http.StatusForbidden},
		{"Origin", v.base, http.StatusSeeOther},
		{"Origin", "http://elsewhere.example", http.StatusForbidden},
		{"Origin", "http://127.0.0.1:1", http.StatusForbidden},
		{"Origin", "null", http.StatusForbidden},
	} {
		header := http.Header{test.name: {test.value}}
		form := url.Values{"as": {site.Guest}, "back": {"/"}}
		answer := v.submit(t, "/viewer", form, header, test.status)
		if signedOut := len(answer.header.Values("Set-Cookie")) > 0; signedOut != (test.status == http.StatusSeeOther) {
			t.Errorf("%s: %s: Set-Cookie = %v", test.name, test.value, answer.header.Values("Set-Cookie"))
		}
	}
}

func testConfig(t *testing.T, v *visitor) {
	config := v.get(t, "/playback/"+private, http.StatusOK)
	if got := config.header.Get("Content-Type"); got != jsonType || !strings.Contains(config.body, `"token":"ey`) {
		t.Errorf("answer of type %q: %.60s…, want JSON with a token", got, config.body)
	}
	v.signOut()
	v.get(t, "/playback/"+private, http.StatusUnauthorized)
}

func testAssets(t *testing.T, v *visitor) {
	for path, want := range map[string]string{
		"/assets/site.css": "text/css",
		"/assets/site.js":  "text/javascript",
		"/assets/icon.svg": "image/svg+xml",
	} {
		if got := v.get(t, path, http.StatusOK).header.Get("Content-Type"); !strings.HasPrefix(got, want) {
			t.Errorf("GET %s: Content-Type = %q, want %s", path, got, want)
		}
	}
}
