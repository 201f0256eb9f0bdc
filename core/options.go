package core

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"time"
	"unicode/utf8"

	"github.com/FastPix/fastpix-playback-go/internal/nilvalue"
)

// Defaults of a [Signer].
const (
	// DefaultTTL is the lifetime of tokens; see [WithTTL].
	DefaultTTL = time.Hour
	// DefaultMaxTTL is the longest lifetime that a grant can ask for, and
	// the lifetime of the tokens of FastPix's own generator; see
	// [WithMaxTTL].
	DefaultMaxTTL = 24 * time.Hour
	// DefaultMaxEntries is the number of playbacks kept for reuse; see
	// [WithMaxEntries].
	DefaultMaxEntries = 100_000
	// DefaultSigningTimeout is the time that a request waits for a remote
	// signer; see [WithSigningTimeout].
	DefaultSigningTimeout = 10 * time.Second
	// DefaultMaxInFlight is the number of signatures of a remote signer at
	// the same time; see [WithMaxInFlight].
	DefaultMaxInFlight = 64
)

// Names of the environment variables that [FromEnv] reads.
const (
	EnvDomain  = "FASTPIX_DOMAIN"
	EnvBaseURL = "FASTPIX_BASE_URL"
)

// Option configures a [Signer] or a [Tenant]. [NewSigner] and [NewTenant] check
// the options and return an [*OptionError] for the first bad one. Their order
// does not matter, except that the last of several options for the same setting
// wins.
type Option func(*config) error

type config struct {
	forTenant      bool // not for a Signer
	ttl            time.Duration
	maxTTL         time.Duration
	window         time.Duration
	windowSet      bool
	maxEntries     int
	signingTimeout time.Duration
	maxInFlight    int
	staleIfError   bool
	issuer         string
	issuerSet      bool
	subject        string
	domain         string
	baseURL        string
	hosts          hosts
	header         HeaderForm
	now            func() time.Time
	observer       Observer
}

func newConfig(opts []Option, forTenant bool) (*config, error) {
	c := &config{
		forTenant:      forTenant,
		ttl:            DefaultTTL,
		maxTTL:         DefaultMaxTTL,
		maxEntries:     DefaultMaxEntries,
		signingTimeout: DefaultSigningTimeout,
		maxInFlight:    DefaultMaxInFlight,
		staleIfError:   true,
		domain:         DefaultDomain,
		now:            time.Now,
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, errNilOption
		}
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	if c.ttl > c.maxTTL {
		return nil, optionError("WithTTL", "%v is above the maximum of %v: shorten it, or raise the limit with WithMaxTTL",
			c.ttl, c.maxTTL)
	}
	if !c.issuerSet {
		c.issuer = c.domain
	}
	c.hosts = hosts{
		domain: c.domain,
		stream: cmp.Or(c.hosts.stream, c.baseURL, streamHost+c.domain),
		images: cmp.Or(c.hosts.images, c.baseURL, imagesHost+c.domain),
		api:    cmp.Or(c.hosts.api, c.baseURL, apiHost+c.domain),
	}
	return c, nil
}

// signerOption returns an option that only [NewSigner] accepts.
func signerOption(name string, apply func(*config) error) Option {
	return func(c *config) error {
		if c.forTenant {
			return optionError(name, "this option belongs to NewSigner and applies to all tenants")
		}
		return apply(c)
	}
}

// observe reports an event to the observer, if there is one.
func (c *config) observe(ctx context.Context, e Event) {
	if c.observer != nil {
		c.observer.Observe(ctx, e)
	}
}

// observeInBackground does the same on a goroutine of the signer, where a panic
// of the observer would end the application. It logs the panic.
func (c *config) observeInBackground(ctx context.Context, e Event) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		// The logger can be what panics.
		defer func() { _ = recover() }()
		slog.ErrorContext(ctx, "playback signer: the observer panicked",
			"event", e.Kind.String(), "panic", r, "stack", string(debug.Stack()))
	}()
	c.observe(ctx, e)
}

// WithTTL sets the lifetime of tokens whose grant does not set one. The default
// is [DefaultTTL], one hour. Values under one second, or above [WithMaxTTL],
// are refused. Fractions of a second are cut off.
//
// FastPix checks the token when a player fetches the playlist, not for each
// segment, so a short lifetime does not interrupt a video that plays.
func WithTTL(d time.Duration) Option {
	return signerOption("WithTTL", func(c *config) error {
		if d < time.Second {
			return optionError("WithTTL", "%v is under one second: it is a duration from now, not a point in time", d)
		}
		c.ttl = d
		return nil
	})
}

// WithMaxTTL sets the longest lifetime that a grant can ask for. The default is
// [DefaultMaxTTL], 24 hours. Values under one second are refused.
func WithMaxTTL(d time.Duration) Option {
	return signerOption("WithMaxTTL", func(c *config) error {
		if d < time.Second {
			return optionError("WithMaxTTL", "%v is under one second", d)
		}
		c.maxTTL = d
		return nil
	})
}

