package mockfastpix

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/internal/jws"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// requestToken returns the one token of a request that needs one.
func (e *examination) requestToken(h http.Header, tokens []string) (string, *refusal) {
	const needs = "the playback ID's access policy is %s and "
	switch {
	case len(tokens) > 1:
		return "", refuse(ErrTokenMalformed, "the request has %d token parameters: send one", len(tokens))
	case len(tokens) == 1 && tokens[0] != "":
		return tokens[0], nil
	case h.Get("Authorization") != "":
		return "", refuse(ErrTokenMissing,
			needs+"the token parameter is missing: an Authorization header is not read", e.target.policy)
	case len(tokens) == 1:
		return "", refuse(ErrTokenMissing, needs+"the token parameter is empty", e.target.policy)
	}
	return "", refuse(ErrTokenMissing, needs+"the token parameter is missing", e.target.policy)
}

// token is a token with the key that it names.
type token struct {
	jws.Token
	alg string     // set by checkAlgorithm
	key signingKey // set by checkKey
}

// checkToken runs the checks of the token: format, algorithm, key, signature,
// expiry, audience, issuer.
func (e *examination) checkToken(compact string) *refusal {
	t, r := e.parse(compact)
	if r != nil {
		e.trace.fail(checkFormat, r.detail)
		return r
	}
	e.keyID = redact.Clip(namedKeyID(t))
	e.trace.pass(checkFormat, "three segments, two with JSON")

	for _, check := range tokenChecks {
		if r := check.run(e, t); r != nil {
			e.trace.fail(check.name, r.detail)
			return r
		}
		if e.trace != nil {
			e.trace.pass(check.name, check.detail(e, t))
		}
	}
	return nil
}

// tokenChecks are the checks of a well-formed token, in their order.
var tokenChecks = [...]struct {
	name   string
	run    func(*examination, *token) *refusal
	detail func(*examination, *token) string // of a check that passed
}{
	{checkAlgorithm, (*examination).checkAlgorithm, func(_ *examination, t *token) string { return t.alg }},
	{checkKey, (*examination).checkKey, func(_ *examination, t *token) string { return "signing key " + t.key.id }},
	{checkSignature, (*examination).checkSignature, func(*examination, *token) string { return "matches the key" }},
	{checkExpiry, (*examination).checkExpiry, func(e *examination, _ *token) string {
		return "until " + e.expiresAt.Format(time.RFC3339)
	}},
	{checkAudience, (*examination).checkAudience, func(_ *examination, t *token) string { return quotedClaim(t, "aud") }},
	{checkIssuer, (*examination).checkIssuer, func(_ *examination, t *token) string { return quotedClaim(t, "iss") }},
}

// reasons are the reasons for the problems of a token, except those of its
// form.
var reasons = map[jws.Kind]Reason{
	jws.WrongAlgorithm:     ErrAlgorithmNotRS256,
	jws.KeyIDMissing:       ErrKeyIDMissing,
	jws.KeyIDInHeaderOnly:  ErrKeyIDMissing,
	jws.KeyIDMismatch:      ErrKeyIDMismatch,
	jws.BadSignature:       ErrSignatureInvalid,
	jws.ExpiryMissing:      ErrExpiryMissing,
	jws.ExpiryMalformed:    ErrExpiryMalformed,
	jws.ExpiryFraction:     ErrExpiryMalformed,
	jws.ExpiryMilliseconds: ErrExpiryMalformed,
	jws.Expired:            ErrTokenExpired,
	jws.NotYetValid:        ErrTokenNotYetValid,
	jws.AudienceMissing:    ErrAudienceMissing,
	jws.AudienceMalformed:  ErrAudienceMalformed,
	jws.WrongPrefix:        ErrAudienceWrongPrefix,
	jws.WrongAudience:      ErrAudienceWrongPlaybackID,
}

// refuseProblem returns the refusal for a problem, and nil without one.
func refuseProblem(p *jws.Problem) *refusal {
	if p == nil {
		return nil
	}
	reason, known := reasons[p.Kind]
	if !known {
		reason = ErrTokenMalformed
	}
	return refuse(reason, "%s", p.Text)
}

// parse decodes a token and refuses it at the first problem.
func (e *examination) parse(compact string) (*token, *refusal) {
	t, problems := jws.Parse(compact)
	for _, p := range problems {
		if p.Kind == jws.HeaderKeyIDType && e.workspace.profile().HeaderKeyID == HeaderKeyIDIgnored {
			continue
		}
		return nil, refuseProblem(&p)
	}
	return &token{Token: t}, nil
}

// namedKeyID returns the payload's kid, or without one the header's.
func namedKeyID(t *token) string {
	if kid, ok := t.Claims.Text("kid"); ok {
		return kid
	}
	kid, _ := t.Header.Text("kid")
	return kid
}

// quotedClaim returns a claim that is a string, in quotes.
func quotedClaim(t *token, name string) string {
	value, _ := t.Claims.Text(name)
	return redact.Quote(value)
}

func (e *examination) checkAlgorithm(t *token) *refusal {
	p := t.CheckAlgorithm()
	t.alg = jws.RS256
	if p == nil {
		return nil
	}
	if alg, _ := t.Header.Text("alg"); e.workspace.profile().acceptsAlgorithm(alg) {
		t.alg = alg
		return nil
	}
	return refuseProblem(p)
}

