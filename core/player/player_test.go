package player_test

import (
	"bytes"
	"errors"
	"flag"
	"html/template"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

var update = flag.Bool("update", false, "write the golden files")

const (
	playbackID = "0a4d2c53-8d4e-4f0e-9ad4-2b3d0f6d7b11"
	hostile    = `"><script>alert(1)</script><img src=x onerror='alert(2)'>` + "\u2028</script>{{.}}`"
	nonce      = "rAnd0m+/nonce=="
)

// moment is the time of the signer's clock in these tests.
var moment = time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC)

func sign(t *testing.T, g core.Grant, opts ...core.Option) *core.Playback {
	t.Helper()
	key, err := core.NewSigningKey(testkeys.KeyID, testkeys.RSA())
	if err != nil {
		t.Fatal(err)
	}
	opts = append([]core.Option{core.WithClock(func() time.Time { return moment })}, opts...)
	signer, err := core.NewSigner(key, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = signer.Close() })
	if g.PlaybackID == "" {
		g.PlaybackID = playbackID
	}
	p, err := signer.Sign(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func execute(funcs template.FuncMap, text string, data any) (string, error) {
	page, err := template.New("page").Funcs(funcs).Parse(text)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = page.Execute(&b, data)
	return b.String(), err
}

func render(t *testing.T, funcs template.FuncMap, text string, data any) string {
	t.Helper()
	out, err := execute(funcs, text, data)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// elements parses a page and returns the attributes of its elements with that
// name.
func elements(t *testing.T, page, name string) []map[string]string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var found []map[string]string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != name {
			continue
		}
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
		}
		found = append(found, attrs)
	}
	return found
}

