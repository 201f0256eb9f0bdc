package mockfastpix

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"io"
	"net/url"
	"strconv"
	"time"
)

// urlLifetime is how long variant and segment URLs are good, as observed on FastPix's CDN. They carry no token: a URL that
// leaks plays on after the token expired.
const urlLifetime = 30 * 24 * time.Hour

// urlSigner signs the URLs of one playlist. It is not safe for concurrent use.
type urlSigner struct {
	base    string // scheme and host
	expires string // Unix seconds
	mac     hash.Hash
	sum     [sha256.Size]byte
}

func (s *Server) newURLSigner(base string, expires int64) *urlSigner {
	return &urlSigner{base: base, expires: strconv.FormatInt(expires, 10), mac: hmac.New(sha256.New, s.urlKey)}
}

// append appends the absolute URL of a path on the CDN, with its own signature.
func (u *urlSigner) append(b []byte, path string) []byte {
	b = append(b, u.base...)
	b = append(b, path...)
	b = append(b, "?cdn=mock&expires="...)
	b = append(b, u.expires...)
	b = append(b, "&signature="...)
	return base64.RawURLEncoding.AppendEncode(b, u.signature(path))
}

// signature is good until the next call.
func (u *urlSigner) signature(path string) []byte {
	u.mac.Reset()
	_, _ = io.WriteString(u.mac, path)
	_, _ = u.mac.Write([]byte{0})
	_, _ = io.WriteString(u.mac, u.expires)
	return u.mac.Sum(u.sum[:0])
}

// checkURL verifies a variant or segment URL and returns when it expires, in Unix seconds.
func (s *Server) checkURL(path string, query url.Values, now time.Time) (expires int64, r *refusal) {
	signature, at := query.Get("signature"), query.Get("expires")
	if signature == "" || at == "" {
		return 0, refuse(ErrURLUnsigned, "the URL has no expires and signature parameters: take it from the playlist as it is")
	}
	expires, err := strconv.ParseInt(at, 10, 64)
	want := base64.RawURLEncoding.EncodeToString(s.newURLSigner("", expires).signature(path))
	if err != nil || !hmac.Equal([]byte(signature), []byte(want)) || query.Get("cdn") != "mock" {
		return 0, refuse(ErrURLSignature, "the URL's signature does not fit its path and expiry, or another server signed it")
	}
	if now.Unix() >= expires {
		return 0, refuse(ErrURLExpired, "the URL expired at %s", time.Unix(expires, 0).UTC().Format(time.RFC3339))
	}
	return expires, nil
}
