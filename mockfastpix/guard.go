package mockfastpix

import (
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// guard refuses web pages of other sites access to the console, the control
// plane and the creation of signing keys, which have no password or a known
// one.
//
// The owner of a domain can make its name resolve to 127.0.0.1 after the page
// was loaded (DNS rebinding). The browser then treats the mock as a part of
// that site and allows the page to read its responses. The name is still in the
// Host header.
type guard struct {
	workspace *workspace
	hosts     []string // of WithAllowedHosts and WithTLS
}

// check returns a refusal if the request may come from a page of another site.
func (g *guard) check(r *http.Request) *refusal {
	if host := hostname(r.Host); !g.allows(host) {
		return refuse(ErrHostNotAllowed, "the host name %s is not allowed here, because it may belong to another site: "+
			"use localhost or an IP address, or start the mock with --allowed-host (in Go, WithAllowedHosts)",
			redact.Quote(host))
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return nil // they change nothing, and the page cannot read the response
	}
	if origin := r.Header.Get("Origin"); origin != "" && !g.isOwn(origin, r) {
		return refuse(ErrOriginNotAllowed, "writes from pages of other origins are not accepted, "+
			"and the mock's origin is %s", redact.Quote(g.workspace.baseURL(r)))
	}
	return nil
}

// allows reports whether a public DNS name server cannot define the host name,
// or the user has given it.
func (g *guard) allows(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	switch {
	case host == "":
		return false
	case net.ParseIP(host) != nil, !strings.Contains(host, "."), strings.HasSuffix(host, ".localhost"):
		return true // without a dot it is localhost or the name of a container or machine
	}
	_, public, _ := strings.Cut(g.workspace.publicURL, "://")
	return strings.EqualFold(host, hostname(public)) || matchesHost(g.hosts, host)
}

// isOwn reports whether the origin is that of the mock: scheme, host and port.
func (g *guard) isOwn(origin string, r *http.Request) bool {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return strings.EqualFold(origin, g.workspace.baseURL(r)) || strings.EqualFold(origin, scheme+"://"+r.Host)
}

// matchesHost reports whether the host is one of those given. One that begins
// with "*." matches every name with one more label.
func matchesHost(given []string, host string) bool {
	_, parent, _ := strings.Cut(host, ".")
	return slices.ContainsFunc(given, func(name string) bool {
		if domain, ok := strings.CutPrefix(name, "*."); ok {
			return strings.EqualFold(parent, domain)
		}
		return strings.EqualFold(host, name)
	})
}
