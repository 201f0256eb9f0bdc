package player_test

import (
	"bytes"
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

// moment is when all playbacks of these tests are signed.
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

// elements parses a page and returns its elements of that name as attribute maps.
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

func TestThePageIsWhatTheGoldenFileShows(t *testing.T) {
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
			page: `{{fastpixVideo .Playback "title" .Hostile "data-note" .Hostile "accent-color" .Hostile "thumbnail-time" "1.5"}}`,
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
			if p.Token() != "" { // the key is made anew in each run
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
				t.Errorf("page mismatch (-want +got); run with -update if the new one is right:\n%s", diff)
			}
		})
	}
}

func TestABrowserReadsBackExactlyWhatWasGranted(t *testing.T) {
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
		t.Errorf("element mismatch (-want +got):\n%s", diff)
	}
}

func TestHostileValuesComeOutInert(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	page := render(t, player.FuncMap(),
		`{{fastpixPlayer .Playback "title" .Hostile "data-x" .Safe "poster" .Poster}}`,
		map[string]any{
			"Playback": p,
			"Hostile":  hostile,
			"Safe":     template.HTMLAttr(hostile), // a type by which callers vouch for a value must not open a hole
			"Poster":   "/p.jpg?" + hostile,
		})

	got := elements(t, page, "fastpix-player")
	if len(got) != 1 || got[0]["title"] != hostile || got[0]["data-x"] != hostile {
		t.Errorf("the values did not come through as text: %q", got)
	}
	for _, name := range []string{"script", "img"} {
		if found := elements(t, page, name); found != nil {
			t.Errorf("a value became an element <%s>: %v", name, found)
		}
	}
	for name := range got[0] {
		if strings.HasPrefix(name, "on") {
			t.Errorf("a value became the event handler %s", name)
		}
	}
}

func TestHostileURLsAndNoncesStayInsideTheirScript(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	configURL := `/playback/` + url.PathEscape(hostile)
	page := render(t, player.FuncMap(), `{{fastpixRenewal .P .URL}}`, map[string]any{"P": p, "URL": configURL})
	scripts := elements(t, page, "script")
	if len(scripts) != 1 || scripts[0]["data-config-url"] != configURL {
		t.Errorf("scripts = %v, want one with the config URL %q", scripts, configURL)
	}
}

