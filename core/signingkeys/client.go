package signingkeys

import (
	"context"
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

// Names of the environment variables that [NewFromEnv] reads, besides [core.EnvDomain] and [core.EnvBaseURL].
const (
	EnvAccessTokenID = "FASTPIX_ACCESS_TOKEN_ID" //nolint:gosec // the name of a variable, not a secret
	EnvSecretKey     = "FASTPIX_SECRET_KEY"      //nolint:gosec // the name of a variable, not a secret
)

// Client calls the signing-key API of one FastPix workspace. Make one with [New] or [NewFromEnv]. It is safe for concurrent
// use. Printing, logging or marshalling it shows the base URL and the access token's ID, never the secret.
type Client struct {
	config func() *config // a function, because no fmt verb looks into one
}

// New returns a client that authenticates with an access token's ID and secret key, as FastPix's dashboard issues them. It
// checks every option, and makes no request.
func New(accessTokenID, secretKey string, opts ...Option) (*Client, error) {
	c := &config{
		id:      strings.TrimSpace(accessTokenID),
		secret:  strings.TrimSpace(secretKey),
		domain:  core.DefaultDomain,
		timeout: 10 * time.Second,
		retries: 3,
		maxWait: 30 * time.Second,
		now:     time.Now,
	}
	switch {
	case c.id == "":
		return nil, errors.New("signing keys: the access token ID is empty: pass the one that FastPix's dashboard shows with the secret key")
	case c.secret == "":
		return nil, errors.New("signing keys: the secret key is empty: pass the one that was shown when the access token was created")
	case strings.Contains(c.id, ":"):
		return nil, errors.New("signing keys: the access token ID contains a colon: pass ID and secret key apart")
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("signing keys: an option is nil")
		}
		if err := opt(c); err != nil {
			return nil, fmt.Errorf("signing keys: %w", err)
		}
	}
	if c.baseURL == "" {
		c.baseURL = "https://api." + c.domain
	}
	client := http.Client{}
	if c.httpClient != nil {
		client = *c.httpClient
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.httpClient = &client
	return &Client{config: func() *config { return c }}, nil
}

// NewFromEnv returns a client with the credentials in FASTPIX_ACCESS_TOKEN_ID and FASTPIX_SECRET_KEY. FASTPIX_DOMAIN and
// FASTPIX_BASE_URL, when set, have the effect of [WithDomain] and [WithBaseURL]; the options given win over them.
func NewFromEnv(opts ...Option) (*Client, error) {
	id, secret := os.Getenv(EnvAccessTokenID), os.Getenv(EnvSecretKey)
	if id == "" || secret == "" {
		return nil, fmt.Errorf("signing keys: set %s and %s to an access token of FastPix's dashboard that has the System permission", EnvAccessTokenID, EnvSecretKey)
	}
	var fromEnv []Option
	if domain := os.Getenv(core.EnvDomain); domain != "" {
		fromEnv = append(fromEnv, WithDomain(domain))
	}
	if base := os.Getenv(core.EnvBaseURL); base != "" {
		fromEnv = append(fromEnv, WithBaseURL(base))
	}
	return New(id, secret, append(fromEnv, opts...)...)
}

// BaseURL returns the API's base URL, without /v1.
func (c *Client) BaseURL() string { return c.config().baseURL }

// String describes the client without its secret.
func (c *Client) String() string {
	if c == nil || c.config == nil {
		return "signingkeys.Client(none)"
	}
	return fmt.Sprintf("signingkeys.Client(%s, access token %s)", c.config().baseURL, c.config().id)
}

// GoString is String, so that %#v does not reveal the secret.
func (c *Client) GoString() string { return c.String() }

// Format writes String for every verb.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue makes log/slog show what String shows.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON writes what String shows.
func (c *Client) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

// call is one call of the API: an operation that may take several attempts.
type call struct {
	operation      string // "create signing key", for errors
	method         string
	path           string // below /v1, with the query
	body           string
	idempotencyKey string
	goneIsDone     bool // on a retry, 404 says that an attempt before has done it
}

// answer is a successful answer of the API.
type answer struct {
	body     []byte
	date     time.Time     // the server's clock, zero when it did not say
	offset   time.Duration // the server's clock minus this machine's
	attempts int
}

// maxAnswer bounds what is read of an answer, in bytes; a page of 50 keys has about 6 KiB.
const maxAnswer = 1 << 20

// do makes the call, again and again when that makes sense.
func (c *Client) do(ctx context.Context, k call) (answer, error) {
	for attempt := 1; ; attempt++ {
		a, err := c.attempt(ctx, k)
		a.attempts = attempt
		if err == nil {
			return a, nil
		}
		var refused *Error
		if errors.As(err, &refused) {
			refused.Attempts = attempt
			if k.goneIsDone && attempt > 1 && errors.Is(err, ErrNotFound) {
				return a, nil
			}
		}
		wait, again := c.config().backoff(attempt, err)
		if !again || ctx.Err() != nil {
			return answer{}, withContext(ctx, err)
		}
		if sleepErr := sleep(ctx, wait); sleepErr != nil {
			return answer{}, withContext(ctx, err)
		}
	}
}

// withContext adds the context's end to the error, when that is why there was no further attempt.
func withContext(ctx context.Context, err error) error {
	cause := ctx.Err()
	if cause == nil || errors.Is(err, cause) {
		return err
	}
	return fmt.Errorf("%w (stopped trying: %w)", err, cause)
}

func (c *Client) attempt(ctx context.Context, k call) (answer, error) {
	cfg := c.config()
	ctx, cancel := context.WithTimeout(ctx, cfg.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, k.method, cfg.baseURL+"/v1"+k.path, strings.NewReader(k.body))
	if err != nil {
		return answer{}, fmt.Errorf("%s: %w", k.operation, err)
	}
	req.SetBasicAuth(cfg.id, cfg.secret)
	req.Header.Set("Accept", "application/json")
	if k.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if k.idempotencyKey != "" {
		req.Header.Set("Idempotency-Key", k.idempotencyKey)
	}
	res, err := cfg.httpClient.Do(req)
	if err != nil {
		return answer{}, fmt.Errorf("%s: %w", k.operation, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return answer{}, fmt.Errorf("%s: reading the answer: %w", k.operation, err)
	}
	a := answer{body: body}
	if date, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		a.date, a.offset = date, date.Sub(cfg.now())
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return a, newError(k.operation, res, body, a.date)
	}
	return a, nil
}

// decode reads the answer's envelope into v.
func (a answer) decode(operation string, v any) error {
	if err := json.Unmarshal(a.body, v); err != nil {
		// The cause could quote the answer, which may hold a private key.
		return fmt.Errorf("%s: %w: it is not JSON of the documented form: check the base URL", operation, ErrUnexpectedAnswer)
	}
	return nil
}
