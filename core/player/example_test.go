package player_test

import (
	"context"
	"fmt"
	"html/template"
	"log"
	"os"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// examplePlayback returns a public playback, whose URLs are always the same.
func examplePlayback() *core.Playback {
	key, err := core.NewSigningKey(testkeys.KeyID, testkeys.RSA())
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithDomain("fastpix.com"))
	if err != nil {
		log.Fatal(err)
	}
	playback, err := signer.Sign(context.Background(), core.Grant{PlaybackID: "0a4d2c53", Policy: core.Public})
	if err != nil {
		log.Fatal(err)
	}
	return playback
}

func ExampleFuncMap() {
	page := template.Must(template.New("watch").Funcs(player.FuncMap()).Parse(
		`{{fastpixScript "nonce" .Nonce}}
{{fastpixPlayer .Playback "title" .Title "poster" false "spritesheet-src" false "muted" true}}
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
	// <fastpix-player playback-id="0a4d2c53" custom-domain="fastpix.com" muted title="&#34;Cats&#34; &amp; dogs"><noscript>This video needs JavaScript.</noscript></fastpix-player>
}

// With a mock, use the mock's player, which works without the internet.
func ExampleWithScriptURL() {
	pl, err := player.New(player.WithScriptURL("http://127.0.0.1:8090/player.js"))
	if err != nil {
		fmt.Println(err)
		return
	}
	page := template.Must(template.New("watch").Funcs(pl.FuncMap()).Parse("{{fastpixScript}}\n"))
	if err := page.Execute(os.Stdout, nil); err != nil {
		fmt.Println(err)
	}
	// Output:
	// <script src="http://127.0.0.1:8090/player.js" defer></script>
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
