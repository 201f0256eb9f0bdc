package mockfastpix

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"
)

// Option configures a server. [New] checks the options and returns an
// [*OptionError] for the first bad one. The last of several options for the
// same setting applies.
type Option func(*options) error

type options struct {
	tlsHosts       []string
	allowedHosts   []string
	tls            bool
	publicURL      string
	credentials    [sha256.Size]byte // a sum, so that dumps do not show the secret
	profile        *Profile          // nil without WithProfile
	processingTime *time.Duration
	fickle         *Fickle          // nil without WithFickle
	webhook        *webhookEndpoint // nil without WithWebhook
	journalSize    int
	logger         *slog.Logger
	seed           Seed
	controlPlane   bool
}

// newOptions returns the defaults with the options applied.
func newOptions(opts []Option) (*options, error) {
	o := &options{
		credentials:  credentialSum("mock-access-token", "mock-secret-key"),
		journalSize:  10_000,
		controlPlane: true,
		logger:       slog.New(slog.DiscardHandler),
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("an option is nil: leave it out")
		}
		if err := opt(o); err != nil {
			return nil, err
		}
	}
	if o.profile != nil && o.seed.Profile != nil {
		return nil, optionError("WithSeed", "the seed has a profile, and WithProfile is set too: remove one of them")
	}
	if o.processingTime != nil && o.seed.ProcessingTime != 0 {
		return nil, optionError("WithSeed", "the seed has a processing time, and WithProcessingTime is set too: "+
			"remove one of them")
	}
	if o.fickle != nil && o.seed.Fickle != (Fickle{}) {
		return nil, optionError("WithSeed", "the seed has a fickle mode, and WithFickle is set too: remove one of them")
	}
	if o.webhook != nil && o.seed.Webhook != nil {
		return nil, optionError("WithSeed", "the seed has a webhook, and WithWebhook is set too: remove one of them")
	}
	return o, nil
}

// settings returns the initial settings.
func (o *options) settings() settings {
	s := settings{processingTime: o.seed.ProcessingTime, fickle: o.seed.Fickle, webhook: o.webhook}
	if o.seed.Webhook != nil {
		s.webhook, _ = newWebhookEndpoint(o.seed.Webhook.URL, o.seed.Webhook.Secret) // the seed is valid
	}
	for _, p := range []*Profile{o.profile, o.seed.Profile} {
		if p != nil {
			s.profile = *p
		}
	}
	if o.processingTime != nil {
		s.processingTime = *o.processingTime
	}
	if o.fickle != nil {
		s.fickle = *o.fickle
	}
	return s
}

// WithTLS makes the server listen with TLS. It generates a certificate
// authority, and a certificate for localhost, 127.0.0.1, ::1 and the given
// hosts, for example "stream.fastpix.io" or "*.fastpix.io". [Server.Client]
// trusts the authority and reaches the server under all of these names.
// [Server.CAPEM] returns the authority's certificate for other clients.
func WithTLS(hosts ...string) Option {
	return func(o *options) error {
		if err := validateHosts(hosts); err != nil {
			return &OptionError{"WithTLS", err}
		}
		o.tls = true
		o.tlsHosts = append(o.tlsHosts, hosts...)
		return nil
	}
}

func validateHosts(hosts []string) error {
	for _, h := range hosts {
		if h == "" || strings.ContainsAny(h, "/: ") && net.ParseIP(h) == nil {
			return fmt.Errorf("host %q: use a host name or an IP address, without scheme and port", h)
		}
	}
	return nil
}

// WithAllowedHosts adds host names under which the console, the control plane
// and the creation of signing keys answer, for example "mock.example.test" or
// "*.svc.cluster.local". Other requests are refused with [ErrHostNotAllowed],
// because a web page of another site could send them by DNS rebinding.
// Localhost, IP addresses, names without a dot, such as those of compose
// services, and the hosts of [WithTLS] and [WithPublicURL] are always allowed.
func WithAllowedHosts(hosts ...string) Option {
	return func(o *options) error {
		if err := validateHosts(hosts); err != nil {
			return &OptionError{"WithAllowedHosts", err}
		}
		o.allowedHosts = append(o.allowedHosts, hosts...)
		return nil
	}
}

// WithPublicURL sets the base of all URLs in responses, for a server behind a
// proxy that changes the Host header. By default, URLs use the scheme and host
// of the request.
func WithPublicURL(base string) Option {
	return func(o *options) error {
		const remedy = "use scheme and host, for example https://fastpix.test:8443"
		u, err := url.Parse(base)
		if err != nil {
			return optionError("WithPublicURL", "the URL does not parse: %s", remedy)
		}
		if strings.ContainsAny(base, "# ") {
			return optionError("WithPublicURL", "the URL must not contain # or a space: %s", remedy)
		}
		web := u.Scheme == "http" || u.Scheme == "https"
		if !web || u.Hostname() == "" || u.User != nil || u.RawQuery != "" {
			return optionError("WithPublicURL", "%q: %s", u.Redacted(), remedy)
		}
		if strings.Trim(u.Path, "/") != "" {
			return optionError("WithPublicURL", "%q: use a URL without a path, because endpoints are at the root", base)
		}
		o.publicURL = u.Scheme + "://" + u.Host
		return nil
	}
}

