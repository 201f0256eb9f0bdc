package main

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/inspect"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

type inspectCmd struct {
	Input      string    `arg:"" name:"token-or-url" help:"A token, a URL with a token, or - to read one from standard input."`
	PlaybackID string    `name:"playback-id" short:"p" placeholder:"ID" help:"Playback ID that the token is meant for, by default the URL's."`
	Policy     string    `enum:",private,drm,public" default:"" placeholder:"private|drm|public" help:"Access policy of that playback ID, if you know it."`
	PublicKey  string    `name:"public-key" placeholder:"FILE" help:"PEM file with the public key to check the signature with."`
	PrivateKey string    `name:"private-key" placeholder:"FILE" help:"File with the private key that should have signed, or - for standard input; its public half is used."`
	Fetch      bool      `help:"Also ask the URL's server, which sees the token, and compare its clock with this machine's."`
	Offline    bool      `help:"Ask nobody, even when there are credentials."`
	Redact     bool      `help:"Leave out sub and extra claims, for a ticket. The token itself is never printed."`
	At         time.Time `format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME" help:"Judge as if at this moment, such as 2026-11-23T12:00:00Z."`
	apiFlags
	hostFlags
}

func (inspectCmd) Help() string {
	return `Prints what the token says, then one line per check. Exit code 0: FastPix would accept the token, as far as can be known; 1: it would refuse it.

The signature is checked with --public-key, --private-key, the signing key in the environment if the token names it, or the public key that FastPix (or a mock, see --base-url) holds, if there are credentials.

Each code, such as aud_wrong_playback_id, is explained in docs/troubleshooting.md.

Examples:

    playback inspect 'https://stream.fastpix.io/3a1f….m3u8?token=eyJ…'
    pbpaste | playback inspect - --redact
    playback inspect eyJ… --playback-id 3a1f… --policy drm --private-key signing-key.json
    playback inspect --fetch 'http://127.0.0.1:8787/3a1f….m3u8?token=eyJ…'`
}

func (c *inspectCmd) Run(ctx context.Context, a *app) error {
	subject, err := c.subject(a)
	if err != nil {
		return err
	}
	facts := inspect.Facts{Now: time.Now(), PlaybackID: c.PlaybackID, Policy: inspect.Policy(c.Policy)}
	if err := c.findKey(ctx, a, subject, &facts); err != nil {
		return err
	}
	if c.Fetch {
		if err := c.fetch(ctx, a, subject, &facts); err != nil {
			return err
		}
	}
	c.askAboutMedia(ctx, subject, &facts)
	if !c.At.IsZero() {
		facts.Now, facts.ServerNow = c.At, time.Time{}
	}
	report := subject.Examine(facts)
	if c.Redact {
		report = report.Redact()
	}
	if err := c.print(a, report); err != nil {
		return err
	}
	if report.Verdict == inspect.Refused {
		return errRefused
	}
	return nil
}

func (c *inspectCmd) subject(a *app) (*inspect.Subject, error) {
	if c.Input == "-" {
		if c.PrivateKey == "-" {
			return nil, usagef("token and private key cannot both come from standard input: store the key in a file")
		}
		text, err := io.ReadAll(io.LimitReader(a.in, 1<<20))
		if err != nil {
			return nil, usagef("reading standard input: %w", err)
		}
		c.Input = string(text)
	}
	c.Input = strings.TrimSpace(c.Input)
	switch {
	case c.Input == "":
		return nil, usagef("there is nothing to inspect: pass a token or a URL with a token")
	case looksLikePrivateKey(c.Input):
		return nil, usagef("this is a private key, not a token: if others saw it, create a new one and delete it in FastPix")
	}
	return inspect.Parse(c.Input), nil
}

