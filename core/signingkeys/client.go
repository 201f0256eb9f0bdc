package signingkeys

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Names of the environment variables that [NewFromEnv] reads, in addition to
// [core.EnvDomain] and [core.EnvBaseURL].
const (
	EnvAccessTokenID = "FASTPIX_ACCESS_TOKEN_ID" //nolint:gosec // the name of a variable, not a secret
	EnvSecretKey     = "FASTPIX_SECRET_KEY"      //nolint:gosec // the name of a variable, not a secret
)

// Client calls the signing-key API of one FastPix workspace. Create one with
// [New] or [NewFromEnv]; the calls of a nil or zero Client return an error. A
// Client is safe for concurrent use. Printing, logging or marshaling it shows
// the base URL and the ID of the access token, never the secret key.
type Client struct {
	config func() *config // fmt prints the fields of a struct, but not of a func
	// The second field keeps the struct from having the size of a pointer. The
	// dumps of github.com/davecgh/go-spew crash for such structs.
	baseURL string
}

// New returns a client that authenticates with the ID and the secret key of an
// access token from FastPix's dashboard. It checks the options and makes no
// request.
func New(accessTokenID, secretKey string, opts ...Option) (*Client, error) {
	c, err := newConfig(accessTokenID, secretKey, opts)
	if err != nil {
		return nil, fmt.Errorf("signingkeys: New: %w", err)
	}
	return newClient(c), nil
}

// NewFromEnv returns a client with the credentials in FASTPIX_ACCESS_TOKEN_ID
// and FASTPIX_SECRET_KEY. FASTPIX_DOMAIN counts as [WithDomain] and
// FASTPIX_BASE_URL as [WithBaseURL]; variables that are unset or empty change
// nothing. The options take precedence over the environment.
func NewFromEnv(opts ...Option) (*Client, error) {
	id, secret := os.Getenv(EnvAccessTokenID), os.Getenv(EnvSecretKey)
	if id == "" || secret == "" {
		return nil, fmt.Errorf("signingkeys: NewFromEnv: set %s and %s to an access token "+
			"of FastPix's dashboard that has the System permission", EnvAccessTokenID, EnvSecretKey)
	}
	c, err := newConfig(id, secret, append([]Option{hostsFromEnv}, opts...))
	if err != nil {
		return nil, fmt.Errorf("signingkeys: NewFromEnv: %w", err)
	}
	return newClient(c), nil
}

// hostsFromEnv is an Option. Its errors name the variable.
func hostsFromEnv(c *config) (err error) {
	if domain := os.Getenv(core.EnvDomain); domain != "" {
		if c.domainURL, err = core.APIBaseURL(domain); err != nil {
			return fmt.Errorf("%s: %w", core.EnvDomain, err)
		}
	}
	if base := os.Getenv(core.EnvBaseURL); base != "" {
		if c.baseURL, err = parseBaseURL(base); err != nil {
			return fmt.Errorf("%s: %w", core.EnvBaseURL, err)
		}
	}
	return nil
}

func newConfig(id, secret string, opts []Option) (*config, error) {
	c := &config{
		id:      strings.TrimSpace(id),
		secret:  strings.TrimSpace(secret),
		timeout: 10 * time.Second,
		retries: 3,
		maxWait: 30 * time.Second,
		now:     time.Now,
	}
	switch {
	case c.id == "":
		return nil, errors.New("the access token ID is empty: " +
			"pass the ID that FastPix's dashboard shows with the secret key")
	case c.secret == "":
		return nil, errors.New("the secret key is empty: " +
			"pass the key that FastPix's dashboard showed when the access token was created")
	case strings.Contains(c.id, ":"):
		return nil, errors.New("the access token ID contains a colon: pass the ID and the secret key separately")
	}
	for _, opt := range append([]Option{WithDomain(core.DefaultDomain)}, opts...) {
		if opt == nil {
			return nil, errNilOption
		}
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	c.baseURL = cmp.Or(c.baseURL, c.domainURL)
	client := http.Client{}
	if c.httpClient != nil {
		client = *c.httpClient
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.httpClient = &client
	return c, nil
}

func newClient(c *config) *Client {
	return &Client{config: func() *config { return c }, baseURL: c.baseURL}
}

func (c *Client) isZero() bool { return c == nil || c.config == nil }

// BaseURL returns the base URL of the API, without /v1. It is empty for a nil
// or zero Client.
func (c *Client) BaseURL() string {
	if c.isZero() {
		return ""
	}
	return c.baseURL
}

// String describes the client without its secret key.
func (c *Client) String() string {
	if c.isZero() {
		return "signingkeys.Client(none)"
	}
	return fmt.Sprintf("signingkeys.Client(%s, access token %s)", c.baseURL, c.config().id)
}

// GoString returns the same as String, so that %#v does not print the secret
// key.
func (c *Client) GoString() string { return c.String() }

// Format writes the same as String for every verb.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns the same as String.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON returns the same as String, as a JSON string.
func (c *Client) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }
