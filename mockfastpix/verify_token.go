package mockfastpix

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
	"github.com/golang-jwt/jwt/v5"
)

const maxTokenLength = 8 << 10 // real tokens have about 700 bytes

// segments decodes base64url strictly: without it, several spellings of one signature would be good.
var segments = jwt.NewParser(jwt.WithStrictDecoding())

// claims are a token's claims, undecoded. A map keeps names exact, where a struct would also match them in another case.
type claims map[string]json.RawMessage

// requestToken returns the one token of a request that needs one.
func (e *examination) requestToken(h http.Header, tokens []string) (string, *refusal) {
	const needs = "the playback ID's access policy is %s and "
	switch {
	case len(tokens) > 1:
		return "", refuse(ErrTokenMalformed, "the request has %d token parameters: send one", len(tokens))
	case len(tokens) == 1 && tokens[0] != "":
		return tokens[0], nil
	case h.Get("Authorization") != "":
		return "", refuse(ErrTokenMissing, needs+"the token parameter is missing: an Authorization header is not looked at", e.target.policy)
	case len(tokens) == 1:
		return "", refuse(ErrTokenMissing, needs+"the token parameter is empty", e.target.policy)
	}
	return "", refuse(ErrTokenMissing, needs+"the token parameter is missing", e.target.policy)
}

// checkToken makes the checks of the token: format, algorithm, key, signature, expiry, audience, issuer.
func (e *examination) checkToken(token string) *refusal {
	j, r := parseToken(token)
	if r != nil {
		e.trace.fail(checkFormat, r.detail)
		return r
	}
	e.keyID, _ = j.keyID()
	e.trace.pass(checkFormat, "three segments, JSON in two of them")

	for _, check := range tokenChecks {
		if r := check.run(e, &j); r != nil {
			e.trace.fail(check.name, r.detail)
			return r
		}
		if e.trace != nil {
			e.trace.pass(check.name, check.detail(e, &j))
		}
	}
	return nil
}

// tokenChecks are the checks of a token that has the form of one, in their order.
var tokenChecks = [...]struct {
	name   string
	run    func(*examination, *jws) *refusal
	detail func(*examination, *jws) string // after the check went well
}{
	{checkAlgorithm, (*examination).checkAlgorithm, func(*examination, *jws) string { return "RS256" }},
	{checkKey, (*examination).checkKey, func(_ *examination, j *jws) string { return "signing key " + j.key.id }},
	{checkSignature, (*examination).checkSignature, func(*examination, *jws) string { return "fits the key" }},
	{checkExpiry, (*examination).checkExpiry, func(e *examination, _ *jws) string { return "until " + e.expiresAt.Format(time.RFC3339) }},
	{checkAudience, (*examination).checkAudience, func(_ *examination, j *jws) string { return redact.Quote(j.claims.string("aud")) }},
	{checkIssuer, (*examination).checkIssuer, func(_ *examination, j *jws) string { return redact.Quote(j.claims.string("iss")) }},
}

// jws is a token taken apart, nothing of it believed yet.
type jws struct {
	signingInput string
	header       claims
	claims       claims
	signature    []byte
	key          signingKey // set by checkKey
}

func parseToken(token string) (jws, *refusal) {
	if why := malformation(token); why != "" {
		return jws{}, refuse(ErrTokenMalformed, "%s", why)
	}
	header, rest, _ := strings.Cut(token, ".")
	payload, signature, _ := strings.Cut(rest, ".")

	j := jws{signingInput: token[:len(header)+1+len(payload)]}
	var err error
	if j.header, err = decodeObject(header); err != nil {
		return jws{}, refuse(ErrTokenMalformed, "the token's header %s", err)
	}
	if j.claims, err = decodeObject(payload); err != nil {
		return jws{}, refuse(ErrTokenMalformed, "the token's payload %s", err)
	}
	if j.signature, err = segments.DecodeSegment(signature); err != nil {
		return jws{}, refuse(ErrTokenMalformed, "the token's signature is not base64url: was its end cut off or changed?")
	}
	if _, critical := j.header["crit"]; critical {
		return jws{}, refuse(ErrTokenMalformed, "the token's header has crit: critical header parameters are not supported")
	}
	return j, nil
}

