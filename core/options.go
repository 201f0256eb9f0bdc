package core

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// Lifetimes and bounds that apply when no option sets others.
const (
	DefaultTTL        = time.Hour
	DefaultMaxTTL     = 24 * time.Hour // the lifetime of the tokens of FastPix's own generator
	DefaultMaxEntries = 100_000
)

// Option configures a [Signer]. Options are checked by [NewSigner]; their order does not matter.
type Option func(*config) error

type config struct {
	ttl        time.Duration
	maxTTL     time.Duration
	window     time.Duration
	windowSet  bool
	maxEntries int
	issuer     string
	issuerSet  bool
	subject    string
	domain     string
	baseURL    string
	hosts      hosts
	header     HeaderForm
	now        func() time.Time
	observer   Observer
}

// WithTTL sets the lifetime of tokens whose grant does not set one. The default is one hour. Short lifetimes cost nothing
// while a video plays: FastPix checks the token when the playlist is fetched, not on each segment.
func WithTTL(d time.Duration) Option {
	return func(c *config) error {
		if d < time.Second {
			return fmt.Errorf("WithTTL: %v is under one second: it is a duration from now, not a point in time", d)
		}
		c.ttl = d
		return nil
	}
}

// WithMaxTTL sets the longest lifetime that a grant may ask for. The default is 24 hours.
func WithMaxTTL(d time.Duration) Option {
	return func(c *config) error {
		if d < time.Second {
			return fmt.Errorf("WithMaxTTL: %v is under one second", d)
		}
		c.maxTTL = d
		return nil
	}
}

// WithReuseWindow sets for how long the same token is handed out again. The default is a tenth of the lifetime; 0 signs every
// time. A token that is handed out lives for its lifetime less the window at least, and never longer than its lifetime. For
// lifetimes under twice the window, half of the lifetime is the window. Fractions of a second are cut off.
//
// Replicas of an application need the same window to hand out the same tokens.
func WithReuseWindow(d time.Duration) Option {
	return func(c *config) error {
		if d < 0 || d > 0 && d < time.Second {
			return fmt.Errorf("WithReuseWindow: %v is neither 0 (sign every time) nor at least one second", d)
		}
		c.window, c.windowSet = d, true
		return nil
	}
}

// WithMaxEntries bounds how many playbacks the signer keeps for reuse; each takes about one and a half kilobytes. The default
// is 100,000. The ones that are asked for most stay.
func WithMaxEntries(n int) Option {
	return func(c *config) error {
		if n < 1 {
			return fmt.Errorf("WithMaxEntries: %d is not positive: to sign every time, use WithReuseWindow(0)", n)
		}
		c.maxEntries = n
		return nil
	}
}

// WithIssuer sets the "iss" claim. The default is the domain, as in the tokens of FastPix's generator. FastPix does not check
// it; it may be empty.
func WithIssuer(issuer string) Option {
	return func(c *config) error {
		if !utf8.ValidString(issuer) {
			return errors.New("WithIssuer: the issuer is not UTF-8")
		}
		c.issuer, c.issuerSet = issuer, true
		return nil
	}
}

// WithSubject sets the "sub" claim of tokens whose grant does not set one. The default is empty, as in the tokens of
// FastPix's generator.
func WithSubject(subject string) Option {
	return func(c *config) error {
		if !utf8.ValidString(subject) {
			return errors.New("WithSubject: the subject is not UTF-8")
		}
		c.subject = subject
		return nil
	}
}

// WithDomain switches the stream, image and API hosts and the issuer together. The default is "fastpix.io"; FastPix's newer
// domain is "fastpix.com".
func WithDomain(domain string) Option {
	return func(c *config) error {
		c.domain = domain
		return validateDomain(domain)
	}
}

// WithBaseURL points every URL at one server: a mock, or a proxy in front of FastPix. [WithStreamBaseURL] and its siblings
// take precedence.
func WithBaseURL(base string) Option {
	return func(c *config) (err error) {
		c.baseURL, err = parseBaseURL("WithBaseURL", base)
		return err
	}
}

// WithStreamBaseURL sets the base of stream, MP4 and audio URLs, for a custom domain such as https://video.example.com. The
// default is https://stream.{domain}.
func WithStreamBaseURL(base string) Option {
	return func(c *config) (err error) {
		c.hosts.stream, err = parseBaseURL("WithStreamBaseURL", base)
		return err
	}
}

// WithImagesBaseURL sets the base of thumbnail, spritesheet and clip URLs. The default is https://images.{domain}.
func WithImagesBaseURL(base string) Option {
	return func(c *config) (err error) {
		c.hosts.images, err = parseBaseURL("WithImagesBaseURL", base)
		return err
	}
}

// WithAPIBaseURL sets the base of DRM licence and certificate URLs, without the /v1. The default is https://api.{domain}.
func WithAPIBaseURL(base string) Option {
	return func(c *config) (err error) {
		c.hosts.api, err = parseBaseURL("WithAPIBaseURL", base)
		return err
	}
}

// WithHeader sets the form of the token's header. The default is [HeaderFull].
func WithHeader(form HeaderForm) Option {
	return func(c *config) error {
		if form > HeaderMinimal {
			return fmt.Errorf("WithHeader: form %d does not exist: use HeaderFull or HeaderMinimal", form)
		}
		c.header = form
		return nil
	}
}

// WithClock replaces the clock, for tests. The function must be safe for concurrent use.
func WithClock(now func() time.Time) Option {
	return func(c *config) error {
		if now == nil {
			return errors.New("WithClock: the function is nil")
		}
		c.now = now
		return nil
	}
}

// WithObserver sets who is told what the signer does. The default is nobody, at no cost.
func WithObserver(o Observer) Option {
	return func(c *config) error {
		if o == nil {
			return errors.New("WithObserver: the observer is nil: leave the option out to have none")
		}
		c.observer = o
		return nil
	}
}

func newConfig(opts []Option) (config, error) {
	c := config{
		ttl:        DefaultTTL,
		maxTTL:     DefaultMaxTTL,
		maxEntries: DefaultMaxEntries,
		domain:     DefaultDomain,
		now:        time.Now,
	}
	for _, opt := range opts {
		if opt == nil {
			return c, errors.New("an option is nil")
		}
		if err := opt(&c); err != nil {
			return c, err
		}
	}
	if c.ttl > c.maxTTL {
		return c, fmt.Errorf("WithTTL: %v is above the maximum of %v: shorten it, or raise the limit with WithMaxTTL", c.ttl, c.maxTTL)
	}
	if !c.issuerSet {
		c.issuer = c.domain
	}
	c.hosts = c.hosts.withDefaults(c.domain, c.baseURL)
	return c, nil
}