func TestARefusalNamesTheAttributeAndTheRemedy(t *testing.T) {
	t.Parallel()
	data := map[string]any{
		"P":         sign(t, core.Grant{}),
		"Elsewhere": sign(t, core.Grant{}, core.WithStreamBaseURL("https://video.shop.com")),
		"None":      (*core.Playback)(nil),
		"Nonce":     nonce,
		"Struct":    struct{}{},
		"Strings":   map[string]string{"onclick": "alert(1)"},
	}
	tests := map[string]struct{ page, want string }{
		"no playback":               {`{{fastpixPlayer .None}}`, "the playback is nil"},
		"no playback to renew":      {`{{fastpixRenewal .None "/x"}}`, "the playback is nil"},
		"cache busting":             {`{{fastpixPlayer .P "enable-cache-busting" true}}`, `"enable-cache-busting" cannot be set: FastPix's player then`},
		"an own token":              {`{{fastpixPlayer .P "token" "x"}}`, `"token" cannot be set: it comes from the playback`},
		"an own playback ID":        {`{{fastpixPlayer .P "playback-id" "x"}}`, `"playback-id" cannot be set`},
		"an own DRM token":          {`{{fastpixPlayer .P "drm-token" "x"}}`, `"drm-token" cannot be set`},
		"an own domain":             {`{{fastpixPlayer .P "custom-domain" "x"}}`, `"custom-domain" cannot be set`},
		"an own stream base":        {`{{fastpixPlayer .P "stream-base" "x"}}`, `"stream-base" cannot be set`},
		"an event handler":          {`{{fastpixPlayer .P "onerror" "alert(1)"}}`, `"onerror" cannot be set: event handlers`},
		"an event handler in a map": {`{{fastpixPlayer .P .Strings}}`, `"onclick" cannot be set: event handlers`},
		"HTML's autoplay":           {`{{fastpixPlayer .P "autoplay" true}}`, `"autoplay" cannot be set: FastPix's player calls it auto-play`},
		"style":                     {`{{fastpixPlayer .P "style" "x"}}`, `"style" cannot be set: use a class`},
		"upper case":                {`{{fastpixPlayer .P "OnError" "x"}}`, `attribute name "OnError"`},
		"a name with a space":       {`{{fastpixPlayer .P "a b" "x"}}`, `attribute name "a b"`},
		"a name with a quote":       {`{{fastpixPlayer .P "a\"b" "x"}}`, `attribute name "a\"b"`},
		"an empty name":             {`{{fastpixPlayer .P "" "x"}}`, `attribute name ""`},
		"a name without a value":    {`{{fastpixPlayer .P "title"}}`, `"title" has no value`},
		"a struct for a map":        {`{{fastpixPlayer .P .Struct}}`, "argument of type struct {}: pass a name and its value"},
		"a struct for a value":      {`{{fastpixPlayer .P "title" .Struct}}`, `"title": a value of type struct {}`},
		"a stream type":             {`{{fastpixPlayer .P "stream-type" "vod"}}`, `"stream-type": "vod" is not a stream type`},
		"a thumbnail time":          {`{{fastpixPlayer .P "thumbnail-time" "soon"}}`, `"thumbnail-time": "soon" is not a number`},
		"a script as poster":        {`{{fastpixPlayer .P "poster" "javascript:alert(1)"}}`, `"poster": "javascript:alert(1)" cannot be used`},
		"a script as link":          {`{{fastpixPlayer .P "product-link" " javascript:alert(1)"}}`, `"product-link"`},
		"a nonce on the element":    {`{{fastpixPlayer .P "nonce" .Nonce}}`, `"nonce": it belongs to the script`},
		"a nonce that is none":      {`{{fastpixScript "nonce" "a b"}}`, `"nonce": the nonce is not base64`},
		"a title on the script":     {`{{fastpixScript "title" "x"}}`, `"title": only the nonce can be set here`},
		"a config URL":              {`{{fastpixRenewal .P "javascript:alert(1)"}}`, `config URL "javascript:alert(1)"`},
		"another host by slashes":   {`{{fastpixRenewal .P "//evil.example"}}`, `config URL "//evil.example"`},
		"an unreachable host":       {`{{fastpixPlayer .Elsewhere}}`, "stream base URL https://video.shop.com: FastPix's player can only"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := execute(player.FuncMap(), test.page, data)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one that contains %q", err, test.want)
			}
			if out != "" {
				t.Errorf("half a page was written: %s", out)
			}
		})
	}
}

