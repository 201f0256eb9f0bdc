// Package attack holds a corpus of hostile requests: forged, altered and
// misplaced tokens, paths and CDN URLs, each with the verdict that a verifier
// must reach and with the nearest request that it must accept. The tests send
// the corpus to mockfastpix. The command vectorgen publishes it as data.
package attack

import "slices"

// Verdict is the response of a verifier to a request.
type Verdict struct {
	Status int
	Reason string // a code of mockfastpix; empty if accepted, or if the HTTP server refuses
}

// Accepted is the verdict on a valid request.
var Accepted = Verdict{Status: 200}

// Case is one attack.
type Case struct {
	Name   string // class and case, for example "algorithm/none"
	Source string // where the attack or the rule is described

	// Strict and Lenient are the verdicts of the two profiles.
	Strict, Lenient Verdict

	// NeedsMock is set if the requests depend on a running mock: on its
	// signing key in another workspace, or on URLs of its CDN.
	NeedsMock bool

	Attack func(*World) Request
	// Neighbor returns the nearest request that both profiles accept. It is
	// nil if both profiles accept the attack itself.
	Neighbor func(*World) Request
}

// Corpus returns all cases. Their names are unique.
func Corpus() []Case {
	return slices.Concat(
		algorithmCases(), hmacCases(), headerCases(), keyIDCases(), audienceCases(), timeCases(), claimCases(),
		duplicateCases(), utf8Cases(),
		signatureCases(), paddingCases(), shapeCases(), transportCases(), pathCases(), cdnCases(),
	)
}

// statuses are the HTTP statuses of the reasons in both profiles.
var statuses = map[string]int{
	"playback_id_malformed": 422,
	"playback_id_unknown":   404,
	"playback_id_deleted":   404,
	"resource_unknown":      404,
	"resource_unavailable":  404,
	"drm_not_configured":    404,
	"method_not_allowed":    405,
	"challenge_empty":       400,
	"media_not_ready":       400,
	"token_missing":         401,
	"token_malformed":       401,
	"alg_not_rs256":         401,
	"kid_missing":           401,
	"kid_mismatch":          401,
	"key_unknown":           401,
	"key_revoked":           401,
	"key_foreign":           401,
	"signature_invalid":     401,
	"exp_missing":           401,
	"exp_malformed":         401,
	"token_expired":         403,
	"token_not_yet_valid":   401,
	"aud_missing":           401,
	"aud_malformed":         401,
	"aud_wrong_prefix":      401,
	"aud_wrong_playback_id": 401,
	"url_unsigned":          403,
	"url_signature_invalid": 403,
	"url_expired":           403,
	"api_not_found":         404,
	"credentials_invalid":   401,
}

// verdict returns the verdict for a reason code, or Accepted for "accepted".
func verdict(code string) Verdict {
	if code == accepted {
		return Accepted
	}
	status, known := statuses[code]
	if !known {
		panic("attack: unknown reason " + code)
	}
	return Verdict{Status: status, Reason: code}
}

const accepted = "accepted"

// entry is a case with a request of any form.
type entry struct {
	name, source string
	want         Verdict
	lenient      Verdict // zero: the same as want
	attack       func(*World) Request
	neighbor     func(*World) Request
	needsMock    bool
}

// cases names the entries after their class. An entry without a neighbor gets
// the given one.
func cases(class string, neighbor func(*World) Request, entries []entry) []Case {
	list := make([]Case, len(entries))
	for i, e := range entries {
		c := Case{
			Name: class + "/" + e.name, Source: e.source, Strict: e.want, Lenient: e.lenient,
			NeedsMock: e.needsMock, Attack: e.attack,
		}
		if c.Lenient == (Verdict{}) {
			c.Lenient = c.Strict
		}
		if c.Strict != Accepted || c.Lenient != Accepted {
			c.Neighbor = e.neighbor
			if c.Neighbor == nil {
				c.Neighbor = neighbor
			}
		}
		list[i] = c
	}
	return list
}

// tokenEntry is a case that is a token, presented in the usual way.
type tokenEntry struct {
	name, source string
	want         string // a reason code, or accepted
	lenient      string // empty: the same as want
	attack       edit
	neighbor     edit // nil: the unchanged token
	place        place
	needsMock    bool
}

// tokenCases names the entries after their class.
func tokenCases(class string, entries []tokenEntry) []Case {
	list := make([]entry, len(entries))
	for i, e := range entries {
		list[i] = entry{
			name: e.name, source: e.source, want: verdict(e.want),
			attack: present(e.place, e.attack), needsMock: e.needsMock,
		}
		if e.lenient != "" {
			list[i].lenient = verdict(e.lenient)
		}
		if e.neighbor == nil {
			e.neighbor = edits()
		}
		list[i].neighbor = present(e.place, e.neighbor)
	}
	return cases(class, nil, list)
}
