package site_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// setenv gives the test an environment of FASTPIX_ variables and no others.
func setenv(t *testing.T, env map[string]string) {
	t.Helper()
	for _, name := range []string{
		core.EnvSigningKeyID, core.EnvSigningPrivateKey, core.EnvSigningPrivateKeyFile, core.EnvDomain, core.EnvBaseURL, site.EnvPlaybackIDs,
	} {
		t.Setenv(name, env[name])
	}
}

func TestASiteInFrontOfFastPixShowsTheVideosOfTheEnvironment(t *testing.T) {
	mock := mockfastpix.Start(t)
	key := mock.CreateSigningKey()
	setenv(t, map[string]string{
		core.EnvSigningKeyID: key.ID, core.EnvSigningPrivateKey: key.PrivateKey, core.EnvDomain: "fastpix.com",
		site.EnvPlaybackIDs: "one, two:public ,three:drm:A title: with a colon",
	})
	s, err := site.Open(site.Config{}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	page, err := s.Home(t.Context(), site.ViewerFromCookie(""))
	if err != nil {
		t.Fatal(err)
	}
	type card struct{ ID, Title, Policy, Host string }
	var got []card
	for _, c := range page.Cards {
		host, _, _ := strings.Cut(c.Thumbnail, c.ID)
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
	if s.Mock() != nil {
		t.Error("the site has started a mock of its own")
	}
}

func TestASettingThatIsMissingOrWrongIsNamed(t *testing.T) {
	mock := mockfastpix.Start(t)
	key := mock.CreateSigningKey()
	complete := func(change map[string]string) map[string]string {
		env := map[string]string{
			core.EnvSigningKeyID: key.ID, core.EnvSigningPrivateKey: key.PrivateKey, site.EnvPlaybackIDs: "one",
		}
		for name, value := range change {
			env[name] = value
		}
		return env
	}
	for name, test := range map[string]struct {
		env  map[string]string
		want string
	}{
		"a domain without a key":  {map[string]string{core.EnvDomain: "fastpix.com"}, core.EnvSigningPrivateKey},
		"a key without videos":    {complete(map[string]string{site.EnvPlaybackIDs: ""}), site.EnvPlaybackIDs},
		"a policy that is none":   {complete(map[string]string{site.EnvPlaybackIDs: "one:secret"}), `"one:secret"`},
		"an ID that is none":      {complete(map[string]string{site.EnvPlaybackIDs: "one,/two"}), `"/two"`},
		"a base URL that is none": {complete(map[string]string{core.EnvBaseURL: "localhost"}), "WithBaseURL"},
	} {
		t.Run(name, func(t *testing.T) {
			setenv(t, test.env)
			_, err := site.Open(site.Config{}, io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one that names %s", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), key.PrivateKey[:40]) {
				t.Error("the error shows the private key")
			}
		})
	}
}

func TestWhoMayWatchWhat(t *testing.T) {
	setenv(t, nil)
	s, err := site.Open(site.Config{}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	const id = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d0"
	member, guest := site.ViewerFromCookie(""), site.ViewerFromCookie(site.Guest)
	for name, test := range map[string]struct {
		id     string
		viewer site.Viewer
		want   error
	}{
		"a member, a private video":     {id + "1", member, nil},
		"a guest, a private video":      {id + "1", guest, core.ErrUnauthenticated},
		"a guest, a DRM video":          {id + "2", guest, core.ErrUnauthenticated},
		"a guest, a public video":       {id + "3", guest, nil},
		"a member, what is not bought":  {id + "4", member, core.ErrForbidden},
		"a guest, what is not bought":   {id + "4", guest, core.ErrUnauthenticated},
		"a member, what does not exist": {id + "5", member, core.ErrNotFound},
		"a member, what cannot exist":   {"a/b", member, core.ErrInvalidPlaybackID},
	} {
		if _, err := s.Grant(test.id, test.viewer); !errors.Is(err, test.want) {
			t.Errorf("%s: error = %v, want %v", name, err, test.want)
		}
	}
}

func TestSigningInLeadsBackToThisSiteOnly(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/watch/1":             "/watch/1",
		"":                     "/",
		"https://evil.example": "/",
		"//evil.example":       "/",
		`/\evil.example`:       "/",
		"javascript:alert(1)":  "/",
	} {
		if got := site.Back(path); got != want {
			t.Errorf("Back(%q) = %q, want %q", path, got, want)
		}
	}
}