func TestAttributesTakeTheValuesThatTemplatesHave(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	type named map[string]any // as gin.H and fiber.Map are
	page := render(t, player.FuncMap(), `{{fastpixPlayer .P .Defaults "title" "second" "volume" 0.5 .Missing}}`, map[string]any{
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
		t.Errorf("element mismatch (-want +got):\n%s", diff)
	}
}

func TestThePosterIsSignedForTheMomentThatThePlayerShows(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	for page, want := range map[string]string{
		`{{fastpixPlayer . "thumbnail-time" 12.5}}`:                    p.ThumbnailURL(core.ThumbnailTime(12500 * time.Millisecond)),
		`{{fastpixPlayer . "thumbnail-time" 3 "poster" "/own.jpg"}}`:   "/own.jpg",
		`{{fastpixPlayer . "poster" "https://cdn.example.com/a.jpg"}}`: "https://cdn.example.com/a.jpg",
	} {
		got := elements(t, render(t, player.FuncMap(), page, p), "fastpix-player")
		if got[0]["poster"] != want {
			t.Errorf("%s: poster = %q, want %q", page, got[0]["poster"], want)
		}
	}
}

func TestThePlayerIsAlwaysToldWhereToStreamFrom(t *testing.T) {
	t.Parallel()
	replaced, err := player.New(player.WithScriptURL("/static/own.js"))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		options            []core.Option
		funcs              template.FuncMap
		domain, streamBase string
	}{
		"the default domain":  {nil, player.FuncMap(), "fastpix.io", ""},
		"another domain":      {[]core.Option{core.WithDomain("fastpix.com")}, player.FuncMap(), "fastpix.com", ""},
		"a custom host":       {[]core.Option{core.WithStreamBaseURL("https://stream.shop.com")}, player.FuncMap(), "shop.com", ""},
		"a mock":              {[]core.Option{core.WithBaseURL("http://127.0.0.1:1234")}, player.FuncMap(), "127.0.0.1", "http://127.0.0.1:1234"},
		"a mock by name":      {[]core.Option{core.WithBaseURL("https://fastpix.test")}, player.FuncMap(), "fastpix.test", "https://fastpix.test"},
		"a mock with a port":  {[]core.Option{core.WithBaseURL("https://stream.shop.com:8443")}, player.FuncMap(), "shop.com", "https://stream.shop.com:8443"},
		"a proxy with a path": {[]core.Option{core.WithBaseURL("https://stream.shop.com/v")}, player.FuncMap(), "shop.com", "https://stream.shop.com/v"},
		"another player":      {[]core.Option{core.WithBaseURL("https://video.shop.com")}, replaced.FuncMap(), "video.shop.com", "https://video.shop.com"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := render(t, test.funcs, `{{fastpixPlayer .}}`, sign(t, core.Grant{}, test.options...))
			got := elements(t, page, "fastpix-player")[0]
			if got["custom-domain"] != test.domain || got["stream-base"] != test.streamBase {
				t.Errorf("custom-domain, stream-base = %q, %q, want %q, %q",
					got["custom-domain"], got["stream-base"], test.domain, test.streamBase)
			}
		})
	}
}

func TestTheScriptCanBeReplacedAndPinned(t *testing.T) {
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
		t.Errorf("script mismatch (-want +got):\n%s", diff)
	}
}

func TestAnEmptyNonceIsLeftOut(t *testing.T) {
	t.Parallel()
	got := render(t, player.FuncMap(), `{{fastpixScript "nonce" .Nonce}}`, map[string]any{"Nonce": ""})
	if strings.Contains(got, "nonce") {
		t.Errorf("script = %s, want it without a nonce", got)
	}
}

func TestPublicVideosHaveNothingToRenew(t *testing.T) {
	t.Parallel()
	got := render(t, player.FuncMap(), `{{fastpixRenewal . "/playback/1"}}`, sign(t, core.Grant{Policy: core.Public}))
	if got != "" {
		t.Errorf("page = %q, want nothing", got)
	}
}

func TestTheRenewalScriptHoldsNoToken(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	if page := render(t, player.FuncMap(), `{{fastpixRenewal . "/playback/1"}}`, p); strings.Contains(page, p.Token()) {
		t.Error("the token stands in the script, although the element has it")
	}
}

func TestBadOptionsAreRefusedAtConstruction(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		option player.Option
		want   string
	}{
		"nil":               {nil, "an option is nil"},
		"empty script":      {player.WithScriptURL(""), "WithScriptURL"},
		"javascript":        {player.WithScriptURL("javascript:alert(1)"), "WithScriptURL"},
		"scheme-relative":   {player.WithScriptURL("//cdn.example.com/player.js"), "WithScriptURL"},
		"backslashes":       {player.WithScriptURL(`/\cdn.example.com/player.js`), "WithScriptURL"},
		"data":              {player.WithScriptURL("data:text/javascript,alert(1)"), "WithScriptURL"},
		"integrity of MD5":  {player.WithScriptIntegrity("md5-abc="), "WithScriptIntegrity"},
		"integrity, quoted": {player.WithScriptIntegrity(`sha256-"x`), "WithScriptIntegrity"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := player.New(test.option); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one that contains %q", err, test.want)
			}
		})
	}
}
