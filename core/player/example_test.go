package player_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"html/template"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
)

// exampleSigner returns a signer with a new key. An application calls
// core.SigningKeyFromEnv.
func exampleSigner(opts ...core.Option) *core.Signer {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	key, err := core.NewSigningKey("0d9d3890-f936-49b8-82e3-169961cf0304", private)
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(key, opts...)
	if err != nil {
		log.Fatal(err)
	}
	return signer
}

// examplePlayback returns a public playback, whose URLs are always the same.
func examplePlayback(opts ...core.Option) *core.Playback {
	grant := core.Grant{PlaybackID: "0a4d2c53", Policy: core.Public}
	playback, err := exampleSigner(append(opts, core.WithDomain("fastpix.com"))...).Sign(context.Background(), grant)
	if err != nil {
		log.Fatal(err)
	}
	return playback
}

func ExampleFuncMap() {
	page := template.Must(template.New("watch").Funcs(player.FuncMap()).Parse(
		`{{fastpixScript .Playback "nonce" .Nonce}}
{{fastpixPlayer .Playback "title" .Title "poster" false "spritesheet-src" false "noscript" false}}
<img src="{{fastpixThumbnail .Playback "width" 320}}" alt="">
`))
	err := page.Execute(os.Stdout, map[string]any{
		"Playback": examplePlayback(),
		"Title":    `"Cats" & dogs`,
		"Nonce":    "bm9uY2U=",
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// <script src="https://cdn.jsdelivr.net/npm/@fastpix/fp-player@1.0.20/dist/player.js" defer nonce="bm9uY2U="></script>
	// <fastpix-player playback-id="0a4d2c53" custom-domain="fastpix.com" title="&#34;Cats&#34; &amp; dogs"></fastpix-player>
	// <img src="https://images.fastpix.com/0a4d2c53/thumbnail.jpg?width=320" alt="">
}

// A page has the renewal script once. Each player names its config endpoint.
func ExamplePlayer_Renewal() {
	playbacks, err := exampleSigner().SignAll(context.Background(),
		[]core.Grant{{PlaybackID: "0a4d2c53"}, {PlaybackID: "1b5e3d64"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	page := template.Must(template.New("course").Funcs(player.FuncMap()).Parse(
		`{{fastpixRenewal}}{{range .}}{{fastpixPlayer . "config-url" (printf "/playback/%s" .ID)}}{{end}}`))
	var b strings.Builder
	if err := page.Execute(&b, playbacks); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Count(b.String(), "<script>"), "script")
	fmt.Println(strings.Count(b.String(), `data-config-url="/playback/0a4d2c53"`), "player of 0a4d2c53")
	fmt.Println(strings.Count(b.String(), `data-config-url="/playback/1b5e3d64"`), "player of 1b5e3d64")
	// Output:
	// 1 script
	// 1 player of 0a4d2c53
	// 1 player of 1b5e3d64
}

// The renewal script as a file, for pages without inline scripts.
func ExampleRenewalFile() {
	renewal := player.RenewalFile()
	mux := http.NewServeMux()
	mux.Handle("GET /static/"+renewal.Name, renewal)

	pl, err := player.New(player.WithRenewalURL("/static/" + renewal.Name))
	if err != nil {
		fmt.Println(err)
		return
	}
	tag, err := pl.Renewal()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(tag) == `<script src="/static/`+renewal.Name+`" defer></script>`)

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/static/"+renewal.Name, nil))
	fmt.Println(w.Code, w.Header().Get("Cache-Control"))
	// Output:
	// true
	// 200 public, max-age=31536000, immutable
}

// The player of a mock's playback comes from the mock.
func ExamplePlayer_Script() {
	playback := examplePlayback(core.WithBaseURL("http://127.0.0.1:8787"))
	tag, err := new(player.Player).Script(playback)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tag)
	// Output:
	// <script src="http://127.0.0.1:8787/player.js" defer></script>
}

func ExampleWithScriptURL() {
	pl, err := player.New(player.WithScriptURL("/static/fp-player.js"))
	if err != nil {
		fmt.Println(err)
		return
	}
	page := template.Must(template.New("watch").Funcs(pl.FuncMap()).Parse("{{fastpixScript}}\n"))
	if err := page.Execute(os.Stdout, nil); err != nil {
		fmt.Println(err)
	}
	// Output:
	// <script src="/static/fp-player.js" defer></script>
}

func ExamplePlayer_CSPSources() {
	pl, err := player.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	sources := pl.CSPSources(examplePlayback())
	fmt.Println(sources["media-src"])
	// Output:
	// [blob: https://*.fastpix.com https://*.fastpix.io https://stream.fastpix.com]
}

func ExamplePlayer_ContentSecurityPolicy() {
	pl, err := player.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	nonce := rand.Text() // new for each response
	policy, err := pl.ContentSecurityPolicy(nonce, examplePlayback(core.WithBaseURL("http://127.0.0.1:8787")))
	if err != nil {
		fmt.Println(err)
		return
	}
	for directive := range strings.SplitSeq(strings.ReplaceAll(policy, nonce, "…"), "; ") {
		fmt.Println(directive)
	}
	// Output:
	// base-uri 'none'
	// connect-src 'self' http://127.0.0.1:8787
	// default-src 'none'
	// font-src 'self'
	// form-action 'self'
	// frame-ancestors 'self'
	// img-src 'self' data: http://127.0.0.1:8787
	// media-src 'self' blob: http://127.0.0.1:8787
	// script-src 'nonce-…' 'strict-dynamic' http://127.0.0.1:8787
	// style-src 'self'
	// worker-src 'self' blob:
}
