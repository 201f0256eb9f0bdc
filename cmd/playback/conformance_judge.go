package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// outcome is what a case came to.
type outcome string

const (
	outcomeOK       outcome = "ok"
	outcomeRefused  outcome = "refused"  // signed, and FastPix would refuse the token
	outcomeFailed   outcome = "failed"   // no token where there should be one, or no answer at all
	outcomeCareless outcome = "careless" // signed what should not be signed, or not as asked
)

// conformanceResult is what a case came to, without secrets.
type conformanceResult struct {
	Name     string               `json:"name"`
	About    string               `json:"about"`
	Expect   expectation          `json:"expect"`
	Outcome  outcome              `json:"outcome"`
	Note     string               `json:"note"`
	Accepted []string             `json:"accepted,omitempty"` // the resources that the token opens
	Refusals []conformanceRefusal `json:"refusals,omitempty"`
	Remedy   string               `json:"remedy,omitempty"`
	Advice   []string             `json:"advice,omitempty"` // accepted, yet odd

	Header json.RawMessage `json:"header,omitempty"` // of the token
	Claims json.RawMessage `json:"claims,omitempty"`

	ExitStatus   int    `json:"exitStatus"`
	Milliseconds int64  `json:"milliseconds"`
	Stderr       string `json:"stderr,omitempty"`
}

// conformanceRefusal is one reason for which FastPix would refuse a token.
type conformanceRefusal struct {
	Resources []string `json:"resources"`
	Status    int      `json:"status"`
	Reason    string   `json:"reason"`
	Text      string   `json:"text"`
	Detail    string   `json:"detail,omitempty"`
	Remedy    string   `json:"remedy"`
}

func (r *conformanceResult) is(o outcome, format string, args ...any) {
	r.Outcome, r.Note = o, fmt.Sprintf(format, args...)
}

// judgeGood judges the answer to a job that can be signed.
func (c *conformanceCase) judgeGood(r *conformanceResult, server *mockfastpix.Server, said answer, playbackID string, ttl time.Duration) {
	switch words := strings.Fields(said.output); {
	case said.problem != "":
		r.is(outcomeFailed, "the signer %s", said.problem)
		return
	case said.status != 0:
		r.is(outcomeFailed, "the signer exited with code %d", said.status)
		return
	case len(words) == 0:
		r.is(outcomeFailed, "the signer printed nothing to standard output")
		return
	case len(words) > 1:
		r.is(outcomeFailed, "the signer printed %d words: print the token and nothing else, and messages to standard error", len(words))
		return
	}
	r.describe(said)
	var expires time.Time
	for _, resource := range c.resources() {
		v := server.Verify(said.output, playbackID, resource)
		if v.Accepted {
			r.Accepted = append(r.Accepted, string(resource))
			r.Advice = v.Warnings
			expires = v.ExpiresAt
			continue
		}
		r.refusal(resource, v)
	}
	if len(r.Refusals) > 0 {
		r.is(outcomeRefused, "FastPix would refuse the token")
		return
	}
	// Signers may count from a moment in the past, so that tokens can be reused, but not from the future.
	switch lives := expires.Sub(said.began.Truncate(time.Second)); {
	case lives > ttl+said.took+5*time.Second:
		r.is(outcomeCareless, "the token lives for %v, not for the %v asked for", lives.Round(time.Second), ttl)
		r.Remedy = "Set exp to now plus FASTPIX_TTL seconds."
	case lives < ttl/2:
		r.is(outcomeCareless, "the token lives for %v only, not for the %v asked for", lives.Round(time.Second), ttl)
		r.Remedy = "Set exp to now plus FASTPIX_TTL seconds."
	default:
		r.is(outcomeOK, "accepted")
	}
}

// judgeBad judges the answer to a job that should not be signed.
func (c *conformanceCase) judgeBad(r *conformanceResult, server *mockfastpix.Server, said answer, playbackID string) {
	token := looksLikeToken(said.output)
	switch {
	case said.problem != "":
		r.is(outcomeFailed, "the signer %s", said.problem)
	case !token && said.status != 0:
		r.is(outcomeOK, "not signed")
	case !token && c.expect == expectNoToken && said.output == "":
		r.is(outcomeOK, "no token")
	case !token && said.output == "":
		r.is(outcomeCareless, "the signer printed no token, and yet exited with code 0: its caller goes on without one")
		r.Remedy = c.remedy + " Exit with another code than 0."
	case !token:
		r.is(outcomeCareless, "the signer printed something that is no token, and exited with code 0")
		r.Remedy = c.remedy
	default:
		r.describe(said)
		v := server.Verify(said.output, playbackID, mockfastpix.ResourceStream)
		switch {
		case c.expect == expectNoToken:
			r.is(outcomeCareless, "signed without need")
		case v.Accepted:
			r.is(outcomeCareless, "signed, and FastPix would accept the token")
		default:
			r.refusal(mockfastpix.ResourceStream, v)
			r.is(outcomeCareless, "signed, and FastPix would refuse the token: %s", v.Reason.Code)
		}
		r.Remedy = c.remedy
	}
}

// refusal notes why a resource would be refused; resources with the same reason share an entry.
func (r *conformanceResult) refusal(resource mockfastpix.Resource, v mockfastpix.Verdict) {
	for i := range r.Refusals {
		if f := &r.Refusals[i]; f.Reason == v.Reason.Code && f.Detail == v.Detail {
			f.Resources = append(f.Resources, string(resource))
			return
		}
	}
	r.Refusals = append(r.Refusals, conformanceRefusal{
		Resources: []string{string(resource)}, Status: v.Status, Reason: v.Reason.Code,
		Text: v.Reason.Text, Detail: v.Detail, Remedy: v.Reason.Remedy,
	})
}

// describe notes the token's header and claims, never its signature.
func (r *conformanceResult) describe(said answer) {
	parts := strings.Split(said.output, ".")
	if len(parts) != 3 {
		return
	}
	r.Header, r.Claims = said.segment(parts[0]), said.segment(parts[1])
}

// segment decodes a part of the token. A signer may have put anything there, so secrets are taken out.
func (a *answer) segment(part string) json.RawMessage {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "="))
	if err != nil || len(raw) > maxSignerStderr {
		return nil
	}
	clean := []byte(a.redacter.redact(string(raw)))
	if !json.Valid(clean) {
		return nil
	}
	return clean
}

// looksLikeToken reports whether text has the shape of a compact JWS.
func looksLikeToken(text string) bool {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return false
	}
	header, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[0], "="))
	return err == nil && json.Valid(header)
}
