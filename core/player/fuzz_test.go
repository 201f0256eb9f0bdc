package player_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// For every name and value, Element returns one element with that attribute, or
// an error and nothing else.
func FuzzAttribute(f *testing.F) {
	for _, name := range []string{
		"title", "data-note", "noscript", "config-url",
		"onerror", "poster", "src", "srcdoc", "token", "nonce", "ONCLICK", "a b", "x>", "",
	} {
		f.Add(name, hostile)
		f.Add(name, "javascript:alert(1)")
	}
	key, err := core.NewSigningKey(testkeys.KeyID, testkeys.RSA())
	if err != nil {
		f.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithClock(func() time.Time { return moment }))
	if err != nil {
		f.Fatal(err)
	}
	playback, err := signer.Sign(f.Context(), core.Grant{PlaybackID: playbackID})
	if err != nil {
		f.Fatal(err)
	}
	pl, err := player.New()
	if err != nil {
		f.Fatal(err)
	}

	f.Fuzz(func(t *testing.T, name, value string) {
		page, err := pl.Element(playback, name, value)
		if err != nil {
			if page != "" {
				t.Errorf("Element returned an error and the page %s", page)
			}
			return
		}
		nodes, err := html.ParseFragment(strings.NewReader(string(page)), nil)
		if err != nil {
			t.Fatal(err)
		}
		root := nodes[0] // <html>, which ParseFragment adds if it has no context
		var elements []*html.Node
		for n := range root.Descendants() {
			switch {
			case n.Data == "noscript", n.Parent.Data == "noscript":
			case n.Type == html.ElementNode && n.Data != "head" && n.Data != "body":
				elements = append(elements, n)
			case n.Type == html.TextNode || n.Type == html.CommentNode:
				t.Fatalf("the page has text outside of the element: %q in %s", n.Data, page)
			}
		}
		if len(elements) != 1 || elements[0].Data != "fastpix-player" {
			t.Fatalf("the page has more than the player: %s", page)
		}
		for _, a := range elements[0].Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
				t.Errorf("the page has the attribute %s", a.Key)
			}
			// The parser converts CR to LF, and both sides drop NUL and invalid
			// UTF-8.
			plain := utf8.ValidString(value) && !strings.ContainsAny(value, "\r\x00")
			if a.Key == name && name != "poster" && name != "spritesheet-src" && plain && a.Val != value {
				t.Errorf("%s = %q, want %q", a.Key, a.Val, value)
			}
		}
	})
}