// findKey looks for the public half of the key that the token names.
func (c *inspectCmd) findKey(ctx context.Context, a *app, subject *inspect.Subject, facts *inspect.Facts) error {
	kid := subject.KeyID()
	switch {
	case c.PublicKey != "":
		text, err := readKeyMaterial(a, "--public-key", c.PublicKey)
		if err != nil {
			return err
		}
		public, err := parsePublicKey(text)
		if err != nil {
			return usagef("--public-key %s: %w", c.PublicKey, err)
		}
		facts.PublicKey, facts.KeyFrom = public, "from --public-key"
		return nil
	case c.PrivateKey != "":
		return c.usePrivateKey(a, kid, facts)
	}
	if key, err := core.SigningKeyFromEnv(); err == nil && key.ID() == kid {
		facts.PublicKey, facts.KeyFrom = key.PublicKey(), "from the environment"
		return nil
	}
	if c.Offline || !c.given() || kid == "" {
		facts.NoKey = "there is no key at hand: pass --public-key or --private-key, or set FASTPIX_ACCESS_TOKEN_ID and FASTPIX_SECRET_KEY to fetch it"
		if kid == "" {
			facts.NoKey = "the token names no key"
		}
		return nil
	}
	return c.fetchKey(ctx, kid, facts)
}

func (c *inspectCmd) usePrivateKey(a *app, kid string, facts *inspect.Facts) error {
	material, err := readKeyMaterial(a, "--private-key", c.PrivateKey)
	if err != nil {
		return err
	}
	key, err := core.ParseSigningKey("", material)
	if errors.Is(err, core.ErrKeyIDMissing) { // the material has no ID, so it counts as the one that the token names
		key, err = core.ParseSigningKey("unnamed", material)
	} else if err == nil && kid != "" && key.ID() != kid {
		facts.NoKey = fmt.Sprintf("the private key given is of %s, the token names %s", key.ID(), kid)
		return nil
	}
	if err != nil {
		return usagef("--private-key: %w", err)
	}
	facts.PublicKey, facts.KeyFrom = key.PublicKey(), "from --private-key"
	return nil
}

func (c *inspectCmd) fetchKey(ctx context.Context, kid string, facts *inspect.Facts) error {
	client, err := c.client(c.hostFlags, signingkeys.WithRetries(1))
	if err != nil {
		return err
	}
	details, err := client.Get(ctx, kid)
	switch {
	case errors.Is(err, signingkeys.ErrNotFound), errors.Is(err, core.ErrInvalidKey), errors.Is(err, signingkeys.ErrInvalidRequest):
		facts.KeyReason = &mockfastpix.ErrUnknownKey
		facts.NoKey = "no such signing key in the workspace of the access token: deleted, mistyped, or another workspace's"
		return nil
	case err != nil:
		facts.NoKey = err.Error()
		return nil
	}
	facts.Now, facts.ServerNow = time.Now(), details.ServerTime
	public, err := details.RSAPublicKey()
	if err != nil {
		facts.NoKey = err.Error()
		return nil
	}
	facts.PublicKey, facts.KeyFrom = public, "that FastPix holds"
	return nil
}

// noRedirects returns a client that takes tokens and credentials nowhere else, neither in a URL nor as the Referer.
func noRedirects() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// fetch asks the URL's server.
func (c *inspectCmd) fetch(ctx context.Context, a *app, subject *inspect.Subject, facts *inspect.Facts) error {
	if subject.URL == "" {
		return usagef("--fetch needs a URL, not a bare token")
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Input, http.NoBody)
	if err != nil {
		return usagef("the URL cannot be fetched")
	}
	res, err := noRedirects().Do(req)
	if err != nil {
		// The transport's error quotes the URL with its token.
		if inner := errors.Unwrap(err); inner != nil {
			err = inner
		}
		fmt.Fprintf(a.err, "playback: --fetch: %s could not be asked: %v\n", subject.URL, err)
		return nil
	}
	defer res.Body.Close()
	if date, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		facts.Now, facts.ServerNow = time.Now(), date
	}
	facts.Answer = &inspect.Answer{Status: res.StatusCode, Message: errorMessage(res)}
	facts.Answer.Reason, _ = mockfastpix.ReasonByCode(res.Header.Get("X-Mock-Reason"))
	return nil
}

// errorMessage reads FastPix's error envelope.
func errorMessage(res *http.Response) string {
	var envelope struct {
		Error struct {
			Message     string `json:"message"`
			Description string `json:"description"`
		} `json:"error"`
	}
	body, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10)) // what is missing is not said
	if json.Unmarshal(body, &envelope) != nil || envelope.Error.Message == "" {
		return http.StatusText(res.StatusCode)
	}
	if envelope.Error.Description != "" {
		return envelope.Error.Description
	}
	return envelope.Error.Message
}

