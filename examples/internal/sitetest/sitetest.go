// Package sitetest walks through an example as a visitor does. It knows no web framework, so that all examples pass the same
// test.
package sitetest

import (
	"context"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Playback IDs of the demo's catalogue.
const (
	Private = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"
	DRM     = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d02"
	Public  = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d03"
	Unsold  = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d04"
)

// Run serves the example on a free port, with a FastPix inside, and walks through it.
func Run(t *testing.T, serve site.Serve) {
	for _, name := range []string{
		core.EnvSigningKeyID, core.EnvSigningPrivateKey, core.EnvSigningPrivateKeyFile, core.EnvDomain, core.EnvBaseURL, site.EnvPlaybackIDs,
	} {
		t.Setenv(name, "") // the machine's own settings are not meant here
	}
	v := start(t, serve)

	t.Run("the home page signs pictures of what the viewer may watch, and no others", func(t *testing.T) {
		page := v.get(t, "/", http.StatusOK)
		for _, id := range []string{Private, DRM, Public} {
			picture := page.attribute(t, `<img class="still" src="([^"]*`+id+`[^"]*)"`)
			v.fetch(t, picture, http.StatusOK, "image/jpeg")
		}
		if strings.Contains(page.body, v.mock.URL()+"/"+Unsold) {
			t.Error("the page names a FastPix URL of the video that the viewer has not bought")
		}
		v.as(site.Guest)
		if page := v.get(t, "/", http.StatusOK); strings.Contains(page.body, "token=") {
			t.Error("a guest's home page carries a token")
		}
		v.as("")
	})

	t.Run("a watch page's URLs are accepted by FastPix, with the viewer's token", func(t *testing.T) {
		for _, id := range []string{Private, DRM} {
			page := v.get(t, "/watch/"+id, http.StatusOK)
			stream := page.attribute(t, `<input id="stream-url" readonly spellcheck="false" value="([^"]+)"`)
			if !strings.Contains(v.fetch(t, stream, http.StatusOK, "application/vnd.apple.mpegurl"), "#EXTM3U") {
				t.Errorf("%s: the stream URL does not lead to a playlist", id)
			}
			poster := page.attribute(t, `<fastpix-player [^>]* poster="([^"]+)"`)
			v.fetch(t, poster, http.StatusOK, "image/jpeg")
			v.verified(t, id)

			unsigned, _, _ := strings.Cut(stream, "?")
			v.fetch(t, unsigned, http.StatusUnauthorized, "application/json")
		}
	})

	t.Run("a public video plays without a token, for guests too", func(t *testing.T) {
		v.as(site.Guest)
		defer v.as("")
		page := v.get(t, "/watch/"+Public, http.StatusOK)
		if strings.Contains(page.body, "token=") {
			t.Error("the page of a public video carries a token")
		}
		v.fetch(t, page.attribute(t, `value="([^"]+\.m3u8)"`), http.StatusOK, "application/vnd.apple.mpegurl")
	})

	t.Run("pages with tokens are private and run no foreign scripts", func(t *testing.T) {
		for _, path := range []string{"/", "/watch/" + Private} {
			page := v.get(t, path, http.StatusOK)
			if got := page.header.Get("Cache-Control"); got != "private, no-store" {
				t.Errorf("%s: Cache-Control = %q, want private, no-store", path, got)
			}
			policy := page.header.Get("Content-Security-Policy")
			if !strings.Contains(policy, "script-src 'nonce-") || strings.Contains(policy, "unsafe-inline") {
				t.Errorf("%s: Content-Security-Policy = %q, want one that goes by nonces", path, policy)
			}
			for _, script := range regexp.MustCompile(`<script[^>]*>`).FindAllString(page.body, -1) {
				nonce := regexp.MustCompile(`nonce="([^"]+)"`).FindStringSubmatch(script)
				if nonce == nil || !strings.Contains(policy, "'nonce-"+html.UnescapeString(nonce[1])+"'") {
					t.Errorf("%s: %s has not the policy's nonce", path, script)
				}
			}
		}
		if policy := v.get(t, "/nowhere", http.StatusNotFound).header.Get("Content-Security-Policy"); strings.Contains(policy, "script-src") ||
			!strings.Contains(policy, "default-src 'none'") {
			t.Errorf("Content-Security-Policy of a refusal = %q, want one without scripts", policy)
		}
		first, second := v.get(t, "/", 200), v.get(t, "/", 200)
		if first.header.Get("Content-Security-Policy") == second.header.Get("Content-Security-Policy") {
			t.Error("two responses share a nonce")
		}
	})

	t.Run("refusals are pages of the site", func(t *testing.T) {
		for _, test := range []struct {
			path, viewer string
			status       int
			want         string
		}{
			{"/watch/" + Unsold, "", http.StatusForbidden, "You may not watch this video."},
			{"/watch/" + Private, site.Guest, http.StatusUnauthorized, "Sign in and watch"},
			{"/watch/" + Unsold, site.Guest, http.StatusUnauthorized, "Sign in and watch"},
			{"/watch/6f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d99", "", http.StatusNotFound, "There is no such video."},
			{"/watch/a%2Fb", "", http.StatusBadRequest, "This is not a valid playback ID."},
			{"/nowhere", "", http.StatusNotFound, "There is no such video."},
		} {
			v.as(test.viewer)
			page := v.get(t, test.path, test.status)
			if !strings.Contains(page.body, test.want) || !strings.Contains(page.body, "Lantern") {
				t.Errorf("GET %s: the page lacks %q or the site's frame", test.path, test.want)
			}
			if strings.Contains(page.body, "token=") {
				t.Errorf("GET %s: the refusal carries a token", test.path)
			}
		}
		v.as("")
	})

	t.Run("the sign-in switch signs out and in, and comes back to the page", func(t *testing.T) {
		v.post(t, "/viewer", url.Values{"as": {"guest"}, "back": {"/watch/" + Private}}, "/watch/"+Private)
		v.get(t, "/watch/"+Private, http.StatusUnauthorized)
		v.post(t, "/viewer", url.Values{"as": {"member"}, "back": {"/watch/" + Private}}, "/watch/"+Private)
		v.get(t, "/watch/"+Private, http.StatusOK)
		v.post(t, "/viewer", url.Values{"as": {"member"}, "back": {"https://elsewhere.example/"}}, "/")
	})

	t.Run("the config endpoint answers members with a fresh token", func(t *testing.T) {
		page := v.get(t, "/playback/"+Private, http.StatusOK)
		if got := page.header.Get("Content-Type"); got != "application/json" || !strings.Contains(page.body, `"token":"ey`) {
			t.Errorf("answer of type %q: %.60s…, want JSON with a token", got, page.body)
		}
		v.as(site.Guest)
		defer v.as("")
		v.get(t, "/playback/"+Private, http.StatusUnauthorized)
	})

	t.Run("assets are served", func(t *testing.T) {
		for path, want := range map[string]string{"/assets/site.css": "text/css", "/assets/site.js": "text/javascript", "/assets/icon.svg": "image/svg+xml"} {
			if got := v.get(t, path, http.StatusOK).header.Get("Content-Type"); !strings.HasPrefix(got, want) {
				t.Errorf("GET %s: Content-Type = %q, want %s", path, got, want)
			}
		}
	})
}

// visitor is a browser without a screen.
type visitor struct {
	base   string
	mock   *mockfastpix.Server
	client *http.Client
}

func start(t *testing.T, serve site.Serve) *visitor {
	t.Helper()
	s, err := site.Open(site.Config{Framework: "a test"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan error, 1)
	go func() { served <- serve(ctx, ln, s) }()
	client := &http.Client{
		Transport:     &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       10 * time.Second,
	}
	t.Cleanup(func() {
		client.CloseIdleConnections()
		stop()
		if err := <-served; err != nil {
			t.Errorf("the example did not stop in peace: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	v := &visitor{base: "http://" + ln.Addr().String(), mock: s.Mock(), client: client}
	v.as("")
	return v
}

// as makes the visitor a guest, or the member by an empty cookie.
func (v *visitor) as(cookie string) {
	jar := &jar{}
	if cookie != "" {
		jar.cookies = []*http.Cookie{{Name: site.ViewerCookie, Value: cookie}}
	}
	v.client.Jar = jar
}

type answer struct {
	header http.Header
	body   string
}

func (v *visitor) get(t *testing.T, path string, status int) answer {
	t.Helper()
	return v.do(t, http.MethodGet, v.base+path, nil, status)
}

func (v *visitor) post(t *testing.T, path string, form url.Values, location string) {
	t.Helper()
	a := v.do(t, http.MethodPost, v.base+path, strings.NewReader(form.Encode()), http.StatusSeeOther)
	if got := a.header.Get("Location"); got != location {
		t.Errorf("POST %s %v: Location = %q, want %q", path, form, got, location)
	}
}

// fetch gets a URL from FastPix.
func (v *visitor) fetch(t *testing.T, target string, status int, contentType string) string {
	t.Helper()
	if !strings.HasPrefix(target, v.mock.URL()+"/") {
		t.Fatalf("%q does not lead to FastPix at %s", target, v.mock.URL())
	}
	a := v.do(t, http.MethodGet, target, nil, status)
	if got := a.header.Get("Content-Type"); !strings.HasPrefix(got, contentType) {
		t.Errorf("Content-Type = %q, want %s", got, contentType)
	}
	return a.body
}

func (v *visitor) do(t *testing.T, method, target string, body io.Reader, status int) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, target, body)
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := v.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != status {
		t.Fatalf("%s %s: status %d, want %d", method, res.Request.URL.Path, res.StatusCode, status)
	}
	return answer{res.Header, string(text)}
}

// attribute returns what the pattern's group matches in the page, without HTML's escapes.
func (a answer) attribute(t *testing.T, pattern string) string {
	t.Helper()
	match := regexp.MustCompile(pattern).FindStringSubmatch(a.body)
	if match == nil {
		t.Fatalf("the page holds nothing that matches %s", pattern)
	}
	return html.UnescapeString(match[1])
}

// verified checks that FastPix has accepted a token for the video's playlist.
func (v *visitor) verified(t *testing.T, playbackID string) {
	t.Helper()
	for _, r := range v.mock.Requests() {
		if r.PlaybackID == playbackID && strings.HasSuffix(r.Path, ".m3u8") && r.Verdict == mockfastpix.Accepted && r.KeyID != "" {
			return
		}
	}
	t.Errorf("the mock has accepted no token for the playlist of %s", playbackID)
}

// jar keeps the latest cookies, whatever the host.
type jar struct{ cookies []*http.Cookie }

func (j *jar) SetCookies(_ *url.URL, cookies []*http.Cookie) { j.cookies = cookies }

func (j *jar) Cookies(*url.URL) []*http.Cookie {
	var live []*http.Cookie
	for _, c := range j.cookies {
		if c.MaxAge >= 0 && (c.Expires.IsZero() || c.Expires.After(time.Now())) {
			live = append(live, c)
		}
	}
	return live
}
