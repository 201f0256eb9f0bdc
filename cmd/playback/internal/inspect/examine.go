package inspect

import (
	"crypto/rsa"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
	"github.com/FastPix/fastpix-playback-go/internal/jws"
	"github.com/FastPix/fastpix-playback-go/internal/pasted"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Facts contains information from outside the token.
type Facts struct {
	Now       time.Time // this machine's clock
	ServerNow time.Time // FastPix's clock, which decides about expiry; zero if unknown

	PlaybackID string // overrides the URL's; empty if unknown
	Policy     Policy // of the playback ID

	PublicKey *rsa.PublicKey // of the token's kid; nil if unknown
	KeyFrom   string         // the origin of the public key, for people: "from --public-key"
	NoKey     string         // why there is no public key, for people
	// KeyReason refuses the key ID, with NoKey as the text. It is nil if there
	// is no objection.
	KeyReason *mockfastpix.Reason
	// IsMediaID reports that the audience names a media.
	IsMediaID bool
	// Answer is the response of the URL's server, nil if it was not asked.
	Answer *Answer
}

// Answer is a server's response to a request for the URL.
type Answer struct {
	Status  int
	Reason  mockfastpix.Reason // a mock's; the zero Reason if the server gave none
	Help    string             // URL of the mock's page about the reason, or ""
	Message string
}

// Policy is the access policy of a playback ID.
type Policy string

// The policies.
const (
	PolicyUnknown Policy = ""
	PolicyPrivate Policy = "private"
	PolicyDRM     Policy = "drm"
	PolicyPublic  Policy = "public"
)

// Level is the result of a check.
type Level string

// The levels.
const (
	Pass Level = "pass"
	Warn Level = "warn" // unusual, but no reason to refuse
	Fail Level = "fail"
	Skip Level = "skip" // not checked
)

// Check is one line of the verdict.
type Check struct {
	Name   string `json:"check"` // format, algorithm, key, signature, expiry, audience, clock or server
	Level  Level  `json:"level"`
	Code   string `json:"code,omitempty"`
	Text   string `json:"text"`
	Remedy string `json:"remedy,omitempty"`
	Help   string `json:"help,omitempty"` // URL of the page about the code
}

// Verdict summarizes the checks.
type Verdict string

// The verdicts.
const (
	Accepted   Verdict = "accepted"
	Refused    Verdict = "refused"
	Unverified Verdict = "unverified" // no check failed, but the signature was not checked
)

// examination collects the checks of one subject. PlaybackID is that of the
// facts, which override the URL's.
type examination struct {
	*Subject
	Facts
	checks []Check
}

// Examine runs all checks, in the order that mockfastpix assumes for FastPix's
// servers.
func (s *Subject) Examine(f Facts) Report {
	if f.PlaybackID == "" {
		f.PlaybackID = s.PlaybackID
	}
	if s.Resource.IsDRM() {
		f.Policy = PolicyDRM
	}
	e := &examination{Subject: s, Facts: f}
	switch {
	case s.Service != "":
		// The other checks would describe the same cause.
		e.fail("audience", e.findings[0].reason, "%s", e.findings[0].text)
	default:
		e.checkFormat()
		if s.token.Claims != nil {
			e.checkAlgorithm()
			e.checkKey()
			e.checkSignature()
			e.checkExpiry()
			e.checkAudience()
		}
	}
	e.checkClock()
	e.checkAnswer()
	return e.report()
}

func (e *examination) pass(name, format string, args ...any) {
	e.checks = append(e.checks, Check{Name: name, Level: Pass, Text: fmt.Sprintf(format, args...)})
}

func (e *examination) skip(name, format string, args ...any) {
	e.checks = append(e.checks, Check{Name: name, Level: Skip, Text: fmt.Sprintf(format, args...)})
}

func (e *examination) fail(name string, reason mockfastpix.Reason, format string, args ...any) {
	e.checks = append(e.checks, Check{
		Name: name, Level: Fail, Code: reason.Code, Text: fmt.Sprintf(format, args...), Remedy: reason.Remedy,
	})
}

func (e *examination) warn(name string, w Warning, format string, args ...any) {
	e.checks = append(e.checks, Check{
		Name: name, Level: Warn, Code: w.Code, Text: fmt.Sprintf(format, args...), Remedy: w.Remedy,
	})
}

// refuse fails the check because of the problem, and reports whether there is
// one.
func (e *examination) refuse(name string, p *jws.Problem) bool {
	if p == nil {
		return false
	}
	e.fail(name, reasonFor(p.Kind), "%s", p.Text)
	return true
}

func (e *examination) checkFormat() {
	switch {
	case e.Token == "" && e.URL != "" && e.Policy == PolicyPublic:
		e.pass("format", "there is no token, and public playback IDs need none")
	case len(e.findings) == 0:
		e.pass("format", "three segments of base64url, JSON in the first two")
	default:
		for _, f := range e.findings {
			e.fail("format", f.reason, "%s", f.text)
		}
	}
}

func (e *examination) checkAlgorithm() {
	if !e.refuse("algorithm", e.token.CheckAlgorithm()) {
		e.pass("algorithm", jws.RS256)
	}
}

func (e *examination) checkKey() {
	id, problem := e.token.CheckKeyID()
	switch {
	case e.refuse("key", problem):
	case e.KeyReason != nil:
		e.fail("key", *e.KeyReason, "%s", e.NoKey)
	default:
		e.pass("key", "the payload names the signing key %s", printable(id))
	}
}

func (e *examination) checkSignature() {
	switch {
	case e.token.CheckAlgorithm() != nil:
		e.skip("signature", "not checked: the algorithm is not RS256")
	case e.token.Signature == nil:
		e.skip("signature", "not checked: it does not decode")
	case e.KeyReason != nil: // the text of the check of the key
		e.skip("signature", "not checked: there is no public key")
	case e.PublicKey == nil:
		e.skip("signature", "not checked: %s", e.NoKey)
	case !e.refuse("signature", e.token.CheckSignature(e.PublicKey, "the public key "+e.KeyFrom)):
		e.pass("signature", "matches the public key %s", e.KeyFrom)
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
	fraction := e.refuse("expiry", e.token.CheckWholeSeconds())
	expires, problem := e.token.CheckExpiry(e.now(), 0)
	switch {
	case e.refuse("expiry", problem):
		if problem.Kind != jws.Expired {
			return
		}
	case !fraction:
		e.pass("expiry", "expires %s", words.Distance(expires.Sub(e.now())))
	}
	e.refuse("expiry", e.token.CheckNotBefore(e.now()))
	e.checkIssuedAt(expires)
}

func (e *examination) checkIssuedAt(expires time.Time) {
	iat, ok := e.issuedAt()
	if !ok {
		return
	}
	if ahead := iat.Sub(e.now()); ahead > 0 {
		e.warn("expiry", IssuedInFuture, "iat is in the future, %s", words.Distance(ahead))
	}
	if lifetime := expires.Sub(iat); lifetime > longLifetime {
		e.warn("expiry", LongLifetime, "the token is valid for %s", words.Length(lifetime))
	}
}

// issuedAt returns iat if it is a time in seconds.
func (e *examination) issuedAt() (time.Time, bool) {
	if n, ok := e.token.Claims.Number("iat"); !ok || n < jws.DurationUpTo || n >= jws.MillisecondsFrom {
		return time.Time{}, false
	}
	return e.token.Claims.Time("iat")
}

// longLifetime is the lifetime of the tokens of FastPix's own generator.
const longLifetime = 24 * time.Hour

func (e *examination) checkAudience() {
	want := jws.Audience{
		PlaybackID: e.PlaybackID, Policy: string(e.Policy), Image: e.Resource.IsImage(),
		IsMediaID: func(id string) bool { return e.IsMediaID && id == e.AudienceID() },
	}
	if e.Policy == PolicyPublic {
		want.Policy = "" // FastPix does not read the token of a public playback ID
	}
	if e.refuse("audience", e.token.CheckAudience(want)) {
		return
	}
	aud, _ := e.token.Claims.Text("aud")
	policy := PolicyPrivate
	if strings.HasPrefix(aud, jws.PrefixDRM) {
		policy = PolicyDRM
	}
	if e.PlaybackID == "" {
		e.pass("audience", "for the %s playback ID %s (no URL to compare with)", policy, printable(e.AudienceID()))
	} else {
		e.pass("audience", "for this playback ID, if its policy is %s", policy)
	}
	if policy == PolicyDRM && e.plain {
		e.warn("audience", DRMWithoutHTTPS, "browsers do not play a DRM-protected video over http, except on localhost")
	}
}

// checkClock compares this machine's clock with FastPix's.
func (e *examination) checkClock() {
	if e.ServerNow.IsZero() {
		return
	}
	offset := e.ServerNow.Sub(e.Now)
	switch {
	case offset > clockTolerance:
		e.warn("clock", ClockOff, "this machine's clock is %s behind the server's", words.Length(offset))
	case offset < -clockTolerance:
		e.warn("clock", ClockOff, "this machine's clock is %s ahead of the server's", words.Length(-offset))
	default:
		e.pass("clock", "agrees with the server's")
	}
}

// clockTolerance allows for a slow response, and for the whole seconds of a
// Date header.
const clockTolerance = 30 * time.Second

// checkAnswer reports the server's response. If the server serves the URL of a
// video, the failed checks are warnings: what the server does decides.
func (e *examination) checkAnswer() {
	a := e.Answer
	switch {
	case a == nil:
	case a.Status < 200 || a.Status >= 300:
		e.refused(a)
	case e.Resource == pasted.Unknown:
		e.skip("server", "answered %d, but this is not the URL of a video", a.Status)
	case e.overruled():
		e.pass("server", "answered %d: it serves this URL, although a check failed: "+
			"the playback ID is public, or the server checks less", a.Status)
	default:
		e.pass("server", "answered %d: it serves this URL", a.Status)
	}
}

// overruled turns failures into warnings and reports whether there are any.
func (e *examination) overruled() bool {
	failed := false
	for i, c := range e.checks {
		if c.Level == Fail {
			e.checks[i].Level = Warn
			failed = true
		}
	}
	return failed
}

// refused reports a refusal. It gives no further reason for one that a failed
// check explains.
func (e *examination) refused(a *Answer) {
	reason := a.Reason
	failed := slices.ContainsFunc(e.checks, func(c Check) bool { return c.Level == Fail })
	switch denied := a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden; {
	case reason.Code != "":
	case failed && denied:
		reason = mockfastpix.Reason{} // FastPix's message is the same for most reasons
	default:
		reason = ErrServerRefused
	}
	e.fail("server", reason, "answered %d: %s", a.Status, a.Message)
}