func decodeObject(segment string) (claims, error) {
	text, err := segments.DecodeSegment(segment)
	if err != nil {
		return nil, fmt.Errorf("is not base64url")
	}
	var c claims
	if err := json.Unmarshal(text, &c); err != nil || c == nil {
		return nil, fmt.Errorf("is not a JSON object")
	}
	return c, nil
}

// malformation says why a token cannot be one, or "" when it may be. It never quotes the token.
func malformation(token string) string {
	dots := strings.Count(token, ".")
	if len(token) > maxTokenLength {
		return fmt.Sprintf("the token has %d bytes; more than %d is no playback token", len(token), maxTokenLength)
	}
	for _, sign := range [...]struct{ text, why string }{
		{"?", "a question mark follows the token: something was appended with ? that needs & (a ?t=… for cache busting, for example)"},
		{"&", "the token contains &: the query was escaped twice"},
		{"%", "the token contains a percent sign: it was escaped twice"},
		{"Bearer ", "the token begins with Bearer: the token parameter takes the bare token"},
		{"-----BEGIN", "this is a PEM block, not a token: a key must never stand in a URL"},
		{`"`, "the token is quoted: it was printed as JSON"},
		{"'", "the token is quoted"},
		{"\n", "the token contains a line break"},
		{"\r", "the token contains a line break"},
		{" ", "the token contains a space: a + from standard base64, or a stray blank"},
		{"+", "the token is in standard base64; a JWS needs base64url, with - for +"},
		{"/", "the token is in standard base64; a JWS needs base64url, with _ for /"},
		{"=", "the token has base64 padding (=); a JWS has none"},
	} {
		if strings.Contains(token, sign.text) {
			return sign.why
		}
	}
	switch {
	case token == "undefined" || token == "null" || token == "None":
		return fmt.Sprintf("the token is the word %s: the page was rendered without one", token)
	case dots == 4:
		return "the token has five segments: it is an encrypted JWE, not a signed JWS"
	case dots != 2:
		return fmt.Sprintf("the token has %d segments separated by dots, not three", dots+1)
	}
	for i := range len(token) {
		switch c := token[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.':
		default:
			return fmt.Sprintf("the token contains the byte %#02x, which base64url does not have", c)
		}
	}
	return ""
}

// keyID returns the payload's kid, or failing that the header's, for the journal.
func (j *jws) keyID() (string, bool) {
	for _, c := range []claims{j.claims, j.header} {
		if kid, ok := c.text("kid"); ok {
			return redact.Clip(kid), true
		}
	}
	return "", false
}

// text returns a claim that is a JSON string.
func (c claims) text(name string) (string, bool) {
	raw := c[name]
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	if !bytes.ContainsRune(raw, '\\') {
		return string(raw[1 : len(raw)-1]), true
	}
	var s string
	return s, json.Unmarshal(raw, &s) == nil
}

// string returns a claim that is a JSON string, or "".
func (c claims) string(name string) string {
	s, _ := c.text(name)
	return s
}

// time returns a claim that is a JSON number of seconds since 1970.
func (c claims) time(name string) (seconds float64, ok bool) {
	raw := c[name]
	if len(raw) == 0 || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return 0, false
	}
	seconds, err := strconv.ParseFloat(string(raw), 64)
	return seconds, err == nil
}

func (e *examination) checkAlgorithm(j *jws) *refusal {
	alg, ok := j.header.text("alg")
	switch {
	case !ok:
		return refuse(ErrAlgorithm, "the token's header has no alg")
	case alg == jwt.SigningMethodRS256.Alg():
		return nil
	case strings.HasPrefix(alg, "HS"):
		return refuse(ErrAlgorithm, "the token is signed with %s, a shared secret: FastPix's keys are RSA pairs, sign with RS256", redact.Quote(alg))
	case strings.EqualFold(alg, "none"):
		return refuse(ErrAlgorithm, "the token is not signed: its alg is %s", redact.Quote(alg))
	}
	return refuse(ErrAlgorithm, "the token is signed with %s: sign with RS256", redact.Quote(alg))
}

