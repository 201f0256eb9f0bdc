package main

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/inspect"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/internal/pasted"
)

type inspectCmd struct {
	Input      string    `arg:"" name:"text" help:"${inspect_input}"`
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
	return `Prints the header and the claims of each token, then one line per check. Exit code 0: FastPix would ` +
		`accept the tokens, as far as the checks can tell. Exit code 1: FastPix would refuse one of them.

The text can be a token, a URL, a curl command, a player tag or a whole page, a HAR file, JSON, headers or a log. ` +
		`Each token is checked for the URL or the player that it belongs to.

The signature is verified with --public-key, with --private-key, with the signing key in the environment if the ` +
		`token names it, or with the public key that FastPix (or a mock, see --base-url) returns, if there are credentials.

Each code, such as aud_wrong_playback_id, has a link to its explanation.

Examples:

    playback inspect 'https://stream.fastpix.io/3a1f….m3u8?token=eyJ…'
    pbpaste | playback inspect - --redact
    playback inspect - < network.har
    playback inspect eyJ… --playback-id 3a1f… --policy drm --private-key signing-key.json
    playback inspect --fetch 'http://127.0.0.1:8787/3a1f….m3u8?token=eyJ…'`
}

func (c *inspectCmd) Run(ctx context.Context, a *app) error {
	input, err := c.read(a)
	if err != nil {
		return err
	}
	text := pasted.Find(input)
	if c.Fetch && !slices.ContainsFunc(text.Found, func(f pasted.Found) bool { return f.Address != "" }) {
		return usage.Errorf("--fetch needs a URL, not a bare token")
	}
	material, err := c.readKey(a)
	if err != nil {
		return err
	}
	var reports []inspect.Report
	for _, found := range text.Found {
		report, err := c.examine(ctx, a, material, inspect.New(found))
		if err != nil {
			return err
		}
		report.Source = text.Form
		reports = append(reports, report)
	}
	if err := printReports(a, text, reports); err != nil {
		return err
	}
	if slices.ContainsFunc(reports, func(r inspect.Report) bool { return r.Verdict == inspect.Refused }) {
		return errRefused
	}
	return nil
}

// examine gathers the facts about one token and returns the report.
func (c *inspectCmd) examine(
	ctx context.Context, a *app, material []byte, subject *inspect.Subject,
) (inspect.Report, error) {
	facts := inspect.Facts{Now: time.Now(), PlaybackID: c.PlaybackID, Policy: inspect.Policy(c.Policy)}
	if err := c.findKey(ctx, material, subject, &facts); err != nil {
		return inspect.Report{}, err
	}
	if c.Fetch && subject.Address != "" {
		if err := fetch(ctx, a, subject, &facts); err != nil {
			return inspect.Report{}, err
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
	return report, nil
}

// read returns the text with the token.
func (c *inspectCmd) read(a *app) (string, error) {
	input := c.Input
	if input == "-" {
		const both = "token and %s key cannot both come from standard input: store the key in a file"
		switch "-" {
		case c.PublicKey:
			return "", usage.Errorf(both, "public")
		case c.PrivateKey:
			return "", usage.Errorf(both, "private")
		}
		text, err := io.ReadAll(io.LimitReader(a.in, pasted.MaxLength+1))
		switch {
		case err != nil:
			return "", usage.Errorf("reading standard input: %w", err)
		case len(text) > pasted.MaxLength:
			return "", usage.Errorf("reading standard input: it has more than %d MiB", pasted.MaxLength>>20)
		}
		input = string(text)
	} else if isFile(input) {
		return "", usage.Errorf("this is the name of a file: pipe its content in, with: playback inspect - < FILE")
	}
	input = strings.TrimSpace(input)
	switch {
	case input == "":
		return "", usage.Errorf("there is nothing to inspect: pass a token, or text that contains one")
	case pasted.HasPrivateKey(input):
		return "", usage.Error{Err: pasted.ErrPrivateKey}
	}
	return input, nil
}

// isFile reports whether the text is the name of a file, and not a token that
// happens to be one.
func isFile(text string) bool {
	if len(text) > 255 || strings.ContainsAny(text, "\n") || strings.HasPrefix(text, "eyJ") {
		return false
	}
	info, err := os.Stat(text)
	return err == nil && info.Mode().IsRegular()
}
