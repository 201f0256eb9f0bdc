package signingkeys

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Option configures a [Client]. Options are checked by [New]; a later option wins.
type Option func(*config) error

type config struct {
	id         string
	secret     string
	domain     string
	baseURL    string
	httpClient *http.Client
	timeout    time.Duration
	retries    int
	maxWait    time.Duration
	now        func() time.Time
}

// WithDomain sets the domain whose API is called, https://api.{domain}. The default is [core.DefaultDomain]; FastPix's newer
// domain is "fastpix.com".
func WithDomain(domain string) Option {
	return func(c *config) error {
		u, err := url.Parse("https://" + domain)
		if err != nil || domain == "" || u.Host != domain || u.Port() != "" || strings.Trim(domain, ".") != domain {
			return fmt.Errorf("WithDomain: %q is not a domain: pass one such as fastpix.com, without scheme, port or path", domain)
		}
		c.domain = domain
		return nil
	}
}

// WithBaseURL sets the API's base URL, with or without the /v1 at its end: a mock's, or a proxy's. It takes precedence over
// [WithDomain].
func WithBaseURL(base string) Option {
	return func(c *config) error {
		u, err := url.Parse(base)
		switch {
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			return fmt.Errorf("WithBaseURL: %q is not an absolute http or https URL such as https://api.fastpix.io", redactUserinfo(base))
		case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
			return errors.New("WithBaseURL: a base URL holds no user, query or fragment: pass the credentials to New")
		}
		c.baseURL = strings.TrimSuffix(strings.TrimRight(base, "/"), "/v1")
		return nil
	}
}

// redactUserinfo keeps credentials that somebody put into a URL out of the error about it.
func redactUserinfo(raw string) string {
	if i := strings.LastIndex(raw, "@"); i >= 0 {
		return "…" + raw[i:]
	}
	return raw
}

// WithHTTPClient sets the HTTP client that makes the requests, for a proxy or an authority of one's own. The default is one
// with the standard library's transport. Redirects are never followed, whatever the client says: they would carry the
// credentials elsewhere.
func WithHTTPClient(client *http.Client) Option {
	return func(c *config) error {
		if client == nil {
			return errors.New("WithHTTPClient: the client is nil: leave the option out for the default")
		}
		c.httpClient = client
		return nil
	}
}

// WithTimeout bounds each attempt, from connecting to the last byte of the answer. The default is 10 s. The context bounds the
// call as a whole.
func WithTimeout(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return fmt.Errorf("WithTimeout: %v is not a positive duration", d)
		}
		c.timeout = d
		return nil
	}
}

// WithRetries sets how often a call is tried again. The default is 3; 0 means that each call is made once.
func WithRetries(n int) Option {
	return func(c *config) error {
		if n < 0 || n > maxRetries {
			return fmt.Errorf("WithRetries: %d is not between 0 and %d", n, maxRetries)
		}
		c.retries = n
		return nil
	}
}

// maxRetries keeps an exhausted backoff within minutes.
const maxRetries = 20

// WithMaxWait bounds the wait before a retry. The default is 30 s. A server that asks for a longer one by Retry-After gets no
// retry; the error says how long it asked for.
func WithMaxWait(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return fmt.Errorf("WithMaxWait: %v is not a positive duration", d)
		}
		c.maxWait = d
		return nil
	}
}

// WithClock replaces the clock against which [Client.Check] measures the server's, for tests.
func WithClock(now func() time.Time) Option {
	return func(c *config) error {
		if now == nil {
			return errors.New("WithClock: the function is nil")
		}
		c.now = now
		return nil
	}
}
