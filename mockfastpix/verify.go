package mockfastpix

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// Check is one step of a verification.
type Check struct {
	// Name is "playback ID", "known", "restrictions", "state", "token",
	// "format", "algorithm", "key", "signature", "expiry", "audience" or
	// "issuer".
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
}

// Verdict is the result of [Server.Verify].
type Verdict struct {
	Accepted bool   `json:"accepted"`
	Reason   Reason `json:"reason"`           // the zero Reason if accepted
	Status   int    `json:"status"`           // HTTP status of the edge in the server's profile
	Detail   string `json:"detail,omitempty"` // what is wrong with this token; never the token itself

	Checks   []Check  `json:"checks"`             // in order, up to the first that failed
	Warnings []string `json:"warnings,omitempty"` // about a token that is accepted

	KeyID     string    `json:"keyId,omitempty"`    // the token's kid, once known
	ExpiresAt time.Time `json:"expiresAt,omitzero"` // the token's exp, once known
}

func verify(w *workspace, token, playbackID string, resource Resource) Verdict {
	t := &trace{}
	e := examination{workspace: w, now: w.now(), resource: resource, playbackID: playbackID, trace: t}
	refused := e.examine(nil, []string{token})
	v := Verdict{
		Accepted: refused == nil, Status: http.StatusOK,
		Checks: t.checks, Warnings: t.warnings, KeyID: e.keyID, ExpiresAt: e.expiresAt,
	}
	if refused != nil {
		v.Reason, v.Detail, v.Status = refused.reason, refused.detail, w.profile().status(refused.reason, resource)
	}
	return v
}

// Err returns nil if the token was accepted, and otherwise an error that wraps
// the [Reason] and contains the Detail.
func (v Verdict) Err() error {
	if v.Accepted {
		return nil
	}
	return fmt.Errorf("%w: %s", v.Reason, v.Detail)
}

// trace collects the checks for [Server.Verify]. The edge uses a nil trace.
type trace struct {
	checks   []Check
	warnings []string
}

func (t *trace) pass(name, detail string) {
	if t != nil {
		t.checks = append(t.checks, Check{Name: name, OK: true, Detail: detail})
	}
}

func (t *trace) fail(name, detail string) {
	if t != nil {
		t.checks = append(t.checks, Check{Name: name, Detail: detail})
	}
}

func (t *trace) warn(text string) {
	if t != nil {
		t.warnings = append(t.warnings, text)
	}
}

// examination is one request and the results of its checks.
type examination struct {
	workspace  *workspace
	now        time.Time
	resource   Resource
	picture    bool // of a spritesheet, and not its JSON
	playbackID string
	trace      *trace

	// Results.
	target    resolved
	keyID     string
	expiresAt time.Time
	verified  bool // a token was checked and is valid
}

// The names of the checks, in their order.
const (
	checkPlaybackID   = "playback ID"
	checkKnown        = "known"
	checkRestrictions = "restrictions"
	checkState        = "state"
	checkToken        = "token"
	checkFormat       = "format"
	checkAlgorithm    = "algorithm"
	checkKey          = "key"
	checkSignature    = "signature"
	checkExpiry       = "expiry"
	checkAudience     = "audience"
	checkIssuer       = "issuer"
)

// examine runs all checks except that of the query parameters, in the order
// that README.md documents. The header is the request's, or nil if there is no
// request. tokens are the values of its token parameters.
func (e *examination) examine(h http.Header, tokens []string) *refusal {
	if r := e.checkPlaybackID(); r != nil {
		e.trace.fail(checkPlaybackID, r.detail)
		return r
	}
	e.trace.pass(checkPlaybackID, "")
	if r := e.checkKnown(); r != nil {
		e.trace.fail(checkKnown, r.detail)
		return r
	}
	e.trace.pass(checkKnown, "access policy "+e.target.policy.String())
	if h != nil {
		if r := e.checkRestrictions(h); r != nil {
			e.trace.fail(checkRestrictions, r.detail)
			return r
		}
		e.trace.pass(checkRestrictions, "domain and user agent may play")
	}
	if r := e.checkState(); r != nil {
		e.trace.fail(checkState, r.detail)
		return r
	}
	e.trace.pass(checkState, "can be played")

	profile := e.workspace.profile()
	hasToken := len(tokens) > 0 && tokens[0] != ""
	if !hasToken && e.isOpen(profile) {
		e.trace.pass(checkToken, "none is needed")
		return nil
	}
	if e.target.policy == Public && !profile.CheckPublicTokens {
		e.trace.pass(checkToken, "none is needed, so the one given is not checked")
		e.trace.warn("public playback IDs need no token: leave it out")
		return nil
	}
	token, r := e.requestToken(h, tokens)
	if r != nil {
		e.trace.fail(checkToken, r.detail)
		return r
	}
	e.trace.pass(checkToken, "given")
	if r := e.checkToken(token); r != nil {
		return r
	}
	e.verified = true
	return nil
}

