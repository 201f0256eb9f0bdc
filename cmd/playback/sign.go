package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/core"
)

type signCmd struct {
	keyFlags
	PlaybackID []string `short:"p" required:"" placeholder:"ID" help:"Playback ID to sign for (repeatable)."`
	DRM        bool     `name:"drm" help:"${sign_drm}"`

	TTL     time.Duration `name:"ttl" default:"1h" placeholder:"1h" help:"Lifetime from now, 1h by default."`
	MaxTTL  time.Duration `name:"max-ttl" default:"24h" placeholder:"24h" help:"${sign_max_ttl}"`
	Subject string        `placeholder:"TEXT" help:"${sign_subject}"`
	Claim   []string      `placeholder:"NAME=TEXT" sep:"none" help:"${sign_claim}"`

	hostFlags
	Issuer string    `placeholder:"TEXT" help:"The iss claim, the domain by default."`
	Header string    `enum:"full,minimal" default:"full" placeholder:"full|minimal" help:"${sign_header}"`
	At     time.Time `format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME" help:"${sign_at}"`

	Output string `short:"o" enum:"${outputs}" default:"url" placeholder:"url|html|…" help:"${output}"`
}

func (signCmd) Help() string {
	return `Prints one line per playback ID. Everybody who has the line can watch the video until it expires.

Each run signs a new token: iat is the current second, where an application with token reuse writes the start of its ` +
		`window. The same key, input and --at yield the same token, byte for byte, as every other signer of this project.

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
	if err := c.checkIDs(a); err != nil {
		return err
	}
	playbacks, err := c.sign(ctx, key)
	if err != nil {
		return err
	}
	output := c.Output
	if a.json {
		output = "json"
	}
	for i, p := range playbacks {
		if i > 0 && (output == "all" || output == "html" || output == "go") {
			fmt.Fprintln(a.out)
		}
		if err := c.print(a, p, output); err != nil {
			return err
		}
	}
	return nil
}

var uuid = regexp.MustCompile(`^(?i:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$`)

// checkIDs refuses IDs that are no UUIDs, to which FastPix answers 422. A mock
// can have other IDs.
func (c *signCmd) checkIDs(a *app) error {
	for _, id := range c.PlaybackID {
		switch {
		case core.ValidatePlaybackID(id) != nil: // the signer says why
		case uuid.MatchString(id):
		case c.BaseURL == "":
			return usage.Errorf("--playback-id %q: FastPix's playback IDs are UUIDs, and it answers 422 to others: "+
				"pass an ID from the media's playbackIds", id)
		default:
			fmt.Fprintf(a.err, "playback: --playback-id %q is not a UUID: "+
				"only a mock to which a test added this ID serves it\n", id)
		}
	}
	return nil
}

// sign signs for all playback IDs.
func (c *signCmd) sign(ctx context.Context, key core.SigningKey) ([]*core.Playback, error) {
	if c.TTL > c.MaxTTL {
		return nil, usage.Errorf("--ttl %v is above --max-ttl %v: shorten it, or raise --max-ttl", c.TTL, c.MaxTTL)
	}
	claims, err := parseClaims(c.Claim)
	if err != nil {
		return nil, err
	}
	signer, err := core.NewSigner(key, c.options()...)
	if err != nil {
		return nil, usage.Error{Err: nameFlag(err)}
	}
	defer func() { _ = signer.Close() }() // never fails

	policy := core.Private
	if c.DRM {
		policy = core.DRM
	}
	var playbacks []*core.Playback
	for _, id := range c.PlaybackID {
		p, err := signer.Sign(ctx, core.Grant{PlaybackID: id, Policy: policy, Claims: claims})
		switch {
		case errors.Is(err, core.ErrInvalidPlaybackID):
			return nil, usage.Errorf("--playback-id %q: %w", id, err)
		// With a long subject, the token can be too long without claims.
		case errors.Is(err, core.ErrInvalidGrant) && len(claims) > 0:
			return nil, usage.Errorf("--claim: %w", err)
		case errors.Is(err, core.ErrInvalidGrant):
			return nil, usage.Error{Err: err}
		case err != nil:
			return nil, err
		}
		playbacks = append(playbacks, p)
	}
	return playbacks, nil
}

func (c *signCmd) options() []core.Option {
	opts := []core.Option{
		core.WithReuseWindow(0), core.WithMaxTTL(c.MaxTTL), core.WithTTL(c.TTL),
		core.WithSubject(c.Subject), core.WithDomain(c.Domain),
	}
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

// parseClaims parses name=text and name:=JSON.
func parseClaims(args []string) (map[string]any, error) {
	claims := map[string]any{}
	for _, arg := range args {
		name, text, ok := strings.Cut(arg, "=")
		name, isJSON := strings.CutSuffix(name, ":")
		if !ok || name == "" {
			return nil, usage.Errorf("--claim %q is neither name=text nor name:=JSON", arg)
		}
		if _, twice := claims[name]; twice {
			return nil, usage.Errorf("--claim %s is given twice", name)
		}
		if !isJSON {
			claims[name] = text
			continue
		}
		if !json.Valid([]byte(text)) {
			return nil, usage.Errorf("--claim %s: the value after := is not JSON: for text, write %s=text", name, name)
		}
		claims[name] = json.RawMessage(text)
	}
	return claims, nil
}

func (c *signCmd) print(a *app, p *core.Playback, output string) error {
	switch output {
	case "url":
		fmt.Fprintln(a.rawOut, p.StreamURL())
	case "token":
		fmt.Fprintln(a.rawOut, p.Token())
	case "json":
		return a.printRawLine(signedFrom(p))
	case "all":
		signedFrom(p).print(a.rawOut)
		return c.printSnippets(a, p)
	default:
		text, err := c.snippet(p, output)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.rawOut, text)
	}
	return nil
}

// signed is a playback with all its URLs.
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
		WidevineLicenseURL:     p.WidevineLicenseURL(),
		FairPlayLicenseURL:     p.FairPlayLicenseURL(),
		FairPlayCertificateURL: p.FairPlayCertificateURL(),
	}
}

// print prints the playback for people. It leaves out URLs that the playback
// does not have.
func (s signed) print(w io.Writer) {
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
		{"Widevine license", s.WidevineLicenseURL},
		{"FairPlay license", s.FairPlayLicenseURL},
		{"FairPlay certificate", s.FairPlayCertificateURL},
	} {
		if row.value != "" {
			fmt.Fprintf(w, "%-21s %s\n", row.label+":", row.value)
		}
	}
}
