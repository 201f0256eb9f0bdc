package doctor

import (
	"context"
	"crypto/tls"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
	"github.com/FastPix/fastpix-playback-go/core"
)

// noVideo is a playback ID that does not exist.
const noVideo = "00000000-0000-0000-0000-000000000000"

// site is the hosts of a domain, or of a base URL.
type site struct {
	domain string
	api    *probe
	probes []*probe // in order, with the API's as the last one
}

// probe is a request that shows whether a host can be reached.
type probe struct {
	host string
	response
}

// reached reports whether FastPix has responded, with whatever status.
func (p *probe) reached() bool { return p.Err == nil && !p.IsPage() }

// fastpixDomains are FastPix's own domains.
var fastpixDomains = []string{"fastpix.io", "fastpix.com"}

// domains returns the domains to probe. The first is the one that is used.
func (d *diagnosis) domains() []string {
	domains := []string{d.Domain}
	for _, other := range fastpixDomains {
		if d.BaseURL == "" && other != d.Domain {
			domains = append(domains, other)
		}
	}
	return domains
}

// probeHosts requests something from each host of each domain, at the same
// time.
func (d *diagnosis) probeHosts(ctx context.Context) {
	var all sync.WaitGroup
	for _, domain := range d.domains() {
		s := site{domain: domain}
		for _, r := range d.probes(ctx, domain) {
			p := &probe{host: hostname(r.URL)}
			s.probes = append(s.probes, p)
			all.Add(1)
			go func() {
				defer all.Done()
				p.response = d.do(ctx, r)
			}()
		}
		s.api = s.probes[len(s.probes)-1]
		d.sites = append(d.sites, s)
	}
	all.Wait()
}

// probes returns the requests for a playlist, for an image and to the API.
func (d *diagnosis) probes(ctx context.Context, domain string) []request {
	noKey := core.KeySourceFunc(func(context.Context) (core.SigningKey, error) { return core.SigningKey{}, ErrNoKey })
	signer, err := d.signer(noKey, domain)
	if err != nil {
		return []request{d.api(domain, "")} // the command has checked the domain
	}
	defer func() { _ = signer.Close() }() // never fails
	playback, err := signer.Sign(ctx, core.Grant{PlaybackID: noVideo, Policy: core.Public})
	if err != nil {
		return []request{d.api(domain, "")} // it needs no key
	}
	return []request{
		{Method: http.MethodGet, URL: playback.StreamURL()},
		{Method: http.MethodGet, URL: playback.ThumbnailURL()},
		d.api(domain, "/v1/iam/signing-keys?limit=1"),
	}
}

// clockTolerance allows for a slow response, and for the whole seconds of a
// Date header.
const clockTolerance = 30 * time.Second

// checkClock compares this machine's clock with FastPix's.
func (d *diagnosis) checkClock() {
	const name = "clock"
	const remedy = "Synchronize this machine's clock with NTP."
	for _, p := range d.sites[0].probes {
		if !p.reached() || !p.Dated {
			continue
		}
		off := p.Clock.Round(time.Second)
		switch {
		case off >= core.DefaultTTL:
			d.fail(name, remedy, "this machine's clock is %s behind FastPix's, so tokens have expired when they are signed",
				words.Length(off))
		case off > clockTolerance:
			d.warn(name, remedy, "this machine's clock is %s behind FastPix's, so tokens expire early", words.Length(off))
		case off < -clockTolerance:
			d.warn(name, remedy, "this machine's clock is %s ahead of FastPix's, so tokens are issued in the future "+
				"and are valid for longer", words.Length(-off))
		default:
			d.ok(name, "agrees with FastPix's")
		}
		return
	}
	d.skip(name, "no host has sent its time")
}

// checkHosts reports for each domain whether its hosts can be reached.
func (d *diagnosis) checkHosts() {
	for i, s := range d.sites {
		name := "network"
		if d.BaseURL == "" {
			name += " " + d.redacted(s.domain)
		}
		var reached []string
		for _, p := range s.probes {
			if p.reached() {
				reached = append(reached, p.host)
			}
		}
		text := s.problems()
		switch {
		case text == "":
			d.ok(name, "%s can be reached%s", list(unique(reached)), version(s.api.TLS))
		case i == 0:
			const remedy = "Allow HTTPS connections to these hosts, and check the name server, the proxy and the clock."
			d.fail(name, remedy, "%s", text)
		default:
			d.warn(name, "It is not needed now. FastPix is moving from fastpix.io to fastpix.com, so allow both.", "%s", text)
		}
	}
}

// problems lists what is wrong with the hosts, or returns "" if nothing is.
func (s site) problems() string {
	hosts := map[string][]string{}
	var texts []string
	for _, p := range s.probes {
		if p.reached() {
			continue
		}
		text := strings.ReplaceAll(p.String(), p.host, "the name")
		if hosts[text] == nil {
			texts = append(texts, text)
		}
		hosts[text] = append(hosts[text], p.host)
	}
	for i, text := range texts {
		texts[i] = list(unique(hosts[text])) + ": " + text
	}
	return strings.Join(texts, "; ")
}

func version(state *tls.ConnectionState) string {
	if state == nil {
		return ", without TLS"
	}
	return " with " + tls.VersionName(state.Version)
}

// checkCredentials checks the access token, and at which domain it is valid.
func (d *diagnosis) checkCredentials() {
	const name = "credentials"
	api := d.sites[0].api
	if !d.hasCredentials() {
		d.skip(name, "there are none, so that the key, the access policy and the restrictions are not compared "+
			"with FastPix's: set %s", strings.Join(environment[len(environment)-2:], " and "))
		return
	}
	var elsewhere []string
	for _, s := range d.sites[1:] {
		if s.api.reached() && s.api.OK() {
			elsewhere = append(elsewhere, s.domain)
		}
	}
	switch {
	case api.reached() && api.OK():
		d.accepted = true
		text := "the API accepts the access token"
		if len(elsewhere) > 0 {
			text += ", also at " + list(elsewhere)
		}
		d.ok(name, "%s", text)
	case !api.reached():
		d.skip(name, "the API cannot be reached")
	case len(elsewhere) > 0:
		d.fail(name, "Set "+core.EnvDomain+"="+elsewhere[0]+".",
			"the API at %s refuses the access token, and the one at %s accepts it", d.Domain, elsewhere[0])
	case api.Status == http.StatusUnauthorized:
		d.fail(name, "Copy the ID and the secret key of an access token of this workspace from FastPix's dashboard.",
			"the API refuses the access token: %s", api)
	case api.Status == http.StatusForbidden:
		d.fail(name, "Give the access token the System permission.", "the access token may not read signing keys: %s", api)
	default:
		d.fail(name, "Try again later.", "the API does not respond as documented: %s", api)
	}
}

// list joins names for people.
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// unique returns the names without repetitions.
func unique(names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, name := range names {
		if !seen[name] {
			out, seen[name] = append(out, name), true
		}
	}
	return out
}
