package mockfastpix

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// urlLifetime is how long variant and segment URLs are good, as observed on FastPix's CDN. They carry no token: a URL that
// leaks plays on after the token expired.
const urlLifetime = 30 * 24 * time.Hour

// signedURL returns the absolute URL of a path on the CDN, with its own signature.
func (s *Server) signedURL(base, path string, expires int64) string {
	return base + path + "?cdn=mock&expires=" + strconv.FormatInt(expires, 10) + "&signature=" + s.urlSignature(path, expires)
}

func (s *Server) urlSignature(path string, expires int64) string {
	mac := hmac.New(sha256.New, s.urlKey)
	mac.Write([]byte(path))
	mac.Write([]byte{0})
	mac.Write(strconv.AppendInt(nil, expires, 10))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// checkURL verifies a variant or segment URL and returns when it expires, in Unix seconds.
func (s *Server) checkURL(path string, query url.Values, now time.Time) (expires int64, r *refusal) {
	signature, at := query.Get("signature"), query.Get("expires")
	if signature == "" || at == "" {
		return 0, refuse(ErrURLUnsigned, "the URL has no expires and signature parameters: take it from the playlist as it is")
	}
	expires, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !hmac.Equal([]byte(signature), []byte(s.urlSignature(path, expires))) || query.Get("cdn") != "mock" {
		return 0, refuse(ErrURLSignature, "the URL's signature does not fit its path and expiry, or another server signed it")
	}
	if now.Unix() >= expires {
		return 0, refuse(ErrURLExpired, "the URL expired at %s", time.Unix(expires, 0).UTC().Format(time.RFC3339))
	}
	return expires, nil
}

// baseURL is the scheme and host that URLs in the answer begin with: those under which the request came, so that the
// server is right behind any port mapping or proxy.
func (s *Server) baseURL(r *http.Request) string {
	if s.options.publicURL != "" {
		return s.options.publicURL
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	if first, _, _ := strings.Cut(r.Header.Get("X-Forwarded-Proto"), ","); strings.EqualFold(strings.TrimSpace(first), "https") {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}
