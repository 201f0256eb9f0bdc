package mockfastpix

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"
)

// Option changes how a server is made. Options are checked when the server is made; a later option wins.
type Option func(*options) error

type options struct {
	tlsHosts       []string
	tls            bool
	publicURL      string
	credentialID   string
	credentialKey  string
	profile        Profile
	processingTime time.Duration
	journalSize    int
	logger         *slog.Logger
	seed           Seed
	controlPlane   bool
}

func defaultOptions() options {
	return options{
		credentialID:  "mock-access-token",
		credentialKey: "mock-secret-key",
		journalSize:   10_000,
		controlPlane:  true,
		logger:        slog.New(slog.DiscardHandler),
	}
}

// WithTLS makes the server listen with TLS. It mints a certificate authority and a certificate for localhost, 127.0.0.1,
// ::1 and the hosts given, for example "stream.fastpix.io" or "*.fastpix.io". [Server.Client] trusts the authority and reaches the server
// under all of these names; [Server.CAPEM] is the authority for other clients.
func WithTLS(hosts ...string) Option {
	return func(o *options) error {
		for _, h := range hosts {
			if h == "" || strings.ContainsAny(h, "/: ") && !isIP(h) {
				return fmt.Errorf("TLS host %q: pass a host name or an IP address, without scheme and port", h)
			}
		}
		o.tls = true
		o.tlsHosts = append(o.tlsHosts, hosts...)
		return nil
	}
}

// WithPublicURL sets the base of all URLs in responses, for a server behind a proxy that changes the Host header.
// Without it, they derive from the scheme and host under which the request came.
func WithPublicURL(base string) Option {
	return func(o *options) error {
		u, err := url.Parse(base)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("public URL %q: pass scheme and host, for example https://fastpix.test:8443", base)
		}
		if strings.Trim(u.Path, "/") != "" {
			return fmt.Errorf("public URL %q: pass no path: all endpoints stand at the root", base)
		}
		o.publicURL = u.Scheme + "://" + u.Host
		return nil
	}
}

// WithCredentials sets the access token that the management API takes by HTTP Basic authentication. The default is
// mock-access-token with the secret mock-secret-key.
func WithCredentials(id, secret string) Option {
	return func(o *options) error {
		if id == "" || secret == "" {
			return errors.New("credentials: ID and secret must not be empty")
		}
		if strings.Contains(id, ":") {
			return errors.New("credentials: the ID must not contain a colon: HTTP Basic authentication splits there")
		}
		o.credentialID, o.credentialKey = id, secret
		return nil
	}
}

// WithProfile settles what FastPix leaves open. The default is [Strict].
func WithProfile(p Profile) Option {
	return func(o *options) error {
		o.profile = p
		return p.validate()
	}
}

// WithProcessingTime sets how long a new media takes from Created to Ready on the server's clock. The default is zero:
// ready at once.
func WithProcessingTime(d time.Duration) Option {
	return func(o *options) error {
		if d < 0 {
			return fmt.Errorf("processing time %v: use zero or more", d)
		}
		o.processingTime = d
		return nil
	}
}

// WithJournalSize sets how many requests the journal keeps; older ones are forgotten. The default is 10,000.
func WithJournalSize(n int) Option {
	return func(o *options) error {
		if n < 1 {
			return fmt.Errorf("journal size %d: use at least 1", n)
		}
		o.journalSize = n
		return nil
	}
}

// WithLogger makes the server log one line per request, without tokens. The default is silence.
func WithLogger(l *slog.Logger) Option {
	return func(o *options) error {
		if l == nil {
			return errors.New("logger is nil: leave the option out for silence")
		}
		o.logger = l
		return nil
	}
}

// WithSeed sets the state that the server begins with, and to which [Server.Reset] brings it back. After a reset, keys that
// the seed wants generated are the same pairs as before, under the same IDs where the seed names them.
func WithSeed(seed Seed) Option {
	seed = seed.clone()
	return func(o *options) error {
		o.seed = seed
		return seed.validate()
	}
}

// WithoutControlPlane turns /_mock/ and the console off, but for /_mock/health, which changes and tells nothing.
func WithoutControlPlane() Option {
	return func(o *options) error {
		o.controlPlane = false
		return nil
	}
}