// WithReuseWindow sets how long the signer returns the same token for the same
// grant. The default is a tenth of the token's lifetime. 0 signs a new token on
// every call. Fractions of a second are cut off; negative values, and positive
// values under one second, are refused.
//
// A returned token is valid for at least its lifetime less the window, and for
// at most its lifetime. If the window is longer than half of the lifetime, half
// of the lifetime applies instead.
//
// Replicas of an application need the same window to return the same tokens.
func WithReuseWindow(d time.Duration) Option {
	return signerOption("WithReuseWindow", func(c *config) error {
		if d < 0 || d > 0 && d < time.Second {
			return optionError("WithReuseWindow", "%v is neither 0 (sign every time) nor at least one second", d)
		}
		c.window, c.windowSet = d, true
		return nil
	})
}

// WithMaxEntries sets how many playbacks the signer keeps for reuse. Each uses
// about 0.9 KB of memory, and twice as much while it is in demand and the
// playback of its next reuse window is ready. The default is
// [DefaultMaxEntries]. At the limit, the signer evicts the playbacks that are
// requested least. Below it, a playback that is not requested is kept until it
// expires, because it can be needed while the key is unavailable, or for two
// reuse windows with [WithStaleIfError] turned off. Values under 1 are refused.
func WithMaxEntries(n int) Option {
	return signerOption("WithMaxEntries", func(c *config) error {
		if n < 1 {
			return optionError("WithMaxEntries", "%d is not positive: to sign every time, use WithReuseWindow(0)", n)
		}
		c.maxEntries = n
		return nil
	})
}

// WithSigningTimeout sets how long a request waits for the signature of a
// remote signer; see [NewRemoteSigningKey]. The default is
// [DefaultSigningTimeout], 10 seconds. Then the context of the remote signer
// ends, and [Signer.Sign] fails with [ErrKeyUnavailable]. If the number of
// signatures in flight has reached the limit of [WithMaxInFlight], a request
// first waits for its turn, up to the same time. Zero and negative values are
// refused.
//
// A request that should wait less needs a context with a deadline.
func WithSigningTimeout(d time.Duration) Option {
	return signerOption("WithSigningTimeout", func(c *config) error {
		if d <= 0 {
			return optionError("WithSigningTimeout", "%v is not a positive duration", d)
		}
		c.signingTimeout = d
		return nil
	})
}

// WithMaxInFlight sets how many signatures of one remote signer can be in
// flight. The default is [DefaultMaxInFlight], 64. Each key has the whole
// number, so that one that hangs does not affect the others. A signature that
// exceeds the timeout of [WithSigningTimeout] counts until the remote signer
// returns. If all of them have exceeded it, Sign fails with [ErrKeyUnavailable]
// without waiting. Values under 1 are refused.
func WithMaxInFlight(n int) Option {
	return signerOption("WithMaxInFlight", func(c *config) error {
		if n < 1 {
			return optionError("WithMaxInFlight", "%d is not positive", n)
		}
		c.maxInFlight = n
		return nil
	})
}

// WithStaleIfError sets whether [Signer.Sign] returns a playback of an earlier
// reuse window while the key is unavailable. The default is true. The name is
// that of RFC 5861.
//
// If the key source fails, or a remote signer fails or does not respond, Sign
// returns the newest playback of the same grant that it has kept, until
// [Playback.RefreshAt]. Then it fails with [ErrKeyUnavailable]. Each call tries
// the key again, so that Sign recovers by itself. If there is such a playback,
// a call waits for a signature in flight for at most 500 ms from its start,
// while the signature is completed for later calls. Nothing is kept, and
// therefore returned, with WithReuseWindow(0).
//
// An error is hidden from viewers, so an operator needs an observer to learn of
// it: each such call reports [EventServedStale].
//
// While the key source fails, the last key that it returned selects the
// playbacks. After a change of keys, tokens of the old key are not returned.
// The key source of a Signer can select keys by the context. If it has returned
// to an earlier key, Sign assumes that it does, and fails while it fails. A
// source must report a caller that has no key with an error that matches
// [ErrKeyEmpty], for which Sign fails, too. Use [Grant.Tenant] for keys that
// depend on the caller.
func WithStaleIfError(enabled bool) Option {
	return signerOption("WithStaleIfError", func(c *config) error {
		c.staleIfError = enabled
		return nil
	})
}

// WithIssuer sets the "iss" claim, which can be empty. The default is the
// domain, as in the tokens of FastPix's generator. FastPix does not check it.
// An issuer that is not UTF-8 is refused.
func WithIssuer(issuer string) Option {
	return func(c *config) error {
		if !utf8.ValidString(issuer) {
			return optionError("WithIssuer", "the issuer is not UTF-8")
		}
		c.issuer, c.issuerSet = issuer, true
		return nil
	}
}

// WithSubject sets the "sub" claim of tokens whose grant does not set one. The
// default is empty, as in the tokens of FastPix's generator. A subject that is
// not UTF-8 is refused.
func WithSubject(subject string) Option {
	return func(c *config) error {
		if !utf8.ValidString(subject) {
			return optionError("WithSubject", "the subject is not UTF-8")
		}
		c.subject = subject
		return nil
	}
}

