package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/inspect"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// readKey reads the key that the flags name, once for all tokens, because
// standard input can be read once. It returns nil if they name none.
func (c *inspectCmd) readKey(a *app) ([]byte, error) {
	switch {
	case c.PublicKey != "":
		return readKeyMaterial(a, "--public-key", c.PublicKey)
	case c.PrivateKey != "":
		return readKeyMaterial(a, "--private-key", c.PrivateKey)
	}
	return nil, nil
}

// findKey looks for the public half of the key that the token names. material
// is that of readKey.
func (c *inspectCmd) findKey(
	ctx context.Context, material []byte, subject *inspect.Subject, facts *inspect.Facts,
) error {
	kid := subject.KeyID()
	switch {
	case c.PublicKey != "":
		public, err := parsePublicKey(material)
		if err != nil {
			return usage.Errorf("--public-key %s: %w", c.PublicKey, err)
		}
		facts.PublicKey, facts.KeyFrom = public, "from --public-key"
		return nil
	case c.PrivateKey != "":
		return usePrivateKey(material, kid, facts)
	case kid == "":
		facts.NoKey = "the token names no key"
		return nil
	}
	if key, err := core.SigningKeyFromEnv(); err == nil && key.ID() == kid {
		facts.PublicKey, facts.KeyFrom = key.PublicKey(), "from the environment"
		return nil
	}
	if c.Offline || !c.given() {
		facts.NoKey = "no key is available: pass --public-key or --private-key, " +
			"or set FASTPIX_ACCESS_TOKEN_ID and FASTPIX_SECRET_KEY to fetch it"
		return nil
	}
	return c.fetchKey(ctx, kid, facts)
}

func usePrivateKey(material []byte, kid string, facts *inspect.Facts) error {
	key, err := core.ParseSigningKey("", material)
	if errors.Is(err, core.ErrKeyIDMissing) { // material without an ID is assumed to be the token's
		key, err = core.ParseSigningKey("unnamed", material)
	} else if err == nil && kid != "" && key.ID() != kid {
		facts.NoKey = fmt.Sprintf("--private-key holds the key %s, but the token names %s", key.ID(), kid)
		return nil
	}
	if err != nil {
		return usage.Errorf("--private-key: %w", err)
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
	case errors.Is(err, signingkeys.ErrNotFound), errors.Is(err, core.ErrInvalidKey),
		errors.Is(err, signingkeys.ErrInvalidRequest):
		facts.KeyReason = &mockfastpix.ErrKeyUnknown
		facts.NoKey = "there is no such signing key in the workspace of the access token: " +
			"it was deleted, is mistyped, or belongs to another workspace"
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

// noRedirects returns a client that follows no redirects, so that it sends
// tokens and credentials to no other server, neither in a URL nor as Referer.
func noRedirects() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// fetch requests the URL and records the server's answer and clock.
func fetch(ctx context.Context, a *app, subject *inspect.Subject, facts *inspect.Facts) error {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, subject.Address, nil)
	if err != nil {
		return usage.Errorf("--fetch: the URL does not parse")
	}
	done := a.waiting("Requesting the URL")
	res, err := noRedirects().Do(req)
	done()
	if err != nil {
		// The client's error contains the URL with its token.
		if inner := errors.Unwrap(err); inner != nil {
			err = inner
		}
		fmt.Fprintf(a.err, "playback: --fetch: requesting %s failed: %v\n", subject.URL, err)
		return nil
	}
	defer res.Body.Close()
	if date, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		facts.Now, facts.ServerNow = time.Now(), date
	}
	facts.Answer = &inspect.Answer{Status: res.StatusCode, Message: errorMessage(res)}
	facts.Answer.Reason, _ = mockfastpix.ReasonByCode(res.Header.Get("X-Mock-Reason"))
	page := "/_mock/reasons/" + facts.Answer.Reason.Code
	if facts.Answer.Reason.Code != "" && slices.Contains(res.Header.Values("Link"), "<"+page+`>; rel="help"`) {
		facts.Answer.Help = req.URL.Scheme + "://" + req.URL.Host + page
	}
	return nil
}

// errorMessage returns the text of FastPix's error envelope, or of the status.
func errorMessage(res *http.Response) string {
	var envelope struct {
		Error struct {
			Message     string `json:"message"`
			Description string `json:"description"`
		} `json:"error"`
	}
	body, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10)) // a partial body does not parse
	if json.Unmarshal(body, &envelope) != nil || envelope.Error.Message == "" {
		return http.StatusText(res.StatusCode)
	}
	if envelope.Error.Description != "" {
		return envelope.Error.Description
	}
	return envelope.Error.Message
}

// findMedia asks the API whether an audience that names another ID than the
// expected one names a media. It ignores errors.
func (c *inspectCmd) findMedia(ctx context.Context, subject *inspect.Subject, facts *inspect.Facts) {
	id := subject.AudienceID()
	expected := c.PlaybackID
	if expected == "" {
		expected = subject.PlaybackID
	}
	if id == expected || core.ValidatePlaybackID(id) != nil {
		return
	}
	base := c.BaseURL
	if base == "" {
		var err error
		if base, err = core.APIBaseURL(c.Domain); err != nil {
			return
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	url := strings.TrimRight(base, "/") + "/v1/on-demand/" + id
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
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
