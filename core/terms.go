package core

import "unique"

// terms is everything that goes into a playback except the playback ID and the
// time. Most videos of an application have the same terms.
type terms struct {
	tenant   *tenant
	subject  string
	extra    string
	ttl      int64 // seconds
	notAfter int64 // end of the grant if this is its last token, Unix seconds, or noEnd
	key      [32]byte
	policy   Policy
	live     bool
}

// expires returns the expiry of a token that is issued at issuedAt. Both are in
// Unix seconds.
func (t *terms) expires(issuedAt int64) int64 { return min(issuedAt+t.ttl, t.notAfter) }

// final reports whether the token that is issued at issuedAt is the last one of
// its grants.
func (t *terms) final(issuedAt int64) bool { return issuedAt+t.ttl >= t.notAfter }

// forEveryone reports whether t has nothing of one viewer.
func (t *terms) forEveryone() bool { return t.subject == "" && t.extra == "" && t.notAfter == noEnd }

// tokenKey identifies the tokens that requests share. The handle keeps the key
// small, and two handles are equal if their terms are.
type tokenKey struct {
	playbackID string
	terms      unique.Handle[terms]
}

// termsHandle is a handle together with its terms.
type termsHandle struct {
	terms  terms
	handle unique.Handle[terms]
}

// handle returns the handle of t. It does not retain the strings of t.
func (t *terms) handle() unique.Handle[terms] {
	// Comparing takes a tenth of the time of unique.Make.
	if last := t.tenant.recent(t.policy, t.live).Load(); last != nil && last.terms == *t {
		return last.handle
	}
	return unique.Make(*t)
}

// rememberTerms makes the next call of handle for the same terms fast.
func rememberTerms(h unique.Handle[terms]) {
	t := h.Value()
	if t.forEveryone() {
		t.tenant.recent(t.policy, t.live).Store(&termsHandle{terms: t, handle: h})
	}
}
