package mockfastpix

import (
	"io"
	"net/http"
	"strings"
)

// beaconDomains are the domains to whose hosts FastPix's players send viewing
// statistics.
//
// Source: the hosts in https://github.com/FastPix/web-player-component.
var beaconDomains = []string{"anlytix.io", "metrix.ws"}

// maxBeaconBody is how many bytes of a request with statistics are read. They
// are discarded.
const maxBeaconBody = 1 << 20

// isBeacon reports whether a request sends viewing statistics, or asks as a
// browser does whether it may.
func isBeacon(r *http.Request) bool {
	if r.URL.Path == beaconPath {
		return true
	}
	if r.URL.Path != "/" || r.Method != http.MethodPost && r.Method != http.MethodOptions {
		return false
	}
	host := strings.ToLower(hostname(r.Host))
	for _, domain := range beaconDomains {
		if strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

// serveBeacon accepts statistics and discards them. The response is JSON, for
// clients that parse it.
func serveBeacon(x *exchange) {
	const methods = "POST, OPTIONS"
	h := x.Header()
	allowOrigin(h, x.request, AllowOriginAny)
	if origin := x.request.Header.Get("Origin"); origin != "" {
		// navigator.sendBeacon sends credentials, for which browsers do not
		// accept a star.
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Credentials", "true")
		h.Add("Vary", "Origin")
	}
	switch x.request.Method {
	case http.MethodOptions:
		h.Set("Access-Control-Allow-Methods", methods)
		x.WriteHeader(http.StatusNoContent)
		return
	case http.MethodPost:
	default:
		h.Set("Allow", methods)
		x.refuse(refuse(ErrMethodNotAllowed, "statistics are sent with POST"))
		return
	}
	_, _ = io.CopyN(io.Discard, x.request.Body, maxBeaconBody) // a shorter body is the usual case
	newJSONReply(http.StatusOK, struct{}{}).write(x)
}
