package player_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
)

func newPlayer(t *testing.T, opts ...player.Option) *player.Player {
	t.Helper()
	pl, err := player.New(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return pl
}

func TestContentSecurityPolicy_mock(t *testing.T) {
	t.Parallel()
	pl := newPlayer(t, player.WithScriptURL("http://127.0.0.1:1234/player.js"))
	got, err := pl.ContentSecurityPolicy(nonce, sign(t, core.Grant{}, core.WithBaseURL("http://127.0.0.1:1234")), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"base-uri 'none'",
		"connect-src 'self' http://127.0.0.1:1234",
		"default-src 'none'",
		"font-src 'self'",
		"form-action 'self'",
		"frame-ancestors 'self'",
		"img-src 'self' data: http://127.0.0.1:1234",
		"media-src 'self' blob: http://127.0.0.1:1234",
		"script-src 'nonce-" + nonce + "' 'strict-dynamic' http://127.0.0.1:1234",
		"style-src 'self'",
		"worker-src 'self' blob:",
	}, "; ")
	if diff := cmp.Diff(strings.Split(want, "; "), strings.Split(got, "; ")); diff != "" {
		t.Errorf("policy mismatch (-want +got):\n%s", diff)
	}
}

func TestCSPSources_fastPix(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{},
		core.WithStreamBaseURL("https://stream.shop.com"), core.WithImagesBaseURL("https://pictures.shop.com"))
	sources := newPlayer(t).CSPSources(p)
	for directive, want := range map[string][]string{
		"connect-src": {
			"https://stream.shop.com", "https://*.fastpix.io", "https://*.fastpix.com", "https://api.fastpix.io",
		},
		"media-src":  {"https://stream.shop.com", "blob:"},
		"img-src":    {"https://pictures.shop.com", "https://*.fastpix.com"},
		"script-src": {"https://cdn.jsdelivr.net"},
		"style-src":  {"'unsafe-inline'"},
	} {
		for _, source := range want {
			if !slices.Contains(sources[directive], source) {
				t.Errorf("%s = %v, want it to contain %s", directive, sources[directive], source)
			}
		}
	}
}

func TestCSPSources_scripts(t *testing.T) {
	t.Parallel()
	atMock := sign(t, core.Grant{}, core.WithBaseURL("http://127.0.0.1:1234"))
	atFastPix := sign(t, core.Grant{})
	fastPix := []string{"https://cdn.jsdelivr.net", "https://www.gstatic.com"}
	for _, test := range []struct {
		option    player.Option
		playbacks []*core.Playback
		want      []string
	}{
		{player.WithRenewalURL("/static/r.js"), []*core.Playback{atMock}, []string{"'self'", "http://127.0.0.1:1234"}},
		{player.WithRenewalURL("https://a.example/r.js"), nil, append([]string{"https://a.example"}, fastPix...)},
		{player.WithRenewalURL("/static/r.js"), []*core.Playback{atFastPix}, append([]string{"'self'"}, fastPix...)},
		{player.WithScriptURL("/fp-player.js"), []*core.Playback{atFastPix}, append([]string{"'self'"}, fastPix...)},
	} {
		if diff := cmp.Diff(test.want, newPlayer(t, test.option).CSPSources(test.playbacks...)["script-src"]); diff != "" {
			t.Errorf("script-src (-want +got):\n%s", diff)
		}
	}
}

func TestCSPSources_noPlaybacks(t *testing.T) {
	t.Parallel()
	for _, playbacks := range [][]*core.Playback{nil, {nil}, {new(core.Playback)}} {
		got := newPlayer(t).CSPSources(playbacks...)["connect-src"]
		if !slices.Contains(got, "https://*.fastpix.io") {
			t.Errorf("CSPSources(%v): connect-src = %v, want it to contain FastPix's hosts", playbacks, got)
		}
	}
}

func TestContentSecurityPolicy_badNonce(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "a' 'unsafe-inline", "a; script-src *", "a b"} {
		policy, err := newPlayer(t).ContentSecurityPolicy(bad)
		if err == nil || !strings.HasPrefix(err.Error(), "player: ContentSecurityPolicy: the nonce") || policy != "" {
			t.Errorf("nonce %q: policy = %q, error = %v, want an error", bad, policy, err)
		}
	}
}
