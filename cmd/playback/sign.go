package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

type signCmd struct {
	keyFlags
	PlaybackID []string      `name:"playback-id" short:"p" required:"" placeholder:"ID" help:"Playback ID to sign for (repeatable)."`
	DRM        bool          `name:"drm" help:"The access policy is drm: sign for the audience drm:ID instead of media:ID."`
	TTL        time.Duration `name:"ttl" default:"1h" placeholder:"1h" help:"Lifetime from now, 1h by default."`
	MaxTTL     time.Duration `name:"max-ttl" default:"24h" placeholder:"24h" help:"The longest --ttl to accept, 24h by default, as FastPix's own generator uses."`
	Subject    string        `placeholder:"TEXT" help:"The sub claim, empty by default. Everybody who sees the URL can read it: nothing personal."`
	Claim      []string      `placeholder:"NAME=TEXT" sep:"none" help:"An extra claim (repeatable): name=text, or name:=JSON for numbers, booleans and lists."`
	hostFlags
	Issuer string    `placeholder:"TEXT" help:"The iss claim, the domain by default."`
	Header string    `enum:"full,minimal" default:"full" placeholder:"full|minimal" help:"Header with alg, typ and kid (full, the default), or with alg alone, as FastPix's generator writes it (minimal)."`
	Output string    `short:"o" enum:"url,token,all,json" default:"url" placeholder:"url|token|all|json" help:"What to print: the stream's URL (url, the default), the token, all URLs, or a line of JSON per playback ID."`
	At     time.Time `format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME" help:"Sign as if at this moment, such as 2026-11-23T12:00:00Z."`
}

func (signCmd) Help() string {
	return `Prints one line per playback ID. Whoever has the line can watch the video until it expires.

Each run signs anew: iat is the present second, where an application with token reuse puts the start of its window. The same key, input and --at yield the same token, byte for byte, as every other signer of this project.

Examples:

    playback sign --private-key signing-key.json --playback-id 3a1f…
    playback sign --private-key signing-key.json -p 3a1f… --drm --ttl 15m --output all
    playback sign -p 3a1f… --subject viewer-17 --claim plan=gold --claim seats:=4
    vault read -field=key fastpix | playback sign --key-id 9b2c… --private-key - -p 3a1f…`
}

func (c *signCmd) Run(ctx context.Context, a *app) error {
	key, err := c.load(a)
	if err != nil {
		return err
	}
	claims, err := parseClaims(c.Claim)
	if err != nil {
		return err
	}
	signer, err := core.NewSigner(key, c.options()...)
	if err != nil {
		return usageError{errors.New(inFlagTerms.Replace(err.Error()))}
	}
	defer func() { _ = signer.Close() }() // never fails

	policy := core.Private
	if c.DRM {
		policy = core.DRM
	}
	var playbacks []*core.Playback // all of them before the first is printed
	for _, id := range c.PlaybackID {
		p, err := signer.Sign(ctx, core.Grant{PlaybackID: id, Policy: policy, TTL: c.TTL, Subject: c.Subject, Claims: claims})
		switch {
		case errors.Is(err, core.ErrInvalidPlaybackID), errors.Is(err, core.ErrInvalidGrant):
			return usageError{errors.New(inFlagTerms.Replace(err.Error()))}
		case err != nil:
			return err
		}
		playbacks = append(playbacks, p)
	}
	output := c.Output
	if a.json {
		output = "json"
	}
	for i, p := range playbacks {
		if i > 0 && output == "all" {
			fmt.Fprintln(a.out)
		}
		if err := printPlayback(a.out, p, output); err != nil {
			return err
		}
	}
	return nil
}

// inFlagTerms rewrites the errors of core, which speak of Go options.
var inFlagTerms = strings.NewReplacer("core: NewSigner: ", "", "invalid grant: Claims: ", "--claim: ", "with WithMaxTTL", "with --max-ttl", "WithTTL", "--ttl", "WithMaxTTL", "--max-ttl",
	"WithDomain", "--domain", "WithBaseURL", "--base-url", "WithSubject", "--subject", "WithIssuer", "--issuer")