func (e *examination) checkKey(j *jws) *refusal {
	id, r := e.tokenKeyID(j)
	if r != nil {
		return r
	}
	key, known := e.workspace.store.signingKey(id)
	switch {
	case !known:
		return refuse(ErrUnknownKey, "there is no signing key %s", redact.Quote(id))
	case key.workspaceID != e.workspace.id:
		return refuse(ErrForeignKey, "the signing key %s belongs to another workspace", redact.Quote(id))
	case key.revoked:
		return refuse(ErrKeyRevoked, "the signing key %s was deleted", redact.Quote(id))
	}
	j.key = key
	return nil
}

// tokenKeyID returns the key ID that counts.
func (e *examination) tokenKeyID(j *jws) (string, *refusal) {
	rule := e.workspace.profile.HeaderKeyID
	kid, inPayload := j.claims.text("kid")
	headerKid, inHeader := j.header.text("kid")
	_, present := j.claims["kid"]
	switch {
	case inPayload && kid != "":
		if rule == HeaderKeyIDMustMatch && inHeader && headerKid != kid {
			return "", refuse(ErrKeyIDMismatch, "kid is %s in the header and %s in the payload", redact.Quote(headerKid), redact.Quote(kid))
		}
		return kid, nil
	case present:
		return "", refuse(ErrKeyIDMissing, "the payload's kid claim is not a string, or empty")
	case !inHeader || headerKid == "":
		return "", refuse(ErrKeyIDMissing, "the token has no kid claim")
	case rule == HeaderKeyIDFallback:
		return headerKid, nil
	}
	return "", refuse(ErrKeyIDMissing, "kid stands in the header only: FastPix reads it from the payload")
}

func (e *examination) checkSignature(j *jws) *refusal {
	if jwt.SigningMethodRS256.Verify(j.signingInput, j.signature, j.key.public) == nil {
		return nil
	}
	if other, ok := e.signedBy(j); ok {
		return refuse(ErrBadSignature, "the token names the signing key %s but was signed with the private key of %s", redact.Quote(j.key.id), redact.Quote(other))
	}
	if want := j.key.public.Size(); len(j.signature) != want {
		return refuse(ErrBadSignature, "the signature has %d bytes; the key %s makes %d", len(j.signature), redact.Quote(j.key.id), want)
	}
	return refuse(ErrBadSignature, "the signature does not fit the key %s: another private key made it, or the token was changed", redact.Quote(j.key.id))
}

// signedBy looks for the key that did sign, among the newest few of the workspace.
func (e *examination) signedBy(j *jws) (string, bool) {
	keys := e.workspace.signingKeys()
	for _, k := range keys[:min(len(keys), 8)] {
		if jwt.SigningMethodRS256.Verify(j.signingInput, j.signature, k.public) == nil {
			return k.id, true
		}
	}
	return "", false
}

// Beyond this many seconds (the year 5138) a number can only be milliseconds, before it (1973) only a duration.
const (
	millisecondsFrom = 1e11
	durationUpTo     = 1e8
)

func (e *examination) checkExpiry(j *jws) *refusal {
	raw, present := j.claims["exp"]
	if !present {
		return refuse(ErrExpiryMissing, "the token has no exp claim")
	}
	exp, ok := j.claims.time("exp")
	profile := e.workspace.profile
	switch {
	case !ok && bytes.HasPrefix(raw, []byte(`"`)):
		return refuse(ErrExpiryMalformed, "the exp claim is a string: write a number of Unix seconds")
	case !ok:
		return refuse(ErrExpiryMalformed, "the exp claim is not a number of Unix seconds")
	case exp >= millisecondsFrom && !profile.AcceptMilliseconds:
		return refuse(ErrExpiryMalformed, "the exp claim is in milliseconds: divide by 1000, or the token lives for thousands of years")
	}
	e.expiresAt = unixTime(exp)
	if !e.now.Before(e.expiresAt.Add(profile.Leeway)) {
		if exp < durationUpTo {
			return refuse(ErrTokenExpired, "the exp claim %.0f is a duration: write a point in time, now plus the lifetime, in Unix seconds", exp)
		}
		return refuse(ErrTokenExpired, "the token expired at %s, %s ago (the server's clock says %s)",
			e.expiresAt.Format(time.RFC3339), e.now.Sub(e.expiresAt).Round(time.Second), e.now.Format(time.RFC3339))
	}
	if _, present := j.claims["nbf"]; present && !profile.IgnoreNotBefore {
		nbf, ok := j.claims.time("nbf")
		if !ok || e.now.Add(profile.Leeway).Before(unixTime(nbf)) {
			return refuse(ErrTokenNotYetValid, "the nbf claim is in the future or not a number of Unix seconds")
		}
	}
	issuedAt := e.now
	if iat, ok := j.claims.time("iat"); ok {
		if issuedAt = unixTime(iat); e.now.Before(issuedAt) {
			e.trace.warn("the iat claim lies in the future: is the signer's clock right?")
			issuedAt = e.now
		}
	}
	if lifetime := e.expiresAt.Sub(issuedAt); profile.MaxLifetime > 0 && lifetime > profile.MaxLifetime {
		return refuse(ErrLifetimeTooLong, "the token lives for %s; the profile takes at most %s", lifetime.Round(time.Second), profile.MaxLifetime)
	}
	return nil
}

