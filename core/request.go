package core

import (
	"fmt"
	"strings"
	"time"
)

// request is a grant completed with the signer's defaults: the token to make or
// to reuse, and the key for it.
type request struct {
	key    *keyMaterial
	token  tokenKey
	now    int64     // Unix seconds
	end    int64     // of the grant, Unix seconds, or noEnd
	window int64     // seconds; 0 to sign every time
	since  time.Time // when SignAll was called, or the zero time
}

// tokenKey is everything that goes into a playback except the time. Requests
// with equal tokenKeys share their playbacks.
type tokenKey struct {
	tenant     *tenant
	playbackID string
	subject    string
	extra      string
	ttl        int64 // seconds
	notAfter   int64 // end of the grant if this is its last token, Unix seconds, or noEnd
	key        [32]byte
	policy     Policy
	live       bool
}

// request checks the fields of g that select a token, and returns a request
// that lacks the key and the time. The playback ID and the subject are checked
// before a signature: a token that was made once needs no second check.
func (c *config) request(t *tenant, g Grant) (request, error) {
	if g.Policy > Public {
		return request{}, fmt.Errorf("%w: Policy %d does not exist: use Private, DRM or Public",
			ErrInvalidGrant, uint8(g.Policy))
	}
	if g.Live && g.Policy == DRM {
		return request{}, fmt.Errorf("%w: Live: FastPix has no DRM for live streams: set Policy to Private or Public",
			ErrInvalidGrant)
	}
	if g.TTL == 0 {
		g.TTL = c.ttl
	}
	ttl, err := lifetime(g.TTL, c.maxTTL)
	if err != nil {
		return request{}, err
	}
	if g.Subject == "" {
		g.Subject = t.subject
	}
	extra, err := extraClaims(g.Claims)
	if err != nil {
		return request{}, err
	}
	return request{
		token: tokenKey{
			tenant:     t,
			playbackID: g.PlaybackID,
			subject:    g.Subject,
			extra:      extra,
			ttl:        ttl,
			policy:     g.Policy,
			live:       g.Live,
		},
		end:    end(g.NotAfter),
		window: c.reuseWindow(ttl),
	}, nil
}

// at sets the time of r, in Unix seconds. The last token of a grant is the
// first one that reaches the grant's end. Grants share the tokens before it,
// whatever their ends are.
func (r *request) at(now int64) {
	r.now = now
	r.token.notAfter = r.end
	if r.window > 0 && windowStart(now, r.window, r.token.playbackID)+r.token.ttl < r.end {
		r.token.notAfter = noEnd
	}
}

// start returns the start, in Unix seconds, of the window of r's token. The
// windows of a grant end with the one of its last token.
func (r request) start() int64 {
	start := windowStart(r.now, r.window, r.token.playbackID)
	if r.token.notAfter == noEnd {
		return start
	}
	return min(start, firstWindow(r.token.notAfter-r.token.ttl, r.window, r.token.playbackID))
}

// expires returns the expiry of a token that is issued at issuedAt. Both are in
// Unix seconds.
func (t tokenKey) expires(issuedAt int64) int64 { return min(issuedAt+t.ttl, t.notAfter) }

// final reports whether the token that is issued at issuedAt is the last one of
// its grants.
func (t tokenKey) final(issuedAt int64) bool { return issuedAt+t.ttl >= t.notAfter }

// reuseWindow returns the window, in seconds, of tokens that are valid for ttl
// seconds. It is 0 if every call signs.
func (c *config) reuseWindow(ttl int64) int64 {
	if !c.windowSet {
		return defaultWindow(ttl)
	}
	return fitWindow(int64(c.window/time.Second), ttl)
}

// clone copies the strings, which may belong to a framework's buffer.
func (t tokenKey) clone() tokenKey {
	t.playbackID = strings.Clone(t.playbackID)
	t.subject = strings.Clone(t.subject)
	return t
}
