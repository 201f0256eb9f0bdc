package core

import "context"

// This file serves cached playbacks while a key is unavailable; see
// WithStaleIfError.

// stale returns a playback for r that was signed for an earlier window, or for
// this one, and need not be renewed yet. It returns nil if there is none.
func (r *reuse) stale(req *request) *Playback {
	if !r.config.staleIfError || req.window == 0 {
		return nil
	}
	p := r.newest(req, req.token())
	if p == nil && req.terms.notAfter != noEnd {
		// The tokens before the last one of a grant are in another slot.
		before := req.terms
		before.notAfter = noEnd
		p = r.newest(req, tokenKey{req.id, before.handle()})
	}
	return p
}

// newest returns the playback in the slot of t that was issued last, if it need
// not be renewed yet and does not outlive the grant.
func (r *reuse) newest(req *request, t tokenKey) *Playback {
	s, ok := r.slots.GetIfPresent(t)
	if !ok {
		return nil
	}
	var newest *Playback
	for _, p := range []*Playback{s.current.Load(), s.next.Load()} {
		if p == nil {
			continue
		}
		d := p.data()
		usable := d.issuedAt <= req.now && req.now < d.expires-refreshLead(d.ttl()) && d.expires <= req.end
		if usable && (newest == nil || d.issuedAt > newest.data().issuedAt) {
			newest = p
		}
	}
	return newest
}

// serveStale reports that p is served because of err.
func (r *reuse) serveStale(ctx context.Context, p *Playback, keyID string, err error) {
	r.config.observe(ctx, Event{Kind: EventServedStale, PlaybackID: p.id, KeyID: keyID, Err: err})
}