func TestFuncMap_golden(t *testing.T) {
	t.Parallel()
	stream := core.WithStreamBaseURL
	tests := map[string]struct {
		grant   core.Grant
		options []core.Option
		page    string
	}{
		"private": {
			page: `{{fastpixPlayer .Playback "title" "A film"}}`,
		},
		"drm": {
			grant: core.Grant{Policy: core.DRM},
			page:  `{{fastpixPlayer .Playback}}`,
		},
		"public": {
			grant: core.Grant{Policy: core.Public},
			page:  `{{fastpixPlayer .Playback}}`,
		},
		"video": {
			options: []core.Option{core.WithDomain("fastpix.com")},
			page:    `{{fastpixVideo .Playback "auto-play" true "muted" false "loop" true "title" .Title "nonce" .Nonce}}`,
		},
		"custom-domain": {
			options: []core.Option{stream("https://stream.video.example.com")},
			page:    `{{fastpixPlayer .Playback "stream-type" "live-stream"}}`,
		},
		"mock": {
			options: []core.Option{core.WithBaseURL("http://127.0.0.1:8090")},
			page:    `{{fastpixPlayer .Playback}}`,
		},
		"hostile": {
			page: `{{fastpixVideo .Playback "title" .Hostile "data-note" .Hostile ` +
				`"accent-color" .Hostile "thumbnail-time" "1.5"}}`,
		},
		"script": {
			page: `{{fastpixScript}}` + "\n" + `{{fastpixScript "nonce" .Nonce}}`,
		},
		"renewal": {
			page: `{{fastpixRenewal .Playback "/playback/1?a=b&c=d" "nonce" .Nonce}}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := sign(t, test.grant, test.options...)
			got := render(t, player.FuncMap(), test.page, map[string]any{
				"Playback": p, "Title": "Tom & Jerry", "Nonce": nonce, "Hostile": hostile,
			})
			if p.Token() != "" { // each run has another key
				got = strings.ReplaceAll(got, p.Token(), "TOKEN")
			}
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got+"\n"); diff != "" {
				t.Errorf("page differs (-want +got); use -update if the new page is right:\n%s", diff)
			}
		})
	}
}

func TestElement_attributes(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{Policy: core.DRM})
	page := render(t, player.FuncMap(), `{{fastpixPlayer .}}`, p)
	want := []map[string]string{{
		"playback-id":     playbackID,
		"token":           p.Token(),
		"drm-token":       p.Token(),
		"custom-domain":   "fastpix.io",
		"spritesheet-src": "https://images.fastpix.io",
		"poster":          p.ThumbnailURL(),
	}}
	if diff := cmp.Diff(want, elements(t, page, "fastpix-player")); diff != "" {
		t.Errorf("element differs (-want +got):\n%s", diff)
	}
}

func TestElement_hostileValues(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	page := render(t, player.FuncMap(),
		`{{fastpixPlayer .Playback "title" .Hostile "data-x" .Safe "poster" .Poster}}`,
		map[string]any{
			"Playback": p,
			"Hostile":  hostile,
			"Safe":     template.HTMLAttr(hostile), // the type must not disable escaping
			"Poster":   "/p.jpg?" + hostile,
		})

	got := elements(t, page, "fastpix-player")
	if len(got) != 1 || got[0]["title"] != hostile || got[0]["data-x"] != hostile {
		t.Errorf("attributes = %q, want the values as text", got)
	}
	for _, name := range []string{"script", "img"} {
		if found := elements(t, page, name); found != nil {
			t.Errorf("a value became the element <%s>: %v", name, found)
		}
	}
	for name := range got[0] {
		if strings.HasPrefix(name, "on") {
			t.Errorf("a value became the event handler %s", name)
		}
	}
}

func TestRenewal_hostileURL(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	configURL := `/playback/` + url.PathEscape(hostile)
	page := render(t, player.FuncMap(), `{{fastpixRenewal .P .URL}}`, map[string]any{"P": p, "URL": configURL})
	scripts := elements(t, page, "script")
	if len(scripts) != 1 || scripts[0]["data-config-url"] != configURL {
		t.Errorf("scripts = %v, want one with the config URL %q", scripts, configURL)
	}
}

func TestFuncMap_refusals(t *testing.T) {
	t.Parallel()
	data := map[string]any{
		"P":         sign(t, core.Grant{}),
		"Elsewhere": sign(t, core.Grant{}, core.WithStreamBaseURL("https://video.shop.com")),
		"None":      (*core.Playback)(nil),
		"Zero":      new(core.Playback),
		"Nonce":     nonce,
		"Struct":    struct{}{},
		"Strings":   map[string]string{"onclick": "alert(1)"},
	}
	tests := map[string]struct{ page, want string }{
		"no playback":            {`{{fastpixPlayer .None}}`, "the playback is nil or zero"},
		"zero playback":          {`{{fastpixPlayer .Zero}}`, "the playback is nil or zero"},
		"zero playback to renew": {`{{fastpixRenewal .Zero "/x"}}`, "the playback is nil or zero"},
		"no playback to renew":   {`{{fastpixRenewal .None "/x"}}`, "the playback is nil or zero"},
		"cache busting": {
			`{{fastpixPlayer .P "enable-cache-busting" true}}`,
			`"enable-cache-busting" cannot be set: with it`,
		},
		"token": {
			`{{fastpixPlayer .P "token" "x"}}`, `"token" cannot be set: it comes from the playback`,
		},
		"playback ID":   {`{{fastpixPlayer .P "playback-id" "x"}}`, `"playback-id" cannot be set`},
		"DRM token":     {`{{fastpixPlayer .P "drm-token" "x"}}`, `"drm-token" cannot be set`},
		"custom domain": {`{{fastpixPlayer .P "custom-domain" "x"}}`, `"custom-domain" cannot be set`},
		"stream base":   {`{{fastpixPlayer .P "stream-base" "x"}}`, `"stream-base" cannot be set`},
		"event handler": {
			`{{fastpixPlayer .P "onerror" "alert(1)"}}`, `"onerror" cannot be set: use a script`,
		},
		"event handler in a map": {`{{fastpixPlayer .P .Strings}}`, `"onclick" cannot be set: use a script`},
		"HTML's autoplay": {
			`{{fastpixPlayer .P "autoplay" true}}`,
			`"autoplay" cannot be set: FastPix's player has auto-play`,
		},
		"style":                {`{{fastpixPlayer .P "style" "x"}}`, `"style" cannot be set: use a class`},
		"upper-case name":      {`{{fastpixPlayer .P "OnError" "x"}}`, `attribute name "OnError"`},
		"name with a space":    {`{{fastpixPlayer .P "a b" "x"}}`, `attribute name "a b"`},
		"name with a quote":    {`{{fastpixPlayer .P "a\"b" "x"}}`, `attribute name "a\"b"`},
		"empty name":           {`{{fastpixPlayer .P "" "x"}}`, `attribute name ""`},
		"name without a value": {`{{fastpixPlayer .P "title"}}`, `"title" has no value`},
		"struct in place of a map": {
			`{{fastpixPlayer .P .Struct}}`, "argument of type struct {}: pass a name and its value",
		},
		"struct as a value": {`{{fastpixPlayer .P "title" .Struct}}`, `"title": values of type struct {}`},
		"unknown stream type": {
			`{{fastpixPlayer .P "stream-type" "vod"}}`, `"stream-type": "vod" is not a stream type`,
		},
		"thumbnail time": {
			`{{fastpixPlayer .P "thumbnail-time" "soon"}}`,
			`"thumbnail-time": "soon" is not a number`,
		},
		"script as a poster": {
			`{{fastpixPlayer .P "poster" "javascript:alert(1)"}}`,
			`"poster": "javascript:alert(1)" is refused`,
		},
		"script as a link":       {`{{fastpixPlayer .P "product-link" " javascript:alert(1)"}}`, `"product-link"`},
		"nonce on the element":   {`{{fastpixPlayer .P "nonce" .Nonce}}`, `"nonce": it belongs to the script`},
		"malformed nonce":        {`{{fastpixScript "nonce" "a b"}}`, `"nonce": the nonce is not base64`},
		"title on the script":    {`{{fastpixScript "title" "x"}}`, `"title": the only attribute here is nonce`},
		"script as a config URL": {`{{fastpixRenewal .P "javascript:alert(1)"}}`, `config URL "javascript:alert(1)"`},
		"scheme-relative URL":    {`{{fastpixRenewal .P "//evil.example"}}`, `config URL "//evil.example"`},
		"unsupported stream host": {
			`{{fastpixPlayer .Elsewhere}}`,
			"stream base URL https://video.shop.com: FastPix's player streams only",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := execute(player.FuncMap(), test.page, data)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want it to contain %q", err, test.want)
			}
			if out != "" {
				t.Errorf("page = %q, want none", out)
			}
		})
	}
}