// isOpen reports whether the resource is served without a token.
func (e *examination) isOpen(p *Profile) bool {
	return e.target.policy == Public ||
		e.resource.download() && p.OpenDownloads ||
		e.picture && p.opensSpritesheetImages()
}

// checkPlaybackID checks the syntax. IDs that a test has chosen need not be
// UUIDs.
func (e *examination) checkPlaybackID() *refusal {
	if uuid.Valid(e.playbackID) {
		return nil
	}
	if _, known := e.workspace.store.playbackByID(e.playbackID); known {
		return nil
	}
	return refuse(ErrPlaybackIDMalformed, "the playback ID %s is not a UUID", redact.Quote(e.playbackID)).
		field("playbackId", "must be a valid UUID")
}

func (e *examination) checkKnown() *refusal {
	target, known := e.workspace.store.resolve(e.playbackID)
	e.target = target
	switch {
	case !known && e.workspace.store.isMediaID(e.playbackID):
		return refuse(ErrPlaybackIDUnknown, "%s is a media ID: use one of the media's playback IDs", e.playbackID)
	case !known:
		return refuse(ErrPlaybackIDUnknown, "there is no playback ID %s", redact.Quote(e.playbackID))
	case target.deleted && !lingers(target.deletedAt, e.now, e.workspace.profile().PlaybackDeletionDelay),
		target.media.id == "" && target.stream.id == "":
		return refuse(ErrPlaybackIDDeleted, "the playback ID %s was deleted", e.playbackID)
	case e.resource.drm() && target.policy != DRM:
		return refuse(ErrDRMNotConfigured, "the playback ID %s has the access policy %s: only drm has licenses",
			e.playbackID, target.policy)
	case e.resource.download():
		return e.checkDownload()
	}
	return nil
}

// checkDownload looks whether the media has the MP4 or audio file.
func (e *examination) checkDownload() *refusal {
	want := "capped_4k"
	if e.resource == ResourceAudio {
		want = "audioOnly"
	}
	switch {
	case e.target.policy == DRM:
		return refuse(ErrResourceUnavailable, "DRM playback IDs offer no files to download")
	case e.target.live():
		return refuse(ErrResourceUnavailable, "live streams offer no files to download")
	case !slices.Contains(strings.Split(e.target.media.mp4Support, ","), want):
		return refuse(ErrResourceUnavailable, "the media's mp4Support is %q and does not include %s",
			e.target.media.mp4Support, want)
	}
	return nil
}

func (e *examination) checkRestrictions(h http.Header) *refusal {
	p, profile := e.target.playback, e.workspace.profile()
	if p.domains.isSet() {
		domain := requestDomain(h, profile)
		switch {
		case domain == "" && profile.AllowMissingOrigin:
		case domain == "" && p.domains.DefaultPolicy == "deny":
			return refuse(ErrDomainRestricted, "the request has %s, "+
				"and the playback ID's default policy for domains is deny", domainless(profile))
		case !p.domains.permits(domain, matchDomain(profile.MatchSubdomains), profile.AllowBeforeDeny):
			return refuse(ErrDomainRestricted, "the domain %s may not play this playback ID", redact.Quote(domain))
		}
	}
	matches := matchUserAgent(profile.IgnoreUserAgentCase)
	if p.userAgents.isSet() && !p.userAgents.permits(h.Get("User-Agent"), matches, profile.AllowBeforeDeny) {
		return refuse(ErrUserAgentRestricted, "the user agent %s may not play this playback ID",
			redact.Quote(h.Get("User-Agent")))
	}
	return nil
}

func (e *examination) checkState() *refusal {
	if e.target.live() {
		if !e.target.stream.onAir() {
			return refuse(ErrLiveOffAir, "the live stream is off air")
		}
		return nil
	}
	switch status := e.target.media.status(e.now); status {
	case StatusReady:
		return nil
	case StatusFailed:
		return refuse(ErrMediaFailed, "the media's processing failed: it will never be ready")
	default:
		return refuse(ErrMediaNotReady, "the media is not ready: its status is %s", status)
	}
}