func (e *examination) checkKey(t *token) *refusal {
	id, r := e.keyIDOf(t)
	if r != nil {
		return r
	}
	key, known := e.workspace.store.signingKey(id)
	switch {
	case !known:
		return refuse(ErrKeyUnknown, "there is no signing key %s", redact.Quote(id))
	case key.workspaceID != e.workspace.id:
		return refuse(ErrKeyForeign, "the signing key %s belongs to another workspace", redact.Quote(id))
	case key.revoked && !lingers(key.revokedAt, e.now, e.workspace.profile().KeyDeletionDelay):
		return refuse(ErrKeyRevoked, "the signing key %s was deleted", redact.Quote(id))
	}
	t.key = key
	return nil
}

// keyIDOf returns the ID of the token's signing key under the profile's rule.
func (e *examination) keyIDOf(t *token) (string, *refusal) {
	rule := e.workspace.profile().HeaderKeyID
	id, p := t.CheckKeyID()
	switch {
	case p == nil,
		p.Kind == jws.KeyIDMismatch && rule.acceptsMismatch(),
		p.Kind == jws.KeyIDInHeaderOnly && rule.readsHeader():
		return id, nil
	}
	return "", refuseProblem(p)
}

func (e *examination) checkSignature(t *token) *refusal {
	if e.workspace.signatures.match(t.alg, &t.Token, t.key.public) {
		return nil
	}
	if other, ok := e.signedBy(t); ok {
		return refuse(ErrSignatureInvalid, "the token names the signing key %s but was signed with the private key of %s",
			redact.Quote(t.key.id), redact.Quote(other))
	}
	if p := t.CheckSignature(t.key.public, "the key "+redact.Quote(t.key.id)); p != nil {
		return refuseProblem(p)
	}
	return refuse(ErrSignatureInvalid, "alg is %s but the signature is one of RS256", t.alg)
}

// signedBy returns the ID of the key that made the signature, if it is one of
// the newest few of the workspace.
func (e *examination) signedBy(t *token) (string, bool) {
	keys := e.workspace.signingKeys()
	for _, k := range keys[:min(len(keys), 8)] {
		if signedWith(t.alg, &t.Token, k.public) {
			return k.id, true
		}
	}
	return "", false
}

func (e *examination) checkExpiry(t *token) *refusal {
	profile := e.workspace.profile()
	if p := t.CheckWholeSeconds(); p != nil && !profile.AcceptFractions {
		return refuseProblem(p)
	}
	expiresAt, p := t.CheckExpiry(e.now, profile.Leeway)
	e.expiresAt = expiresAt
	switch {
	case p == nil, p.Kind == jws.ExpiryMilliseconds && profile.AcceptMilliseconds:
	case p.Kind == jws.Expired:
		return refuse(ErrTokenExpired, "%s (the server's clock shows %s)", p.Text, e.now.Format(time.RFC3339))
	default:
		e.expiresAt = time.Time{}
		return refuseProblem(p)
	}
	if !profile.IgnoreNotBefore {
		if p := t.CheckNotBefore(e.now.Add(profile.Leeway)); p != nil {
			return refuseProblem(p)
		}
	}
	if r := e.checkIssuedAt(t); r != nil {
		return r
	}
	return e.checkLifetime(t)
}

func (e *examination) checkIssuedAt(t *token) *refusal {
	issuedAt, ok := t.Claims.Time("iat")
	if !ok || !e.now.Before(issuedAt) {
		return nil
	}
	profile := e.workspace.profile()
	if profile.RefuseFutureIssuedAt && e.now.Add(profile.Leeway).Before(issuedAt) {
		return refuse(ErrTokenIssuedInFuture, "iat is %s, in the future (the server's clock shows %s)",
			issuedAt.Format(time.RFC3339), e.now.Format(time.RFC3339))
	}
	e.trace.warn("iat is in the future: check the signer's clock")
	return nil
}

// checkLifetime checks the time from iat to exp. An iat in the future counts as
// now.
func (e *examination) checkLifetime(t *token) *refusal {
	issuedAt, ok := t.Claims.Time("iat")
	if !ok || e.now.Before(issuedAt) {
		issuedAt = e.now
	}
	most := e.workspace.profile().MaxLifetime
	if lifetime := e.expiresAt.Sub(issuedAt); most > 0 && lifetime > most {
		return refuse(ErrLifetimeTooLong, "the token is valid for %s; the profile accepts at most %s",
			lifetime.Round(time.Second), most)
	}
	return nil
}

func (e *examination) checkAudience(t *token) *refusal {
	p := t.CheckAudience(jws.Audience{
		PlaybackID: e.playbackID,
		Policy:     e.target.policy.String(),
		Image:      e.resource.image(),
		IsMediaID:  func(id string) bool { return id == e.target.mediaID || e.workspace.store.isMediaID(id) },
		IsStreamID: func(id string) bool { return id == e.target.streamID },
	})
	if p == nil || e.acceptsAudience(t) {
		return nil
	}
	return refuseProblem(p)
}

func (e *examination) checkIssuer(t *token) *refusal {
	issuers := e.workspace.profile().Issuers
	if len(issuers) == 0 {
		return nil
	}
	iss, isText := t.Claims.Text("iss")
	_, present := t.Claims.Lookup("iss")
	given := redact.Quote(iss)
	switch {
	case slices.Contains(issuers, iss) && (isText || !present):
		return nil
	case !present:
		given = "missing"
	case !isText:
		given = "not a string"
	}
	accepted := make([]string, len(issuers))
	for i, issuer := range issuers {
		accepted[i] = redact.Quote(issuer)
	}
	return refuse(ErrIssuerNotAccepted, "iss is %s; the profile accepts %s", given, strings.Join(accepted, ", "))
}
