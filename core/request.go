package core

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// request is a grant completed with the signer's defaults: the token to make or
// to reuse, and the key for it.
type request struct {
	key    *keyMaterial
	id     string // of the video; it may belong to a framework's buffer
	terms  terms
	now    int64     // Unix seconds
	end    int64     // of the grant, Unix seconds, or noEnd
	window int64     // seconds; 0 to sign every time
	since  time.Time // when SignAll was called, or the zero time
	ahead  bool      // no viewer waits for the signature
}

// request fills r with the fields of g that select a token. It leaves out the
// key and the time. The playback ID and the subject are checked before a
// signature: a token that was made once needs no second check.
func (c *config) request(t *tenant, g *Grant, r *request) error {
	if g.Policy > Public {
		return fmt.Errorf("%w: Policy %d does not exist: use Private, DRM or Public",
			ErrInvalidGrant, uint8(g.Policy))
	}
	if g.Live && g.Policy == DRM {
		return fmt.Errorf("%w: Live: FastPix has no DRM for live streams: set Policy to Private or Public",
			ErrInvalidGrant)
	}
	ttl, err := lifetime(cmp.Or(g.TTL, c.ttl), c.maxTTL)
	if err != nil {
		return err
	}
	if len(g.Claims) > 0 {
		if r.terms.extra, err = extraClaims(g.Claims); err != nil {
			return err
		}
	}
	r.id = g.PlaybackID
	r.terms.tenant = t
	r.terms.subject = g.Subject
	if g.Subject == "" {
		r.terms.subject = t.subject
	}
	r.terms.ttl = ttl
	r.terms.policy = g.Policy
	r.terms.live = g.Live
	r.end = end(g.NotAfter)
	r.window = c.reuseWindow(ttl)
	return nil
}

// at sets the time of r, in Unix seconds. The last token of a grant is the
// first one that reaches the grant's end. Grants share the tokens before it,
// whatever their ends are.
func (r *request) at(now int64) {
	r.now = now
	r.terms.notAfter = r.end
	if r.end != noEnd && r.window > 0 && windowStart(now, r.window, r.id)+r.terms.ttl < r.end {
		r.terms.notAfter = noEnd
	}
}

// start returns the start, in Unix seconds, of the window of r's token. The
// windows of a grant end with the one of its last token.
func (r *request) start() int64 {
	start := windowStart(r.now, r.window, r.id)
	if r.terms.notAfter == noEnd {
		return start
	}
	return min(start, firstWindow(r.terms.notAfter-r.terms.ttl, r.window, r.id))
}

// reuseWindow returns the window, in seconds, of tokens that are valid for ttl
// seconds. It is 0 if every call signs.
func (c *config) reuseWindow(ttl int64) int64 {
	if !c.windowSet {
		return defaultWindow(ttl)
	}
	return fitWindow(int64(c.window/time.Second), ttl)
}

// token returns the key of r's token.
func (r *request) token() tokenKey { return tokenKey{r.id, r.terms.handle()} }

// ownToken does the same with a copy of the playback ID.
func (r *request) ownToken() tokenKey { return tokenKey{strings.Clone(r.id), r.terms.handle()} }
