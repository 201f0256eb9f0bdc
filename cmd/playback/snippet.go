package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/format"
	"html/template"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
)

// snippet returns a playback as something to paste: html, curl, ffplay or go.
func (c *signCmd) snippet(p *core.Playback, kind string) (string, error) {
	switch kind {
	case "html":
		return playerHTML(p)
	case "curl":
		return "curl -f " + shellQuote(p.StreamURL()), nil
	case "ffplay":
		return "ffplay " + shellQuote(p.StreamURL()), nil
	}
	return c.program(p)
}

var playerTemplate = template.Must(template.New("player").Funcs(player.FuncMap()).Parse(
	"{{fastpixScript .}}\n{{fastpixPlayer .}}"))

// playerHTML returns the player's script and tag as package player writes them.
func playerHTML(p *core.Playback) (string, error) {
	var b bytes.Buffer
	if err := playerTemplate.Execute(&b, p); err != nil {
		return "", err
	}
	return b.String(), nil
}

// program returns a Go program that signs what the flags say, with the key from
// the environment.
func (c *signCmd) program(p *core.Playback) (string, error) {
	imports := []string{"context", "fmt", "log"}
	grant := fmt.Sprintf("PlaybackID: %q,\n", p.ID())
	if c.DRM {
		grant += "Policy: core.DRM,\n"
	}
	if c.TTL != core.DefaultTTL {
		imports = append(imports, "time")
		grant += fmt.Sprintf("TTL: %d * time.Second,\n", c.TTL/time.Second)
	}
	if c.Subject != "" {
		grant += fmt.Sprintf("Subject: %q,\n", c.Subject)
	}
	claims, err := parseClaims(c.Claim)
	if err != nil {
		return "", err
	}
	if len(claims) > 0 {
		grant += "Claims: map[string]any{\n"
		for _, name := range slices.Sorted(maps.Keys(claims)) {
			if raw, ok := claims[name].(json.RawMessage); ok {
				imports = append(imports, "encoding/json")
				grant += fmt.Sprintf("%q: json.RawMessage(%q),\n", name, raw)
			} else {
				grant += fmt.Sprintf("%q: %q,\n", name, claims[name])
			}
		}
		grant += "},\n"
	}
	options := c.optionsInGo()
	if strings.Contains(options, "time.") {
		imports = append(imports, "time")
	}
	slices.Sort(imports)
	source := fmt.Sprintf(programText, `"`+strings.Join(slices.Compact(imports), "\"\n\"")+`"`, options, grant)
	formatted, err := format.Source([]byte(source))
	return strings.TrimSpace(string(formatted)), err
}

const programText = `package main

import (
%s

"github.com/FastPix/fastpix-playback-go/core"
)

// It needs FASTPIX_SIGNING_KEY_ID and FASTPIX_SIGNING_PRIVATE_KEY, or
// FASTPIX_SIGNING_PRIVATE_KEY_FILE.
func main() {
	key, err := core.SigningKeyFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(key%s)
	if err != nil {
		log.Fatal(err)
	}
	defer signer.Close()
	playback, err := signer.Sign(context.Background(), core.Grant{
		%s})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(playback.StreamURL())
}
`

// optionsInGo returns the options that differ from the defaults and have an
// effect, each after a comma.
func (c *signCmd) optionsInGo() string {
	var b strings.Builder
	if c.Domain != core.DefaultDomain {
		fmt.Fprintf(&b, ", core.WithDomain(%q)", c.Domain)
	}
	if c.BaseURL != "" {
		fmt.Fprintf(&b, ", core.WithBaseURL(%q)", c.BaseURL)
	}
	if c.Issuer != "" {
		fmt.Fprintf(&b, ", core.WithIssuer(%q)", c.Issuer)
	}
	// A limit below the signer's default lifetime would be refused, and one that
	// the lifetime does not need has no effect.
	if c.TTL > core.DefaultMaxTTL {
		fmt.Fprintf(&b, ", core.WithMaxTTL(%d*time.Second)", c.MaxTTL/time.Second)
	}
	if c.Header == "minimal" {
		b.WriteString(", core.WithHeader(core.HeaderMinimal)")
	}
	return b.String()
}

// printSnippets prints all snippets, each below its name.
func (c *signCmd) printSnippets(a *app, p *core.Playback) error {
	for _, kind := range []string{"html", "curl", "ffplay", "go"} {
		text, err := c.snippet(p, kind)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.rawOut, "\n%s:\n\n%s\n", map[string]string{
			"html": "HTML", "curl": "curl", "ffplay": "ffplay", "go": "Go",
		}[kind], text)
	}
	return nil
}