func (c *signCmd) options() []core.Option {
	opts := []core.Option{core.WithReuseWindow(0), core.WithMaxTTL(c.MaxTTL), core.WithTTL(c.TTL), core.WithDomain(c.Domain)}
	if c.BaseURL != "" {
		opts = append(opts, core.WithBaseURL(c.BaseURL))
	}
	if c.Issuer != "" {
		opts = append(opts, core.WithIssuer(c.Issuer))
	}
	if c.Header == "minimal" {
		opts = append(opts, core.WithHeader(core.HeaderMinimal))
	}
	if !c.At.IsZero() {
		opts = append(opts, core.WithClock(func() time.Time { return c.At }))
	}
	return opts
}

// parseClaims reads name=text and name:=JSON.
func parseClaims(args []string) (map[string]any, error) {
	claims := map[string]any{}
	for _, arg := range args {
		name, text, ok := strings.Cut(arg, "=")
		name, isJSON := strings.CutSuffix(name, ":")
		if !ok || name == "" {
			return nil, usagef("--claim %q is neither name=text nor name:=JSON", arg)
		}
		if _, twice := claims[name]; twice {
			return nil, usagef("--claim %s is given twice", name)
		}
		if !isJSON {
			claims[name] = text
			continue
		}
		if !json.Valid([]byte(text)) {
			return nil, usagef("--claim %s:= is followed by something that is not JSON; for text, write %s=text", name, name)
		}
		claims[name] = json.RawMessage(text)
	}
	return claims, nil
}

func printPlayback(w io.Writer, p *core.Playback, output string) error {
	switch output {
	case "url":
		fmt.Fprintln(w, p.StreamURL())
	case "token":
		fmt.Fprintln(w, p.Token())
	case "json":
		line, err := json.Marshal(signedFrom(p))
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\n", line)
	default:
		s := signedFrom(p)
		for _, row := range []struct{ label, value string }{
			{"Playback ID", s.PlaybackID},
			{"Policy", s.Policy},
			{"Expires", s.ExpiresAt.Format(time.RFC3339)},
			{"Token", s.Token},
			{"Stream", s.StreamURL},
			{"Thumbnail", s.ThumbnailURL},
			{"Spritesheet", s.SpritesheetURL},
			{"Spritesheet data", s.SpritesheetDataURL},
			{"Clip", s.ClipURL},
			{"Widevine licence", s.WidevineLicenseURL},
			{"FairPlay licence", s.FairPlayLicenseURL},
			{"FairPlay certificate", s.FairPlayCertificateURL},
		} {
			if row.value != "" {
				fmt.Fprintf(w, "%-21s %s\n", row.label+":", row.value)
			}
		}
	}
	return nil
}

// signed is a playback with everything that it opens.
type signed struct {
	PlaybackID             string    `json:"playbackId"`
	Policy                 string    `json:"policy"`
	Token                  string    `json:"token"`
	DRMToken               string    `json:"drmToken,omitempty"`
	IssuedAt               time.Time `json:"issuedAt"`
	ExpiresAt              time.Time `json:"expiresAt"`
	StreamURL              string    `json:"streamUrl"`
	ThumbnailURL           string    `json:"thumbnailUrl"`
	SpritesheetURL         string    `json:"spritesheetUrl"`
	SpritesheetDataURL     string    `json:"spritesheetDataUrl"`
	ClipURL                string    `json:"clipUrl"`
	WidevineLicenseURL     string    `json:"widevineLicenseUrl,omitempty"`
	FairPlayLicenseURL     string    `json:"fairPlayLicenseUrl,omitempty"`
	FairPlayCertificateURL string    `json:"fairPlayCertificateUrl,omitempty"`
}

func signedFrom(p *core.Playback) signed {
	return signed{
		PlaybackID: p.ID(), Policy: p.Policy().String(), Token: p.Token(), DRMToken: p.DRMToken(),
		IssuedAt: p.IssuedAt().UTC(), ExpiresAt: p.ExpiresAt().UTC(),
		StreamURL: p.StreamURL(), ThumbnailURL: p.ThumbnailURL(),
		SpritesheetURL: p.SpritesheetURL(), SpritesheetDataURL: p.SpritesheetDataURL(), ClipURL: p.ClipURL(),
		WidevineLicenseURL: p.WidevineLicenseURL(), FairPlayLicenseURL: p.FairPlayLicenseURL(), FairPlayCertificateURL: p.FairPlayCertificateURL(),
	}
}
