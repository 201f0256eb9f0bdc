package inspect

import (
	"crypto/rsa"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Facts are what is known besides the token.
type Facts struct {
	Now       time.Time // this machine's clock
	ServerNow time.Time // FastPix's clock; zero when nobody asked it. It decides about expiry.

	PlaybackID string // overrides the URL's; empty when unknown
	Policy     Policy // of the playback ID

	PublicKey *rsa.PublicKey // of the token's kid; nil when unknown
	KeyFrom   string         // where the public key comes from, for people: "from --public-key"
	NoKey     string         // why there is no public key, for people
	// KeyReason refuses the key ID, with NoKey as the text; nil when nothing speaks against it.
	KeyReason *mockfastpix.Reason
	// IsMediaID says that the audience names a media, which FastPix was asked about.
	IsMediaID bool
	// Answer is what the URL's server said to the request; nil when it was not asked.
	Answer *Answer
}

// Answer is a server's answer to a request for the URL.
type Answer struct {
	Status  int
	Reason  mockfastpix.Reason // a mock's; the zero Reason when the server gave none
	Message string
}

// Policy is an access policy, as far as it is known.
type Policy string

// The policies.
const (
	PolicyUnknown Policy = ""
	PolicyPrivate Policy = "private"
	PolicyDRM     Policy = "drm"
	PolicyPublic  Policy = "public"
)

// Level is how a check went.
type Level string

// The levels.
const (
	Pass Level = "pass"
	Warn Level = "warn" // odd, but no reason to refuse
	Fail Level = "fail"
	Skip Level = "skip" // could not be looked at
)

// Check is one line of the verdict.
type Check struct {
	Check  string `json:"check"` // format, algorithm, key, signature, expiry, audience or clock
	Level  Level  `json:"level"`
	Code   string `json:"code,omitempty"`
	Text   string `json:"text"`
	Remedy string `json:"remedy,omitempty"`
}

// Verdict sums the checks up.
type Verdict string

// The verdicts.
const (
	Accepted   Verdict = "accepted"
	Refused    Verdict = "refused"
	Unverified Verdict = "unverified" // nothing is wrong, but the signature was not looked at
)

// examination goes through the checks.
type examination struct {
	*Subject
	Facts
	checks []Check
}

// Examine makes all checks, in the order in which FastPix's edge is assumed to make them.
func (s *Subject) Examine(f Facts) Report {
	if f.PlaybackID == "" {
		f.PlaybackID = s.PlaybackID
	}
	if s.Resource == Licence {
		f.Policy = PolicyDRM
	}
	e := &examination{Subject: s, Facts: f}
	e.checkFormat()
	if s.parsed {
		e.checkAlgorithm()
		e.checkKey()
		e.checkSignature()
		e.checkExpiry()
		e.checkAudience()
	}
	e.checkClock()
	e.checkAnswer()
	return e.report()
}

func (e *examination) pass(check, format string, args ...any) {
	e.checks = append(e.checks, Check{Check: check, Level: Pass, Text: fmt.Sprintf(format, args...)})
}

func (e *examination) skip(check, format string, args ...any) {
	e.checks = append(e.checks, Check{Check: check, Level: Skip, Text: fmt.Sprintf(format, args...)})
}

func (e *examination) fail(check string, reason mockfastpix.Reason, format string, args ...any) {
	e.checks = append(e.checks, Check{Check: check, Level: Fail, Code: reason.Code, Text: fmt.Sprintf(format, args...), Remedy: reason.Remedy})
}

func (e *examination) warn(check string, w Warning, format string, args ...any) {
	e.checks = append(e.checks, Check{Check: check, Level: Warn, Code: w.Code, Text: fmt.Sprintf(format, args...), Remedy: w.Remedy})
}

func (e *examination) checkFormat() {
	if e.tokenless && e.Policy == PolicyPublic {
		e.pass("format", "there is no token, and public playback IDs need none")
		return
	}
	for _, f := range e.format {
		e.fail("format", f.reason, "%s", f.detail)
	}
	if len(e.format) == 0 {
		e.pass("format", "three segments of base64url, JSON in the first two")
	}
}

func (e *examination) checkAlgorithm() {
	alg, ok := e.header.text("alg")
	switch {
	case !ok:
		e.fail("algorithm", mockfastpix.ErrAlgorithm, "the header has no alg")
	case alg == jwt.SigningMethodRS256.Alg():
		e.pass("algorithm", "RS256")
	case strings.HasPrefix(alg, "HS"):
		e.fail("algorithm", mockfastpix.ErrAlgorithm, "signed with %s, a shared secret: FastPix's keys are RSA pairs", quote(alg))
	case strings.EqualFold(alg, "none"):
		e.fail("algorithm", mockfastpix.ErrAlgorithm, "not signed at all: alg is %s", quote(alg))
	default:
		e.fail("algorithm", mockfastpix.ErrAlgorithm, "signed with %s", quote(alg))
	}
}

func (e *examination) checkKey() {
	kid, inPayload := e.claims.text("kid")
	headerKid, inHeader := e.header.text("kid")
	_, present := e.claims.raw("kid")
	switch {
	case inPayload && kid != "" && inHeader && headerKid != kid:
		e.fail("key", mockfastpix.ErrKeyIDMismatch, "kid is %s in the header and %s in the payload", quote(headerKid), quote(kid))
	case inPayload && kid != "" && e.KeyReason != nil:
		e.fail("key", *e.KeyReason, "%s", e.NoKey)
	case inPayload && kid != "":
		e.pass("key", "the payload names the signing key %s", kid)
	case present:
		e.fail("key", mockfastpix.ErrKeyIDMissing, "the payload's kid is not a string, or empty")
	case inHeader && headerKid != "":
		e.fail("key", mockfastpix.ErrKeyIDMissing, "kid stands in the header only: FastPix reads it from the payload")
	default:
		e.fail("key", mockfastpix.ErrKeyIDMissing, "there is no kid")
	}
}

func (e *examination) checkSignature() {
	alg, _ := e.header.text("alg")
	switch {
	case alg != jwt.SigningMethodRS256.Alg():
		e.skip("signature", "not looked at: it is not RS256's")
	case e.signature == nil:
		e.skip("signature", "not looked at: it does not decode")
	case e.PublicKey == nil:
		e.skip("signature", "not checked: %s", e.NoKey)
	case jwt.SigningMethodRS256.Verify(e.signed, e.signature, e.PublicKey) == nil:
		e.pass("signature", "fits the public key %s", e.KeyFrom)
	case len(e.signature) != e.PublicKey.Size():
		e.fail("signature", mockfastpix.ErrBadSignature, "the signature has %d bytes, where the key %s makes %d: it was cut off, or another key made it", len(e.signature), e.KeyFrom, e.PublicKey.Size())
	default:
		e.fail("signature", mockfastpix.ErrBadSignature, "does not fit the public key %s: another private key made it, or the token was changed", e.KeyFrom)
	}
}

// now is the time that decides about expiry.
func (e *examination) now() time.Time {
	if !e.ServerNow.IsZero() {
		return e.ServerNow
	}
	return e.Now
}

func (e *examination) checkExpiry() {
	raw, present := e.claims.raw("exp")
	exp, ok := e.claims.number("exp")
	switch {
	case !present:
		e.fail("expiry", mockfastpix.ErrExpiryMissing, "there is no exp")
		return
	case !ok && raw[0] == '"':
		e.fail("expiry", mockfastpix.ErrExpiryMalformed, "exp is a string: write a number of Unix seconds")
		return
	case !ok:
		e.fail("expiry", mockfastpix.ErrExpiryMalformed, "exp is not a number of Unix seconds")
		return
	case exp >= millisecondsFrom:
		e.fail("expiry", mockfastpix.ErrExpiryMalformed, "exp is in milliseconds: divide by 1000 (it would mean %s)", moment(unixTime(exp/1000)))
		return
	case exp < durationUpTo:
		e.fail("expiry", mockfastpix.ErrTokenExpired, "exp is a duration of %.0f seconds: write a point in time, now plus the lifetime", exp)
		return
	}
	expires := unixTime(exp)
	if now := e.now(); now.Before(expires) {
		e.pass("expiry", "expires %s", distance(expires.Sub(now)))
	} else {
		e.fail("expiry", mockfastpix.ErrTokenExpired, "expired %s, at %s", distance(expires.Sub(now)), moment(expires))
	}
	if _, present := e.claims.raw("nbf"); present {
		if nbf, ok := e.claims.time("nbf"); !ok || e.now().Before(nbf) {
			e.fail("expiry", mockfastpix.ErrTokenNotYetValid, "nbf lies in the future, or is not a number of Unix seconds")
		}
	}
	e.checkIssuedAt(expires)
}

func (e *examination) checkIssuedAt(expires time.Time) {
	iat, ok := e.claims.time("iat")
	if !ok {
		return
	}
	if ahead := iat.Sub(e.now()); ahead > 0 {
		e.warn("expiry", IssuedInFuture, "iat lies in the future, %s", distance(ahead))
	}
	if lifetime := expires.Sub(iat); lifetime > longLifetime {
		e.warn("expiry", LongLifetime, "the token lives for %s", length(lifetime))
	}
}

// longLifetime is that of the tokens of FastPix's own generator.
const longLifetime = 24 * time.Hour

func (e *examination) checkAudience() {
	raw, present := e.claims.raw("aud")
	aud, ok := e.claims.text("aud")
	prefix, id, hasPrefix := strings.Cut(aud, ":")
	want := e.wantedAudience()
	switch {
	case !present:
		e.fail("audience", mockfastpix.ErrAudienceMissing, "there is no aud: write %s", want)
	case !ok && raw[0] == '[':
		e.fail("audience", mockfastpix.ErrAudienceMalformed, "aud is an array: write the string %s", want)
	case !ok:
		e.fail("audience", mockfastpix.ErrAudienceMalformed, "aud is not a string: write %s", want)
	case !hasPrefix && aud != "" && aud == e.Facts.PlaybackID:
		e.fail("audience", mockfastpix.ErrWrongAudiencePrefix, "aud is the bare playback ID: write %s", want)
	case !hasPrefix && e.IsMediaID:
		e.fail("audience", mockfastpix.ErrWrongAudiencePrefix, "aud is a bare media ID: write %s", want)
	case !hasPrefix:
		e.fail("audience", mockfastpix.ErrWrongAudiencePrefix, "aud is %s, a bare ID: write %s", quote(aud), want)
	case prefix != "media" && prefix != "drm":
		e.fail("audience", mockfastpix.ErrWrongAudiencePrefix, "aud %s begins with neither media: nor drm:: write %s", quote(aud), want)
	case !e.takesPrefix(prefix):
		e.fail("audience", mockfastpix.ErrWrongAudiencePrefix, "aud begins with %s:, but the access policy is %s: write %s", prefix, e.Policy, want)
	case e.IsMediaID:
		e.fail("audience", mockfastpix.ErrWrongAudience, "aud names a media ID: write the playback ID, %s", want)
	case e.Facts.PlaybackID == "":
		e.pass("audience", "for the %s playback ID %s (no URL to compare with)", policyOf(prefix), id)
	case id == e.Facts.PlaybackID:
		e.pass("audience", "for this playback ID, if its policy is %s", policyOf(prefix))
	case strings.EqualFold(id, e.Facts.PlaybackID):
		e.fail("audience", mockfastpix.ErrWrongAudience, "aud names the playback ID in another case: write %s", want)
	default:
		e.fail("audience", mockfastpix.ErrWrongAudience, "the token is for %s, the request for %s: the token of another video, or a media ID in aud", quote(id), quote(e.Facts.PlaybackID))
	}
}

func policyOf(prefix string) Policy {
	if prefix == "drm" {
		return PolicyDRM
	}
	return PolicyPrivate
}

// takesPrefix says whether the audience can open the resource: DRM playback IDs take either prefix for images.
func (e *examination) takesPrefix(prefix string) bool {
	switch e.Policy {
	case PolicyDRM:
		return prefix == "drm" || e.Resource == Image
	case PolicyPrivate:
		return prefix == "media"
	}
	return true
}

// wantedAudience says what aud should be.
func (e *examination) wantedAudience() string {
	prefix, id := "media:", e.Facts.PlaybackID
	if e.Policy == PolicyDRM {
		prefix = "drm:"
	}
	if id == "" {
		id = "<playback ID>"
	}
	return `"` + prefix + clip(id) + `"`
}

// checkClock compares this machine's clock with FastPix's.
func (e *examination) checkClock() {
	if e.ServerNow.IsZero() {
		return
	}
	offset := e.ServerNow.Sub(e.Now)
	switch {
	case offset > clockTolerance:
		e.warn("clock", ClockOff, "this machine's clock is %s behind the server's", length(offset))
	case offset < -clockTolerance:
		e.warn("clock", ClockOff, "this machine's clock is %s ahead of the server's", length(-offset))
	default:
		e.pass("clock", "agrees with the server's")
	}
}

// clockTolerance is what a Date header of whole seconds and a slow answer account for.
const clockTolerance = 30 * time.Second

// checkAnswer passes on what the server said.
func (e *examination) checkAnswer() {
	a := e.Answer
	switch {
	case a == nil:
	case a.Status >= 200 && a.Status < 300:
		e.pass("server", "answered %d: it serves this URL", a.Status)
	case a.Reason.Code != "":
		e.fail("server", a.Reason, "answered %d: %s", a.Status, a.Message)
	default:
		e.fail("server", ErrServerRefused, "answered %d: %s", a.Status, a.Message)
	}
}
