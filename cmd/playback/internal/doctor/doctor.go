// Package doctor checks whether a machine, a signing key and a FastPix account
// can play secured video, and says what to do if not.
//
// It sends requests only to FastPix, or to the base URL that it is given, and
// follows no redirects. It creates, changes and deletes nothing there. Its
// results contain no tokens, keys or credentials.
package doctor

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/fastpixhttp"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

// Config is what to check.
type Config struct {
	// Environ are the environment variables, as os.Environ returns them.
	Environ []string
	// Key loads the signing key. ErrNoKey says that none is configured.
	Key func() (core.SigningKey, error)
	// KeyFile is the file with the key, or empty.
	KeyFile string

	Domain  string // FastPix's domain
	BaseURL string // of all hosts, in place of the domain; or empty

	AccessToken, SecretKey string // of the management API; empty if there are none

	PlaybackID string // empty to check no video
	Policy     Policy // that the application signs for
	Origin     string // of the application's pages, or empty

	Redact bool // omit the names of the application, the account and the video

	Client *http.Client  // must not follow redirects; its timeout is replaced
	Wait   time.Duration // for one response
	Now    func() time.Time
}

// Policy is the access policy of a playback ID.
type Policy string

// The policies.
const (
	AnyPolicy Policy = "" // whatever FastPix says
	Private   Policy = "private"
	DRM       Policy = "drm"
	Public    Policy = "public"
)

// Run runs the checks in order and calls show after each. It takes at most
// about ten times cfg.Wait if FastPix responds slowly, and little more than
// cfg.Wait if no host can be reached.
func Run(ctx context.Context, cfg Config, show func(Check)) Report {
	d := &diagnosis{Config: cfg, show: show}
	d.checkEnvironment()
	d.checkKey()
	d.probeHosts(ctx)
	d.checkClock()
	d.checkHosts()
	d.checkCredentials()
	d.checkRegistration(ctx)
	if d.PlaybackID == "" {
		d.skip("playback ID", "none was given: pass --playback-id to check whether a video plays")
		return d.report
	}
	d.findPlayback(ctx)
	d.checkPlayback(ctx)
	return d.report
}

type (
	request  = fastpixhttp.Request
	response = fastpixhttp.Response
)

// diagnosis is a run of the checks and what they have found so far.
type diagnosis struct {
	Config
	show   func(Check)
	report Report

	key    core.SigningKey
	hasKey bool

	sites    []site // the first is the one that is used
	accepted bool   // the API accepts the credentials

	found *fastpixhttp.PlaybackID // as the API returns it
	live  bool                    // it belongs to a live stream
}

// do sends a request and returns the response, with at most 1 MB of the body.
func (d *diagnosis) do(ctx context.Context, r request) response {
	client := fastpixhttp.Client{HTTP: d.Client, Wait: d.Wait, Now: d.Now}
	return client.Do(ctx, r)
}

// api returns a request to the management API at a domain, with the
// credentials, if any.
func (d *diagnosis) api(domain, path string) request {
	r := request{Method: http.MethodGet, URL: d.apiBaseURL(domain) + path}
	if d.hasCredentials() {
		r.User, r.Password = d.AccessToken, d.SecretKey
	}
	return r
}

func (d *diagnosis) hasCredentials() bool { return d.AccessToken != "" && d.SecretKey != "" }

// apiBaseURL returns the base URL of the management API at a domain.
func (d *diagnosis) apiBaseURL(domain string) string {
	if d.BaseURL != "" {
		return strings.TrimRight(d.BaseURL, "/")
	}
	base, err := core.APIBaseURL(domain)
	if err != nil {
		return "" // the command has checked the domain
	}
	return base
}

// client returns a client of the signing-key API.
func (d *diagnosis) client() (*signingkeys.Client, error) {
	http := *d.Client
	http.Timeout = d.Wait
	return signingkeys.New(d.AccessToken, d.SecretKey, signingkeys.WithBaseURL(d.apiBaseURL(d.Domain)),
		signingkeys.WithHTTPClient(&http), signingkeys.WithRetries(0))
}

// signer returns a signer for the hosts at a domain.
func (d *diagnosis) signer(keys core.KeySource, domain string) (*core.Signer, error) {
	opts := []core.Option{core.WithDomain(domain), core.WithReuseWindow(0), core.WithClock(d.Now)}
	if d.BaseURL != "" {
		opts = append(opts, core.WithBaseURL(d.BaseURL))
	}
	return core.NewSigner(keys, opts...)
}

// hostname returns the host of a URL, in lower case and without the port.
func hostname(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