// WithCredentials sets the access token that the management API accepts by HTTP
// Basic authentication. The default is mock-access-token with the secret
// mock-secret-key.
func WithCredentials(id, secret string) Option {
	return func(o *options) error {
		if id == "" || secret == "" {
			return optionError("WithCredentials", "ID and secret must not be empty")
		}
		if strings.Contains(id, ":") {
			return optionError("WithCredentials", "the ID must not contain a colon, "+
				"because HTTP Basic authentication splits there")
		}
		o.credentials = credentialSum(id, secret)
		return nil
	}
}

// credentialSum returns a hash of the credentials. All hashes have one length,
// so that comparing them takes the same time for every guess.
func credentialSum(id, secret string) [sha256.Size]byte {
	return sha256.Sum256([]byte(id + ":" + secret))
}

// WithProfile sets the behavior that FastPix's documentation leaves open. The
// default is [Strict].
func WithProfile(p Profile) Option {
	p = p.clone()
	return func(o *options) error {
		if err := p.validate(); err != nil {
			return &OptionError{"WithProfile", err}
		}
		o.profile = &p
		return nil
	}
}

// WithProcessingTime sets how long a new media needs from Created to Ready on
// the server's clock, up to 100 years. The default is zero, which means ready
// at once.
func WithProcessingTime(d time.Duration) Option {
	return func(o *options) error {
		if err := validateProcessingTime(d); err != nil {
			return &OptionError{"WithProcessingTime", err}
		}
		o.processingTime = &d
		return nil
	}
}

// WithFickle lets valid requests fail now and then, and varies what FastPix
// does not promise. It is off by default.
func WithFickle(f Fickle) Option {
	return func(o *options) error {
		if err := f.validate(); err != nil {
			return &OptionError{"WithFickle", err}
		}
		o.fickle = &f
		return nil
	}
}

// WithWebhook sends a webhook to the URL for each event of a media, upload or
// live stream, as FastPix does. The URL is http or https. The secret signs the
// bodies: base64 of at least 16 bytes, the same that the app has. The first
// attempt follows at once, and up to four others at growing intervals on the
// server's clock until the endpoint answers with a 2xx status. Webhooks are
// sent one after the other in the order of their events.
//
// README.md lists the events. [Server.SetWebhook] sets the endpoint later.
func WithWebhook(url, secret string) Option {
	return func(o *options) error {
		endpoint, err := newWebhookEndpoint(url, secret)
		if err != nil {
			return &OptionError{"WithWebhook", err}
		}
		o.webhook = endpoint
		return nil
	}
}

// WithJournalSize sets how many requests the journal keeps. Older requests are
// removed. The default is 10,000. The journal also keeps at most 32 MB, which
// is reached after some 60,000 usual requests. Long values are clipped.
func WithJournalSize(n int) Option {
	return func(o *options) error {
		if n < 1 {
			return optionError("WithJournalSize", "%d: use at least 1", n)
		}
		o.journalSize = n
		return nil
	}
}

// WithLogger makes the server log one line per request, without tokens. By
// default it logs nothing.
func WithLogger(l *slog.Logger) Option {
	return func(o *options) error {
		if l == nil {
			return optionError("WithLogger", "the logger is nil: leave the option out for silence")
		}
		o.logger = l
		return nil
	}
}

// WithSeed sets the initial state of the server, which [Server.Reset] restores.
// A reset keeps the key pairs that were generated for the seed, and their IDs
// if the seed names them.
func WithSeed(seed Seed) Option {
	seed = seed.clone()
	return func(o *options) error {
		if err := seed.validate(); err != nil {
			return &OptionError{"WithSeed", err}
		}
		o.seed = seed
		return nil
	}
}

// WithoutControlPlane disables /_mock/ and the console, except /_mock/health,
// which changes and reveals nothing.
func WithoutControlPlane() Option {
	return func(o *options) error {
		o.controlPlane = false
		return nil
	}
}

// OptionError is the error of an option that was refused, such as WithSeed. It
// is in the chain of the errors of [New], so that a program can name its own
// flag or setting in place of the option.
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

func optionError(option, format string, args ...any) error {
	return &OptionError{Option: option, Err: fmt.Errorf(format, args...)}
}