func TestElement_valueTypes(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	type named map[string]any // like gin.H and fiber.Map
	const text = `{{fastpixPlayer .P .Defaults "title" "second" "volume" 0.5 .Missing}}`
	page := render(t, player.FuncMap(), text, map[string]any{
		"P": p,
		"Defaults": named{
			"title": "first", "muted": true, "loop": false, "start-time": 90 * time.Second, "tabindex": 0,
			"data-policy": p.Policy(), "aria-label": nil, "poster": false, "spritesheet-src": "images.example.com",
		},
	})
	want := []map[string]string{{
		"playback-id": playbackID, "token": p.Token(), "custom-domain": "fastpix.io",
		"title": "second", "muted": "", "start-time": "90", "tabindex": "0", "volume": "0.5", "data-policy": "private",
		"spritesheet-src": "images.example.com",
	}}
	if diff := cmp.Diff(want, elements(t, page, "fastpix-player")); diff != "" {
		t.Errorf("element differs (-want +got):\n%s", diff)
	}
}

func TestElement_poster(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	signed := p.ThumbnailURL(core.ThumbnailTime(12500 * time.Millisecond))
	for page, want := range map[string]string{
		`{{fastpixPlayer . "thumbnail-time" 12.5}}`:                    signed,
		`{{fastpixPlayer . "thumbnail-time" 3 "poster" "/own.jpg"}}`:   "/own.jpg",
		`{{fastpixPlayer . "poster" "https://cdn.example.com/a.jpg"}}`: "https://cdn.example.com/a.jpg",
	} {
		got := elements(t, render(t, player.FuncMap(), page, p), "fastpix-player")
		if got[0]["poster"] != want {
			t.Errorf("%s: poster = %q, want %q", page, got[0]["poster"], want)
		}
	}
}

