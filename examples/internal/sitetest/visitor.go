package sitetest

import (
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// visitor is an HTTP client with cookies that uses a site. It is signed in at
// first.
type visitor struct {
	base   string
	mock   *mockfastpix.Server
	client *http.Client
}

func newVisitor(t *testing.T, base string, mock *mockfastpix.Server) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{base, mock, &http.Client{
		Transport:     &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Jar:           jar,
		Timeout:       10 * time.Second,
	}}
	t.Cleanup(v.client.CloseIdleConnections)
	return v
}

func (v *visitor) signIn()  { v.setCookie(&http.Cookie{Name: site.ViewerCookie, MaxAge: -1}) }
func (v *visitor) signOut() { v.signInAs(site.Guest) }

func (v *visitor) signInAs(viewer string) {
	v.setCookie(&http.Cookie{Name: site.ViewerCookie, Value: viewer})
}

func (v *visitor) setCookie(c *http.Cookie) {
	u, err := url.Parse(v.base)
	if err != nil {
		panic(err) // the visitor has used the URL before
	}
	c.Path = "/"
	v.client.Jar.SetCookies(u, []*http.Cookie{c})
}

func (v *visitor) get(t *testing.T, path string, status int) answer {
	t.Helper()
	return v.do(t, http.MethodGet, v.base+path, nil, nil, status)
}

// post sends a form and checks where it redirects to.
func (v *visitor) post(t *testing.T, path string, form url.Values, location string) answer {
	t.Helper()
	a := v.submit(t, path, form, http.Header{}, http.StatusSeeOther)
	if got := a.header.Get("Location"); got != location {
		t.Errorf("POST %s %v: Location = %q, want %q", path, form, got, location)
	}
	return a
}

// submit sends a form with the headers.
func (v *visitor) submit(t *testing.T, path string, form url.Values, header http.Header, status int) answer {
	t.Helper()
	header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(t, http.MethodPost, v.base+path, strings.NewReader(form.Encode()), header, status)
}

// fetch gets a URL of the mock.
func (v *visitor) fetch(t *testing.T, target string, status int, contentType string) string {
	t.Helper()
	if !strings.HasPrefix(target, v.mock.URL()+"/") {
		t.Fatalf("%q is not a URL of the mock at %s", target, v.mock.URL())
	}
	a := v.do(t, http.MethodGet, target, nil, nil, status)
	if got := a.header.Get("Content-Type"); !strings.HasPrefix(got, contentType) {
		t.Errorf("Content-Type = %q, want %s", got, contentType)
	}
	return a.body
}

func (v *visitor) do(
	t *testing.T, method, target string, body io.Reader, header http.Header, status int,
) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, target, body)
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(r.Header, header)
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

// answer is an HTTP response.
type answer struct {
	header http.Header
	body   string
}

func (a answer) policy() string { return a.header.Get("Content-Security-Policy") }

func (a answer) streamURL(t *testing.T) string {
	t.Helper()
	return a.find(t, `<input id="stream-url" readonly spellcheck="false" value="([^"]+)"`)
}

// find returns the text that the pattern's group matches, without HTML escapes.
func (a answer) find(t *testing.T, pattern string) string {
	t.Helper()
	match := regexp.MustCompile(pattern).FindStringSubmatch(a.body)
	if match == nil {
		t.Fatalf("the page has no match for %s", pattern)
	}
	return html.UnescapeString(match[1])
}