func unixTime(seconds float64) time.Time {
	whole, fraction := math.Modf(min(max(seconds, 0), 1e15))
	return time.Unix(int64(whole), int64(fraction*1e9)).UTC()
}

const (
	prefixMedia = "media:"
	prefixDRM   = "drm:"
)

func (e *examination) checkAudience(j *jws) *refusal {
	raw, present := j.claims["aud"]
	if !present {
		return refuse(ErrAudienceMissing, "the token has no aud claim: set it to %s", e.wantedAudience())
	}
	aud, ok := j.claims.text("aud")
	switch {
	case !ok && bytes.HasPrefix(raw, []byte("[")):
		return refuse(ErrAudienceMalformed, "the aud claim is an array: write the string %s", e.wantedAudience())
	case !ok:
		return refuse(ErrAudienceMalformed, "the aud claim is not a string: write %s", e.wantedAudience())
	}
	id := e.playbackID
	prefix, rest, _ := strings.Cut(aud, ":")
	prefix += ":"
	switch {
	case aud == id:
		return refuse(ErrWrongAudiencePrefix, "the aud claim is the bare playback ID: write %s", e.wantedAudience())
	case aud == e.target.mediaID && aud != "":
		return refuse(ErrWrongAudiencePrefix, "the aud claim is the bare media ID: write %s", e.wantedAudience())
	case prefix != prefixMedia && prefix != prefixDRM:
		return refuse(ErrWrongAudiencePrefix, "the aud claim %s has no prefix that FastPix knows; write %s", redact.Quote(aud), e.wantedAudience())
	case !e.takesPrefix(prefix):
		return refuse(ErrWrongAudiencePrefix, "the aud claim begins with %s but the access policy is %s; write %s", prefix, e.target.policy, e.wantedAudience())
	case rest == id:
		return nil
	case rest == e.target.mediaID || e.workspace.store.isMediaID(rest):
		return refuse(ErrWrongAudience, "the aud claim names a media ID: write the playback ID, %s", e.wantedAudience())
	case rest == e.target.streamID && rest != "":
		return refuse(ErrWrongAudience, "the aud claim names a live stream's ID: write the playback ID, %s", e.wantedAudience())
	case strings.EqualFold(rest, id):
		return refuse(ErrWrongAudience, "the aud claim names the playback ID in another case: write %s", e.wantedAudience())
	}
	return refuse(ErrWrongAudience, "the token is for %s, the request for the playback ID %s", redact.Quote(aud), redact.Quote(id))
}

// takesPrefix says which audiences open the resource: DRM playback IDs take either for images.
func (e *examination) takesPrefix(prefix string) bool {
	if e.target.policy == DRM {
		return prefix == prefixDRM || e.resource.image()
	}
	return prefix == prefixMedia
}

func (e *examination) wantedAudience() string {
	if e.target.policy == DRM {
		return redact.Quote(prefixDRM + e.playbackID)
	}
	return redact.Quote(prefixMedia + e.playbackID)
}

func (e *examination) checkIssuer(j *jws) *refusal {
	issuers := e.workspace.profile.Issuers
	if len(issuers) == 0 {
		return nil
	}
	iss, _ := j.claims.text("iss")
	if !slices.Contains(issuers, iss) {
		return refuse(ErrWrongIssuer, "the iss claim is %s; the profile takes %s", redact.Quote(iss), strings.Join(issuers, ", "))
	}
	return nil
}