func TestElement_streamBase(t *testing.T) {
	t.Parallel()
	replaced, err := player.New(player.WithScriptURL("/static/own.js"))
	if err != nil {
		t.Fatal(err)
	}
	fastPix := player.FuncMap()
	tests := map[string]struct {
		option             core.Option
		funcs              template.FuncMap
		domain, streamBase string
	}{
		"default domain": {core.WithDomain(core.DefaultDomain), fastPix, "fastpix.io", ""},
		"other domain":   {core.WithDomain("fastpix.com"), fastPix, "fastpix.com", ""},
		"custom host":    {core.WithStreamBaseURL("https://stream.shop.com"), fastPix, "shop.com", ""},
		"mock": {
			core.WithBaseURL("http://127.0.0.1:1234"), fastPix, "127.0.0.1", "http://127.0.0.1:1234",
		},
		"mock with a name": {
			core.WithBaseURL("https://fastpix.test"), fastPix, "fastpix.test", "https://fastpix.test",
		},
		"mock with a port": {
			core.WithBaseURL("https://stream.shop.com:8443"), fastPix, "shop.com", "https://stream.shop.com:8443",
		},
		"proxy with a path": {
			core.WithBaseURL("https://stream.shop.com/v"), fastPix, "shop.com", "https://stream.shop.com/v",
		},
		"other player": {
			core.WithBaseURL("https://video.shop.com"), replaced.FuncMap(), "video.shop.com", "https://video.shop.com",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := render(t, test.funcs, `{{fastpixPlayer .}}`, sign(t, core.Grant{}, test.option))
			got := elements(t, page, "fastpix-player")[0]
			if got["custom-domain"] != test.domain || got["stream-base"] != test.streamBase {
				t.Errorf("custom-domain, stream-base = %q, %q, want %q, %q",
					got["custom-domain"], got["stream-base"], test.domain, test.streamBase)
			}
		})
	}
}

func TestScript_options(t *testing.T) {
	t.Parallel()
	pl, err := player.New(
		player.WithScriptURL("https://static.example.com/fp-player.js?a=1&b=2"), player.WithScriptIntegrity("sha384-abc+/="))
	if err != nil {
		t.Fatal(err)
	}
	want := []map[string]string{{
		"src": "https://static.example.com/fp-player.js?a=1&b=2", "defer": "", "integrity": "sha384-abc+/=",
		"crossorigin": "anonymous", "nonce": nonce,
	}}
	got := elements(t, render(t, pl.FuncMap(), `{{fastpixScript "nonce" .}}`, nonce), "script")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("script differs (-want +got):\n%s", diff)
	}
}

func TestScript_emptyNonce(t *testing.T) {
	t.Parallel()
	got := render(t, player.FuncMap(), `{{fastpixScript "nonce" .Nonce}}`, map[string]any{"Nonce": ""})
	if strings.Contains(got, "nonce") {
		t.Errorf("script = %s, want no nonce", got)
	}
}

func TestRenewal_public(t *testing.T) {
	t.Parallel()
	got := render(t, player.FuncMap(), `{{fastpixRenewal . "/playback/1"}}`, sign(t, core.Grant{Policy: core.Public}))
	if got != "" {
		t.Errorf("page = %q, want none", got)
	}
}

func TestRenewal_hasNoToken(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	if page := render(t, player.FuncMap(), `{{fastpixRenewal . "/playback/1"}}`, p); strings.Contains(page, p.Token()) {
		t.Error("the script contains the token")
	}
}

func TestNew_badOptions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		option player.Option
		want   string
	}{
		"nil":             {nil, "an option is nil"},
		"empty script":    {player.WithScriptURL(""), "WithScriptURL: "},
		"javascript":      {player.WithScriptURL("javascript:alert(1)"), "WithScriptURL: "},
		"scheme-relative": {player.WithScriptURL("//cdn.example.com/player.js"), "WithScriptURL: "},
		"backslashes":     {player.WithScriptURL(`/\cdn.example.com/player.js`), "WithScriptURL: "},
		"data":            {player.WithScriptURL("data:text/javascript,alert(1)"), "WithScriptURL: "},
		"MD5 hash":        {player.WithScriptIntegrity("md5-abc="), "WithScriptIntegrity: "},
		"quote in a hash": {player.WithScriptIntegrity(`sha256-"x`), "WithScriptIntegrity: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := player.New(test.option)
			if want := "player: New: " + test.want; err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Fatalf("error = %v, want it to start with %q", err, want)
			}
			var option *core.OptionError
			if errors.As(err, &option) != (test.option != nil) {
				t.Errorf("error = %#v, want a *core.OptionError for options only", err)
			}
		})
	}
}

func TestPlayer_zero(t *testing.T) {
	t.Parallel()
	const page = `{{fastpixVideo .}}{{fastpixRenewal . "/playback/1"}}`
	p, pl := sign(t, core.Grant{}), newPlayer(t)
	want := render(t, pl.FuncMap(), page, p)
	if diff := cmp.Diff(want, render(t, new(player.Player).FuncMap(), page, p)); diff != "" {
		t.Errorf("page of the zero Player differs from New's (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(pl.CSPSources(p), new(player.Player).CSPSources(p)); diff != "" {
		t.Errorf("sources of the zero Player differ from New's (-want +got):\n%s", diff)
	}
}