// askAboutMedia finds out whether an audience that does not fit is a media ID.
func (c *inspectCmd) askAboutMedia(ctx context.Context, subject *inspect.Subject, facts *inspect.Facts) {
	id := subject.AudienceID()
	expected := c.PlaybackID
	if expected == "" {
		expected = subject.PlaybackID
	}
	if c.Offline || !c.given() || id == expected || core.ValidatePlaybackID(id) != nil {
		return
	}
	base := c.BaseURL
	if base == "" {
		base = "https://api." + c.Domain
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(base, "/")+"/v1/on-demand/"+id, http.NoBody)
	if err != nil {
		return
	}
	req.SetBasicAuth(c.AccessToken, c.SecretKey)
	res, err := noRedirects().Do(req)
	if err != nil {
		return
	}
	defer res.Body.Close()
	facts.IsMediaID = res.StatusCode == http.StatusOK
}

func parsePublicKey(text []byte) (*rsa.PublicKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("it is not PEM: pass the publicKey that FastPix's API returns, from -----BEGIN PUBLIC KEY----- on")
	}
	if strings.HasSuffix(block.Type, "PRIVATE KEY") {
		return nil, errors.New("it is a private key: use --private-key")
	}
	var key any
	var err error
	if block.Type == "RSA PUBLIC KEY" {
		key, err = x509.ParsePKCS1PublicKey(block.Bytes)
	} else {
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	}
	if err != nil {
		return nil, fmt.Errorf("it does not parse: %w", err)
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("it is a %T: FastPix's keys are RSA", key)
	}
	return public, nil
}

func (c *inspectCmd) print(a *app, r inspect.Report) error {
	if a.json {
		e := json.NewEncoder(a.out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	p := paletteFor(a.out, os.Getenv)
	what := fmt.Sprintf("%d characters", r.Length)
	if r.URL != "" {
		what += " in " + r.URL
	}
	fmt.Fprintf(a.out, "%s  %s\n", p.bold("Token"), what)
	printMembers(a.out, p, "Header", r.Header)
	printMembers(a.out, p, "Claims", r.Claims)
	if lifetime := r.LifetimeInWords(); lifetime != "" {
		fmt.Fprintf(a.out, "%s  %s\n", p.bold("Lifetime"), lifetime)
	}
	fmt.Fprintf(a.out, "\n%s\n", p.bold("Verdict"))
	for _, check := range r.Checks {
		text := check.Text
		if check.Code != "" {
			text = p.bold(check.Code) + ": " + text
		}
		fmt.Fprintf(a.out, "  %s  %-9s  %s\n", levelMark(p, check.Level), check.Name, text)
		if check.Remedy != "" {
			fmt.Fprintf(a.out, "                   %s\n", p.dim(check.Remedy))
		}
	}
	fmt.Fprintf(a.out, "\n%s\n", summary(p, r))
	return nil
}

func printMembers(w io.Writer, p palette, title string, members inspect.Members) {
	if len(members) == 0 {
		return
	}
	fmt.Fprintln(w, p.bold(title))
	width := 0
	for _, m := range members {
		width = max(width, len(m.Name))
	}
	for _, m := range members {
		line := fmt.Sprintf("  %-*s  %s", width, m.Name, m.Value)
		if m.Words != "" {
			line += "  " + p.dim(m.Words)
		}
		fmt.Fprintln(w, line)
	}
}

func levelMark(p palette, level inspect.Level) string {
	switch level {
	case inspect.Pass:
		return p.green("ok  ")
	case inspect.Fail:
		return p.red("FAIL")
	case inspect.Warn:
		return p.yellow("odd ")
	}
	return p.dim("-   ")
}

func summary(p palette, r inspect.Report) string {
	switch r.Verdict {
	case inspect.Accepted:
		return p.green("FastPix would accept this token.")
	case inspect.Unverified:
		return p.yellow("Nothing is wrong with what could be checked; whether FastPix would accept this token depends on the signature.")
	}
	return p.red("FastPix would refuse this request: " + strings.Join(r.Codes, ", ") + ".")
}