// WithDomain sets the domain of the stream, image and API hosts, and the
// default issuer. The default is [DefaultDomain], "fastpix.io". FastPix's newer
// domain is "fastpix.com". A domain that is empty or has a scheme, a port or a
// path is refused.
func WithDomain(domain string) Option {
	return func(c *config) error {
		if err := validateDomain(domain); err != nil {
			return &OptionError{Option: "WithDomain", Err: err}
		}
		c.domain = domain
		return nil
	}
}

// WithBaseURL sets the base of all URLs, for a mock or for a proxy in front of
// FastPix. [WithStreamBaseURL], [WithImagesBaseURL] and [WithAPIBaseURL] take
// precedence. The base must be an absolute http or https URL and can have a
// path, but no user, query or fragment. A slash at its end is removed.
func WithBaseURL(base string) Option {
	return baseURLOption("WithBaseURL", base, func(c *config) *string { return &c.baseURL })
}

// WithStreamBaseURL sets the base of stream, MP4 and audio URLs, for a custom
// domain such as https://video.example.com. The default is
// https://stream.{domain}. The rules of [WithBaseURL] apply.
func WithStreamBaseURL(base string) Option {
	return baseURLOption("WithStreamBaseURL", base, func(c *config) *string { return &c.hosts.stream })
}

// WithImagesBaseURL sets the base of thumbnail, spritesheet and clip URLs. The
// default is https://images.{domain}. The rules of [WithBaseURL] apply.
func WithImagesBaseURL(base string) Option {
	return baseURLOption("WithImagesBaseURL", base, func(c *config) *string { return &c.hosts.images })
}

// WithAPIBaseURL sets the base of DRM license and certificate URLs, without the
// /v1. The default is https://api.{domain}. The rules of [WithBaseURL] apply.
func WithAPIBaseURL(base string) Option {
	return baseURLOption("WithAPIBaseURL", base, func(c *config) *string { return &c.hosts.api })
}

func baseURLOption(option, base string, field func(*config) *string) Option {
	return func(c *config) error {
		checked, err := parseBaseURL(base)
		if err != nil {
			return &OptionError{Option: option, Err: err}
		}
		*field(c) = checked
		return nil
	}
}

// FromEnv applies the environment variables FASTPIX_DOMAIN, as [WithDomain],
// and FASTPIX_BASE_URL, as [WithBaseURL]. Variables that are unset or empty
// change nothing. [NewSigner] and [NewTenant] read them when they apply the
// option. Nothing else in this package reads them.
func FromEnv() Option {
	return func(c *config) error {
		if domain := os.Getenv(EnvDomain); domain != "" {
			if err := validateDomain(domain); err != nil {
				return optionError("FromEnv", "%s: %w", EnvDomain, err)
			}
			c.domain = domain
		}
		if raw := os.Getenv(EnvBaseURL); raw != "" {
			base, err := parseBaseURL(raw)
			if err != nil {
				return optionError("FromEnv", "%s: %w", EnvBaseURL, err)
			}
			c.baseURL = base
		}
		return nil
	}
}

// WithHeader sets the form of the token's header. The default is [HeaderFull].
// Unknown forms are refused.
func WithHeader(form HeaderForm) Option {
	return signerOption("WithHeader", func(c *config) error {
		if form > HeaderMinimal {
			return optionError("WithHeader", "form %d does not exist: use HeaderFull or HeaderMinimal", form)
		}
		c.header = form
		return nil
	})
}

// WithClock replaces the clock, for tests. The function must be safe for
// concurrent use; nil is refused.
func WithClock(now func() time.Time) Option {
	return signerOption("WithClock", func(c *config) error {
		if now == nil {
			return optionError("WithClock", "the function is nil")
		}
		c.now = now
		return nil
	})
}

// WithObserver sets the observer of the signer's work. Without one, the signer
// reports nothing, at no cost. A nil Observer is refused.
func WithObserver(o Observer) Option {
	return signerOption("WithObserver", func(c *config) error {
		if nilvalue.In(o) {
			return optionError("WithObserver", "the observer is nil: leave the option out to have none")
		}
		c.observer = o
		return nil
	})
}

// OptionError is the error of an option that was refused, such as WithTTL. It
// is in the chain of the errors of [NewSigner], [NewTenant] and [OpenKeyFile],
// so that a program can name its own flag or setting in place of the option.
type OptionError struct {
	// Option is the name of the option's function, without the package.
	Option string
	// Err describes what is wrong with the value.
	Err error
}

// Error returns the option's name and the text of Err.
func (e *OptionError) Error() string { return e.Option + ": " + e.Err.Error() }

// Unwrap returns Err.
func (e *OptionError) Unwrap() error { return e.Err }

var errNilOption = errors.New("an option is nil")

func optionError(option, format string, args ...any) error {
	return &OptionError{Option: option, Err: fmt.Errorf(format, args...)}
}
