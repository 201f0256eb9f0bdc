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
		"live": {
			grant: core.Grant{Live: true},
			page: `{{fastpixPlayer .Playback "title" "A concert"}}` + "\n" +
				`{{fastpixPlayer .Playback "stream-type" "on-demand" "poster" "/concert.jpg"}}` + "\n" +
				`{{fastpixPlayer .Playback "stream-type" false}}`,
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
			page: `{{fastpixRenewal "nonce" .Nonce}}` + "\n" +
				`{{fastpixPlayer .Playback "config-url" "/playback/1?a=b&c=d"}}`,
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

func TestElement_hostileConfigURL(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	configURL := `/playback/` + url.PathEscape(hostile)
	page := render(t, player.FuncMap(), `{{fastpixPlayer .P "config-url" .URL}}`, map[string]any{"P": p, "URL": configURL})
	got := elements(t, page, "fastpix-player")
	if len(got) != 1 || got[0]["data-config-url"] != configURL {
		t.Errorf("elements = %v, want one with the config URL %q", got, configURL)
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
		"no playback":      {`{{fastpixPlayer .None}}`, "the playback is nil or zero"},
		"zero playback":    {`{{fastpixPlayer .Zero}}`, "the playback is nil or zero"},
		"no thumbnail":     {`{{fastpixThumbnail .None}}`, "fastpixThumbnail: the playback is nil or zero"},
		"zero spritesheet": {`{{fastpixSpritesheet .Zero}}`, "fastpixSpritesheet: the playback is nil or zero"},
		"no clip":          {`{{fastpixClip .None}}`, "fastpixClip: the playback is nil or zero"},
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
		"thumbnail time that is no number": {
			`{{fastpixPlayer .P "thumbnail-time" "NaN"}}`,
			`"thumbnail-time": "NaN" is not a number`,
		},
		"script as a poster": {
			`{{fastpixPlayer .P "poster" "javascript:alert(1)"}}`,
			`"poster": "javascript:alert(1)" is refused`,
		},
		"script as a link":     {`{{fastpixPlayer .P "product-link" " javascript:alert(1)"}}`, `"product-link"`},
		"nonce on the element": {`{{fastpixPlayer .P "nonce" .Nonce}}`, `"nonce": it belongs to the script`},
		"malformed nonce":      {`{{fastpixScript "nonce" "a b"}}`, `"nonce": the nonce is not base64`},
		"title on the script":  {`{{fastpixScript "title" "x"}}`, `"title": the only attribute here is nonce`},
		"script as a config URL": {
			`{{fastpixPlayer .P "config-url" "javascript:alert(1)"}}`,
			`"config-url": "javascript:alert(1)" is refused`,
		},
		"scheme-relative URL": {
			`{{fastpixPlayer .P "config-url" "//evil.example"}}`, `"config-url": "//evil.example" is refused`,
		},
		"empty config URL":      {`{{fastpixPlayer .P "config-url" ""}}`, `"config-url" is empty: pass the path`},
		"config URL as data":    {`{{fastpixPlayer .P "data-config-url" "/x"}}`, `cannot be set: use config-url`},
		"playback for renewal":  {`{{fastpixRenewal .P}}`, "fastpixRenewal: argument of type *core.Playback"},
		"script of other hosts": {`{{fastpixScript .Elsewhere}}`, "fastpixScript: stream base URL"},
		"parameter without a value": {
			`{{fastpixThumbnail .P "width"}}`, `fastpixThumbnail: "width" has no value`,
		},
		"unknown parameter": {
			`{{fastpixThumbnail .P "with" 320}}`,
			`parameter "with": it is unknown: the parameters are time, width, height, fit, format`,
		},
		"width of zero":     {`{{fastpixThumbnail .P "width" 0}}`, `"width": "0" is not a number of pixels from 1`},
		"width too large":   {`{{fastpixThumbnail .P "width" 3841}}`, `"width": "3841" is not a number of pixels`},
		"width in units":    {`{{fastpixThumbnail .P "width" "320px"}}`, `"width": "320px" is not a number of pixels`},
		"height as a bool":  {`{{fastpixThumbnail .P "height" true}}`, `"height": values of type bool`},
		"negative time":     {`{{fastpixThumbnail .P "time" -1}}`, `"time": "-1" is not a number of seconds`},
		"infinite time":     {`{{fastpixThumbnail .P "time" "Inf"}}`, `"time": "Inf" is not a number of seconds`},
		"time not a number": {`{{fastpixThumbnail .P "time" "NaN"}}`, `"time": "NaN" is not a number of seconds`},
		"unknown fit":       {`{{fastpixThumbnail .P "fit" "crop"}}`, `"fit": "crop" is not one of preserve, stretch`},
		"unknown format":    {`{{fastpixThumbnail .P "format" "gif"}}`, `"format": "gif" is not one of jpg, png, webp`},
		"struct parameter":  {`{{fastpixThumbnail .P "width" .Struct}}`, `"width": values of type struct {}`},
		"long interval":     {`{{fastpixSpritesheet .P "interval" 11}}`, `"interval": use whole seconds from 1 to 10`},
		"odd interval":      {`{{fastpixSpritesheet .P "interval" 1.5}}`, `"interval": use whole seconds from 1 to 10`},
		"spritesheet width": {
			`{{fastpixSpritesheet .P "width" 5}}`, `"width": it is unknown: the parameters are interval, format`,
		},
		"clip with a token":  {`{{fastpixClip .P "token" "x"}}`, `"token": it comes from the playback`},
		"clip with a symbol": {`{{fastpixClip .P "a&b" "x"}}`, `"a&b": use letters`},
		"clip as a movie":    {`{{fastpixClip .P "format" "mp4"}}`, `"format": "mp4" is not one of gif, webp`},
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

func TestVideo_renewal(t *testing.T) {
	t.Parallel()
	const page = `{{fastpixVideo .P "config-url" "/playback/1" "nonce" .Nonce}}`
	for policy, want := range map[core.Policy]int{core.Private: 2, core.DRM: 2, core.Public: 1} {
		p := sign(t, core.Grant{Policy: policy})
		got := render(t, player.FuncMap(), page, map[string]any{"P": p, "Nonce": nonce})
		scripts := elements(t, got, "script")
		if len(scripts) != want {
			t.Errorf("%s: %d scripts, want %d", policy, len(scripts), want)
		}
		for _, script := range scripts {
			if script["nonce"] != nonce {
				t.Errorf("%s: a script has the nonce %q, want %q", policy, script["nonce"], nonce)
			}
		}
		_, renews := elements(t, got, "fastpix-player")[0]["data-config-url"]
		if renews != (policy != core.Public) {
			t.Errorf("%s: the player has a config URL: %t", policy, renews)
		}
	}
}

// A page with many players has the script once, with no data of a player.
func TestRenewal_sameForAllPlayers(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	one := render(t, player.FuncMap(), `{{fastpixPlayer . "config-url" "/playback/1"}}`, p)
	three := render(t, player.FuncMap(),
		`{{fastpixRenewal}}{{range .}}{{fastpixPlayer . "config-url" "/playback/1"}}{{end}}`,
		[]*core.Playback{p, p, p})
	script := player.RenewalFile().Content
	if want := "<script>" + script + "</script>" + strings.Repeat(one, 3); three != want {
		t.Errorf("the page is %d bytes, want the script and three players, %d bytes", len(three), len(want))
	}
	for _, text := range []string{p.Token(), p.ID(), "//", "/*"} {
		if strings.Contains(script, text) {
			t.Errorf("the script contains %q", text)
		}
	}
}

func TestRenewal_URL(t *testing.T) {
	t.Parallel()
	file := player.RenewalFile()
	for url, want := range map[string]map[string]string{
		"/static/renewal.js": {"src": "/static/renewal.js", "defer": "", "nonce": nonce},
		"https://static.example.com/r.js": {
			"src": "https://static.example.com/r.js", "defer": "", "nonce": nonce,
			"integrity": file.Integrity, "crossorigin": "anonymous",
		},
	} {
		pl, err := player.New(player.WithRenewalURL(url))
		if err != nil {
			t.Fatal(err)
		}
		got := elements(t, render(t, pl.FuncMap(), `{{fastpixRenewal "nonce" .}}`, nonce), "script")
		if diff := cmp.Diff([]map[string]string{want}, got); diff != "" {
			t.Errorf("script differs (-want +got):\n%s", diff)
		}
	}
}

func TestElement_noscript(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	for page, want := range map[string]string{
		`{{fastpixPlayer .}}`: "<noscript>This video needs JavaScript.</noscript></fastpix-player>",

		`{{fastpixPlayer . "noscript" "<b>Sans</b> JS"}}`: "<noscript>&lt;b&gt;Sans&lt;/b&gt; JS</noscript></fastpix-player>",
		`{{fastpixPlayer . "noscript" false}}`:            "></fastpix-player>",
	} {
		got := render(t, player.FuncMap(), page, p)
		if !strings.HasSuffix(got, want) || strings.Count(got, "noscript") != strings.Count(want, "noscript") {
			t.Errorf("%s: element = %s, want it to end in %s", page, got, want)
		}
	}
}

// The player of a playback that is not at FastPix comes from the mock that
// serves its stream.
func TestScript_source(t *testing.T) {
	t.Parallel()
	atFastPix := sign(t, core.Grant{}, core.WithStreamBaseURL("https://stream.shop.com"))
	atMock := sign(t, core.Grant{}, core.WithBaseURL("http://127.0.0.1:8090/"))
	own, err := player.New(player.WithScriptURL("/static/own.js"), player.WithScriptIntegrity("sha384-abc+/="))
	if err != nil {
		t.Fatal(err)
	}
	pinned, err := player.New(player.WithScriptIntegrity("sha384-abc+/="))
	if err != nil {
		t.Fatal(err)
	}
	const mockURL = "http://127.0.0.1:8090/player.js"
	for _, test := range []struct {
		player         *player.Player
		playback       *core.Playback
		url, integrity string
	}{
		{new(player.Player), nil, player.DefaultScriptURL, ""},
		{new(player.Player), atFastPix, player.DefaultScriptURL, ""},
		{new(player.Player), atMock, mockURL, ""},
		{pinned, atFastPix, player.DefaultScriptURL, "sha384-abc+/="},
		{pinned, atMock, mockURL, ""},
		{own, atMock, "/static/own.js", "sha384-abc+/="},
	} {
		page := render(t, test.player.FuncMap(), `{{fastpixScript .}}`, test.playback)
		if test.playback != nil {
			page += render(t, test.player.FuncMap(), `{{fastpixVideo .}}`, test.playback)
		}
		for _, script := range elements(t, page, "script") {
			if script["src"] != test.url || script["integrity"] != test.integrity {
				t.Errorf("%v: script = %v, want %s with the integrity %q",
					test.playback, script, test.url, test.integrity)
			}
		}
	}
}

func TestImages(t *testing.T) {
	t.Parallel()
	p := sign(t, core.Grant{})
	for page, want := range map[string]string{
		`{{fastpixThumbnail .}}`: p.ThumbnailURL(),
		`{{fastpixThumbnail . "width" 320 "height" "180" "time" 1.5 "fit" "stretch" "format" "webp"}}`: p.ThumbnailURL(
			core.ThumbnailWidth(320), core.ThumbnailHeight(180), core.ThumbnailTime(1500*time.Millisecond),
			core.ThumbnailFit(core.FitStretch), core.ThumbnailFormat(core.ImageWebP)),
		`{{fastpixThumbnail . "width" nil "time" "" "height" 90}}`: p.ThumbnailURL(core.ThumbnailHeight(90)),
		`{{fastpixThumbnail . "width" 1 "width" 2}}`:               p.ThumbnailURL(core.ThumbnailWidth(2)),
		`{{fastpixSpritesheet .}}`:                                 p.SpritesheetURL(),
		`{{fastpixSpritesheet . "format" "json"}}`:                 p.SpritesheetDataURL(),
		`{{fastpixSpritesheet . "interval" 5}}`:                    p.AdvancedSpritesheetURL(5 * time.Second),
		`{{fastpixSpritesheet . "interval" 5 "format" "json"}}`:    p.AdvancedSpritesheetDataURL(5 * time.Second),
		`{{fastpixClip .}}`:                                        p.ClipURL(),
		`{{fastpixClip . "format" "webp" "start" 2 "name" "a&b=c"}}`: p.ClipURL(
			core.ClipWebP(), core.ClipParam("start", "2"), core.ClipParam("name", "a&b=c")),
	} {
		got := elements(t, render(t, player.FuncMap(), `<img src="`+page+`">`, p), "img")
		if len(got) != 1 || got[0]["src"] != want {
			t.Errorf("%s: images = %v, want %s", page, got, want)
		}
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
		"empty renewal":   {player.WithRenewalURL(""), "WithRenewalURL: "},
		"renewal data":    {player.WithRenewalURL("data:text/javascript,alert(1)"), "WithRenewalURL: "},
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
	const page = `{{fastpixVideo .}}{{fastpixRenewal}}{{fastpixThumbnail .}}`
	p, pl := sign(t, core.Grant{}), newPlayer(t)
	want := render(t, pl.FuncMap(), page, p)
	if diff := cmp.Diff(want, render(t, new(player.Player).FuncMap(), page, p)); diff != "" {
		t.Errorf("page of the zero Player differs from New's (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(pl.CSPSources(p), new(player.Player).CSPSources(p)); diff != "" {
		t.Errorf("sources of the zero Player differ from New's (-want +got):\n%s", diff)
	}
}
