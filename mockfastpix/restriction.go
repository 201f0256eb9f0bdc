package mockfastpix

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Restriction is a list of allowed and denied domains or user agents of a
// playback ID. The zero value allows all. The deny list is checked first, then
// the allow list, then the default policy. FastPix does not document the
// precedence, and [Profile].AllowBeforeDeny selects the other one.
//
// A domain matches the host of the Origin header or, if there is none, of the
// Referer. [Profile].RefererBeforeOrigin selects the other order. A user agent
// matches as a case-sensitive substring, or with [Profile].IgnoreUserAgentCase
// in upper and lower case. Source:
// https://docs.fastpix.io/docs/playback-access-restrictions.
type Restriction struct {
	DefaultPolicy string   `json:"defaultPolicy"` // "allow" or "deny"; empty: allow
	Allow         []string `json:"allow"`
	Deny          []string `json:"deny"`
}

func (r Restriction) validate() error {
	switch r.DefaultPolicy {
	case "", "allow", "deny":
		return nil
	}
	return fmt.Errorf("default policy %q: use allow or deny", r.DefaultPolicy)
}

func (r Restriction) clone() Restriction {
	return Restriction{DefaultPolicy: r.DefaultPolicy, Allow: slices.Clone(r.Allow), Deny: slices.Clone(r.Deny)}
}

func (r Restriction) isSet() bool {
	return r.DefaultPolicy == "deny" || len(r.Deny) > 0
}

// permits reports whether the restriction allows value. matches compares it
// with an entry of a list.
func (r Restriction) permits(value string, matches func(value, entry string) bool, allowFirst bool) bool {
	matchesOne := func(entry string) bool { return entry != "" && matches(value, entry) }
	allowed, denied := slices.ContainsFunc(r.Allow, matchesOne), slices.ContainsFunc(r.Deny, matchesOne)
	if allowed && denied {
		return allowFirst
	}
	return allowed || !denied && r.DefaultPolicy != "deny"
}

// requestDomain returns the host of the page that sent the request, in lower
// case and without port, or "". The profile selects the header.
func requestDomain(h http.Header, p *Profile) string {
	origin, referer := h.Get("Origin"), h.Get("Referer")
	if origin == "null" || p.IgnoreOrigin {
		origin = ""
	}
	if p.IgnoreReferer {
		referer = ""
	}
	source := cmp.Or(origin, referer)
	if p.RefererBeforeOrigin {
		source = cmp.Or(referer, origin)
	}
	u, err := url.Parse(source)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// matchDomain reports whether a host matches an entry, or a subdomain of it if
// subdomains is set.
func matchDomain(subdomains bool) func(host, entry string) bool {
	return func(host, entry string) bool {
		entry = strings.ToLower(strings.TrimSuffix(entry, "."))
		return host == entry || subdomains && strings.HasSuffix(host, "."+entry)
	}
}

// domainless describes a request in which [requestDomain] finds no domain.
func domainless(p *Profile) string {
	switch {
	case p.IgnoreOrigin:
		return "no Referer"
	case p.IgnoreReferer:
		return "no Origin"
	}
	return "neither Origin nor Referer"
}

// matchUserAgent returns the comparison of a user agent with an entry.
func matchUserAgent(ignoreCase bool) func(agent, entry string) bool {
	if !ignoreCase {
		return strings.Contains
	}
	return func(agent, entry string) bool {
		return strings.Contains(strings.ToLower(agent), strings.ToLower(entry))
	}
}

// restrictionBody returns r with the defaults of the zero value set, for
// responses.
func restrictionBody(r Restriction) Restriction {
	if r.DefaultPolicy == "" {
		r.DefaultPolicy = "allow"
	}
	if r.Allow == nil {
		r.Allow = []string{}
	}
	if r.Deny == nil {
		r.Deny = []string{}
	}
	return r
}
