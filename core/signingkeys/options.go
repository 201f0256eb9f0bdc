package signingkeys

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Option configures a [Client]. [New] checks the options and returns a
// [*core.OptionError] for the first bad one. The last of several options for
// the same setting applies.
type Option func(*config) error

type config struct {
	id         string
	secret     string
	domainURL  string // API of the domain
	baseURL    string // takes precedence over domainURL
	httpClient *http.Client
	timeout    time.Duration
	retries    int
	maxWait    time.Duration
	now        func() time.Time
}

// WithDomain sets the domain of the API, https://api.{domain}. The default is
// [core.DefaultDomain]. FastPix's newer domain is "fastpix.com".
func WithDomain(domain string) Option {
	return func(c *config) error {
		base, err := core.APIBaseURL(domain)
		if err != nil {
			return &core.OptionError{Option: "WithDomain", Err: err}
		}
		c.domainURL = base
		return nil
	}
}

// WithBaseURL sets the base URL of the API, for a mock or a proxy. A /v1 at its
// end is optional. It takes precedence over [WithDomain].
func WithBaseURL(base string) Option {
	return func(c *config) error {
		parsed, err := parseBaseURL(base)
		if err != nil {
			return &core.OptionError{Option: "WithBaseURL", Err: err}
		}
		c.baseURL = parsed
		return nil
	}
}

// parseBaseURL checks a base URL and removes the slash and the /v1 at its end.
func parseBaseURL(base string) (string, error) {
	u, err := url.Parse(base)
	switch {
	case err != nil || u.Hostname() == "" || strings.Contains(base, " ") || u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("%s is not an absolute http or https URL such as https://api.fastpix.io", quoteURL(base))
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(base, "#"):
		return "", errors.New("a base URL has no user, query or fragment: pass the credentials to New")
	}
	return strings.TrimSuffix(strings.TrimRight(base, "/"), "/v1"), nil
}

// quoteURL quotes a bad URL for an error, unless it may contain a password or a
// token.
func quoteURL(raw string) string {
	if strings.ContainsAny(raw, "@?#") {
		return "the value"
	}
	return strconv.Quote(raw)
}

// WithHTTPClient sets the HTTP client for the requests. The default is a client
// with [http.DefaultTransport]. The client's CheckRedirect is ignored:
// redirects are never followed, because they would send the credentials to
// another host.
func WithHTTPClient(client *http.Client) Option {
	return func(c *config) error {
		if client == nil {
			return optionError("WithHTTPClient", "the client is nil: leave the option out for the default")
		}
		c.httpClient = client
		return nil
	}
}

// WithTimeout sets the timeout of each attempt, from connecting to the last
// byte of the response. The default is 10 s. Use a context to bound the call
// with its retries.
func WithTimeout(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return optionError("WithTimeout", "%v is not a positive duration", d)
		}
		c.timeout = d
		return nil
	}
}

// WithRetries sets how often a call is repeated after a temporary failure, from
// 0 to 20. The default is 3.
func WithRetries(n int) Option {
	return func(c *config) error {
		if n < 0 || n > maxRetries {
			return optionError("WithRetries", "%d is not between 0 and %d", n, maxRetries)
		}
		c.retries = n
		return nil
	}
}

// maxRetries keeps the backoff of a call within minutes.
const maxRetries = 20

// WithMaxWait sets the longest wait before a retry. The default is 30 s. If the
// server asks for a longer wait with Retry-After, the call fails at once, with
// the wait in [Error.RetryAfter].
func WithMaxWait(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return optionError("WithMaxWait", "%v is not a positive duration", d)
		}
		c.maxWait = d
		return nil
	}
}

// WithClock replaces the clock that [CheckResult.ClockOffset] compares with
// FastPix's, for tests. The function must be safe for concurrent use.
func WithClock(now func() time.Time) Option {
	return func(c *config) error {
		if now == nil {
			return optionError("WithClock", "the function is nil: leave the option out for the default")
		}
		c.now = now
		return nil
	}
}

var errNilOption = errors.New("an option is nil")

func optionError(option, format string, args ...any) error {
	return &core.OptionError{Option: option, Err: fmt.Errorf(format, args...)}
}
