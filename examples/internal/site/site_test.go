package site_test

import (
	"errors"
	"html/template"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
	"github.com/FastPix/fastpix-playback-go/examples/internal/sitetest"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func open(t *testing.T, env map[string]string) *site.Site {
	t.Helper()
	sitetest.Setenv(t, env)
	s, err := site.Open(site.Config{Out: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func newSigner(t *testing.T) *core.Signer {
	t.Helper()
	key, err := core.SigningKeyFromEnv()
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.FromEnv())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { signer.Close() })
	return signer
}

func TestOpen_videosFromEnvironment(t *testing.T) {
	key := mockfastpix.Start(t).CreateSigningKey()
	s := open(t, map[string]string{
		core.EnvSigningKeyID: key.ID, core.EnvSigningPrivateKey: key.PrivateKey, core.EnvDomain: "fastpix.com",
		site.EnvPlaybackIDs: "one, two:public ,three:drm:A title: with a colon",
	})
	if s.Mock() != nil {
		t.Error("the site has started a mock")
	}
	pl, err := player.New()
	if err != nil {
		t.Fatal(err)
	}
	viewer := site.ViewerFromCookie("")
	playbacks, err := newSigner(t).SignAll(t.Context(), s.Grants(viewer))
	if err != nil {
		t.Fatal(err)
	}
	page, err := s.Pages(pl).Home(viewer, playbacks)
	if err != nil {
		t.Fatal(err)
	}
	type card struct{ ID, Title, Policy, Host string }
	var got []card
	for _, c := range page.Cards {
		host, _, _ := strings.Cut(c.Playback.ThumbnailURL(), c.ID)
		got = append(got, card{c.ID, c.Title, c.Policy.String(), host})
	}
	want := []card{
		{"one", "Video one", "private", "https://images.fastpix.com/"},
		{"two", "Video two", "public", "https://images.fastpix.com/"},
		{"three", "A title: with a colon", "drm", "https://images.fastpix.com/"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cards mismatch (-want +got):\n%s", diff)
	}
}

func TestOpen_demoSetsEnvironment(t *testing.T) {
	s := open(t, nil)
	if s.Mock() == nil {
		t.Fatal("the site has not started a mock")
	}
	grants := s.Grants(site.ViewerFromCookie(""))
	playbacks, err := newSigner(t).SignAll(t.Context(), grants)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range playbacks {
		got = append(got, p.Policy().String())
		if !strings.HasPrefix(p.StreamURL(), s.Mock().URL()+"/") {
			t.Errorf("stream URL of %s is not a URL of the mock", p)
		}
	}
	if diff := cmp.Diff([]string{"private", "drm", "public"}, got); diff != "" {
		t.Errorf("policies mismatch (-want +got):\n%s", diff)
	}
}

// TestRefused_tryAgain checks that only the page of a video that is unavailable
// at the moment offers to try again.
func TestRefused_tryAgain(t *testing.T) {
	s := open(t, nil)
	pl, err := player.New()
	if err != nil {
		t.Fatal(err)
	}
	templates, err := template.New("").Funcs(pl.FuncMap()).ParseFS(site.Templates, "*.html")
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[int]bool{401: false, 403: false, 404: false, 503: true} {
		page, err := s.Pages(pl).Refused(site.ViewerFromCookie(""), "/watch/one", code, "A text.")
		if err != nil {
			t.Fatal(err)
		}
		var body strings.Builder
		if err := templates.ExecuteTemplate(&body, page.Template+".html", page); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(body.String(), `<a class="button" href="/watch/one">Try again</a>`); got != want {
			t.Errorf("%d: the page offers to try again: %t, want %t:\n%s", code, got, want, body.String())
		}
	}
}

func TestOpen_badPlaybackIDs(t *testing.T) {
	for _, test := range []struct{ name, list, want string }{
		{"no videos", "", site.EnvPlaybackIDs},
		{"unknown policy", "one:secret", `"one:secret"`},
		{"invalid ID", "one,/two", `"/two"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			sitetest.Setenv(t, map[string]string{core.EnvDomain: "fastpix.com", site.EnvPlaybackIDs: test.list})
			_, err := site.Open(site.Config{Out: io.Discard})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one that names %s", err, test.want)
			}
		})
	}
}

func TestGrant(t *testing.T) {
	s := open(t, nil)
	const id = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d0"
	member, guest := site.ViewerFromCookie(""), site.ViewerFromCookie(site.Guest)
	for _, test := range []struct {
		name   string
		id     string
		viewer site.Viewer
		want   error
	}{
		{"member and private video", id + "1", member, nil},
		{"guest and private video", id + "1", guest, core.ErrUnauthenticated},
		{"guest and DRM video", id + "2", guest, core.ErrUnauthenticated},
		{"guest and public video", id + "3", guest, nil},
		{"member and unsold video", id + "4", member, core.ErrForbidden},
		{"guest and unsold video", id + "4", guest, core.ErrUnauthenticated},
		{"unknown video", id + "5", member, core.ErrNotFound},
		{"invalid playback ID", "a/b", member, core.ErrInvalidPlaybackID},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := s.Grant(test.id, test.viewer); !errors.Is(err, test.want) {
				t.Errorf("error = %v, want %v", err, test.want)
			}
		})
	}
}

func TestBack(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/":                    "/",
		"/watch/1":             "/watch/1",
		"/watch/a.b_c-D":       "/watch/a.b_c-D",
		"":                     "/",
		"watch/1":              "/",
		"https://evil.example": "/",
		"//evil.example":       "/",
		"/watch//evil.example": "/",
		`/\evil.example`:       "/",
		`\/evil.example`:       "/",
		"/\t/evil.example":     "/",
		"/\n/evil.example":     "/",
		"/\r\nSet-Cookie: a=b": "/",
		"/\x00/evil.example":   "/",
		"/\u0085/evil.example": "/",
		"/%09/evil.example":    "/",
		"%2f%2fevil.example":   "/",
		"/%2fevil.example":     "/",
		"/%5cevil.example":     "/",
		"/@evil.example":       "/",
		"/ /evil.example":      "/",
		"/\u2044evil.example":  "/",
		"javascript:alert(1)":  "/",
	} {
		if got := site.Back(path); got != want {
			t.Errorf("Back(%q) = %q, want %q", path, got, want)
		}
	}
}
