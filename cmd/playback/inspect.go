package main

import (
	"context"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/inspect"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
)

type inspectCmd struct {
	Input      string    `arg:"" name:"token-or-url" help:"${inspect_input}"`
	PlaybackID string    `short:"p" placeholder:"ID" help:"${inspect_playback_id}"`
	Policy     string    `enum:",private,drm,public" default:"" placeholder:"private|drm|public" help:"${inspect_policy}"`
	PublicKey  string    `placeholder:"FILE" help:"${inspect_public_key}"`
	PrivateKey string    `placeholder:"FILE" help:"${inspect_private_key}"`
	Fetch      bool      `help:"${inspect_fetch}"`
	Offline    bool      `help:"Send no requests, even if there are credentials."`
	Redact     bool      `help:"${inspect_redact}"`
	At         time.Time `format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME" help:"${inspect_at}"`
	apiFlags
	hostFlags
}

func (inspectCmd) Help() string {
	return `Prints the header and the claims of the token, then one line per check. Exit code 0: FastPix would ` +
		`accept the token, as far as the checks can tell. Exit code 1: FastPix would refuse it.

The signature is verified with --public-key, with --private-key, with the signing key in the environment if the ` +
		`token names it, or with the public key that FastPix (or a mock, see --base-url) returns, if there are credentials.

Each code, such as aud_wrong_playback_id, is explained in docs/troubleshooting.md.

Examples:

    playback inspect 'https://stream.fastpix.io/3a1f….m3u8?token=eyJ…'
    pbpaste | playback inspect - --redact
    playback inspect eyJ… --playback-id 3a1f… --policy drm --private-key signing-key.json
    playback inspect --fetch 'http://127.0.0.1:8787/3a1f….m3u8?token=eyJ…'`
}

func (c *inspectCmd) Run(ctx context.Context, a *app) error {
	input, err := c.read(a)
	if err != nil {
		return err
	}
	subject := inspect.Parse(input)
	facts := inspect.Facts{Now: time.Now(), PlaybackID: c.PlaybackID, Policy: inspect.Policy(c.Policy)}
	if err := c.findKey(ctx, a, subject, &facts); err != nil {
		return err
	}
	if c.Fetch {
		if subject.URL == "" {
			return usage.Errorf("--fetch needs a URL, not a bare token")
		}
		if err := fetch(ctx, a, input, subject, &facts); err != nil {
			return err
		}
	}
	if !c.Offline && c.given() {
		c.findMedia(ctx, subject, &facts)
	}
	if !c.At.IsZero() {
		facts.Now, facts.ServerNow = c.At, time.Time{}
	}
	report := subject.Examine(facts)
	if c.Redact {
		report = report.Redact()
	}
	if err := printReport(a, report); err != nil {
		return err
	}
	if report.Verdict == inspect.Refused {
		return errRefused
	}
	return nil
}

// read returns the token or URL.
func (c *inspectCmd) read(a *app) (string, error) {
	input := c.Input
	if input == "-" {
		if c.PrivateKey == "-" {
			return "", usage.Errorf("token and private key cannot both come from standard input: store the key in a file")
		}
		text, err := keystore.ReadFrom(a.in)
		if err != nil {
			return "", usage.Errorf("reading standard input: %w", err)
		}
		input = string(text)
	}
	input = strings.TrimSpace(input)
	switch {
	case input == "":
		return "", usage.Errorf("there is nothing to inspect: pass a token or a URL with a token")
	case looksLikePrivateKey(input):
		return "", usage.Errorf("this is a private key, not a token: " +
			"if others saw it, create a new one and delete it in FastPix")
	}
	return input, nil
}
