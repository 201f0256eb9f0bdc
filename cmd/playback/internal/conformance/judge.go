package conformance

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Outcome classifies the result of a case.
type Outcome string

// The outcomes.
const (
	OK       Outcome = "ok"
	Refused  Outcome = "refused"  // signed, and FastPix would refuse the token
	Failed   Outcome = "failed"   // no token where one is needed, or no response
	Careless Outcome = "careless" // signed wrong input, or not as asked
)

// Result is the result of a case, without secrets.
type Result struct {
	Name     string      `json:"name"`
	About    string      `json:"about"`
	Expect   Expectation `json:"expect"`
	Outcome  Outcome     `json:"outcome"`
	Note     string      `json:"note"`
	Accepted []string    `json:"accepted,omitempty"` // the resources that the token opens
	Refusals []Refusal   `json:"refusals,omitempty"`
	Remedy   string      `json:"remedy,omitempty"`
	Advice   []string    `json:"advice,omitempty"` // about a token that is accepted

	Header json.RawMessage `json:"header,omitempty"` // of the token
	Claims json.RawMessage `json:"claims,omitempty"`

	ExitStatus   int    `json:"exitStatus"`
	Milliseconds int64  `json:"milliseconds"`
	Stderr       string `json:"stderr,omitempty"`
}

// Refusal is a reason for which FastPix would refuse a token.
type Refusal struct {
	Resources []string `json:"resources"`
	Status    int      `json:"status"`
	Reason    string   `json:"reason"`
	Text      string   `json:"text"`
	Detail    string   `json:"detail,omitempty"`
	Remedy    string   `json:"remedy"`
}

func (r *Result) set(o Outcome, format string, args ...any) {
	r.Outcome, r.Note = o, fmt.Sprintf(format, args...)
}

// judge judges the response to a request for the playback ID.
func (c *Case) judge(server *mockfastpix.Server, resp *response, playbackID string, ttl time.Duration) Result {
	r := Result{
		Name: c.Name, About: c.About, Expect: c.Expect,
		ExitStatus: resp.status, Milliseconds: resp.took.Milliseconds(), Stderr: resp.stderr,
	}
	if c.Expect == ExpectAccept {
		c.judgeToken(&r, server, resp, playbackID, ttl)
	} else {
		c.judgeRefusal(&r, server, resp, playbackID)
	}
	return r
}

// judgeToken judges the response to a request that a signer must sign.
func (c *Case) judgeToken(
	r *Result, server *mockfastpix.Server, resp *response, playbackID string, ttl time.Duration,
) {
	switch words := strings.Fields(resp.output); {
	case resp.problem != "":
		r.set(Failed, "the signer %s", resp.problem)
		return
	case resp.status != 0:
		r.set(Failed, "the signer exited with code %d", resp.status)
		return
	case len(words) == 0:
		r.set(Failed, "the signer printed nothing to standard output")
		return
	case len(words) > 1:
		r.set(Failed, "the signer printed %d words: print only the token, and messages to standard error", len(words))
		return
	}
	r.describe(resp)
	var expires time.Time
	for _, resource := range c.resources() {
		v := server.Verify(resp.output, playbackID, resource)
		if v.Accepted {
			r.Accepted = append(r.Accepted, string(resource))
			r.Advice = v.Warnings
			expires = v.ExpiresAt
			continue
		}
		r.refuse(resource, v)
	}
	if len(r.Refusals) > 0 {
		r.set(Refused, "FastPix would refuse the token")
		return
	}
	// A signer can count from a time in the past, so that tokens can be reused,
	// but not from the future.
	switch lifetime := expires.Sub(resp.began.Truncate(time.Second)); {
	case lifetime > ttl+resp.took+5*time.Second:
		r.set(Careless, "the token is valid for %v instead of %v", lifetime.Round(time.Second), ttl)
		r.Remedy = "Set exp to now plus FASTPIX_TTL seconds."
	case lifetime < ttl/2:
		r.set(Careless, "the token is valid for only %v instead of %v", lifetime.Round(time.Second), ttl)
		r.Remedy = "Set exp to now plus FASTPIX_TTL seconds."
	default:
		r.set(OK, "accepted")
	}
}

// judgeRefusal judges the response to a request that a signer must not sign.
func (c *Case) judgeRefusal(r *Result, server *mockfastpix.Server, resp *response, playbackID string) {
	token := looksLikeToken(resp.output)
	switch {
	case resp.problem != "":
		r.set(Failed, "the signer %s", resp.problem)
	case !token && resp.status != 0:
		r.set(OK, "not signed")
	case !token && c.Expect == ExpectNoToken && resp.output == "":
		r.set(OK, "no token")
	case !token && resp.output == "":
		r.set(Careless, "the signer printed no token but exited with code 0, so that its caller continues without one")
		r.Remedy = c.remedy + " Exit with a code other than 0."
	case !token:
		r.set(Careless, "the signer exited with code 0 and printed something that is not a token")
		r.Remedy = c.remedy
	default:
		r.describe(resp)
		v := server.Verify(resp.output, playbackID, mockfastpix.ResourceStream)
		switch {
		case c.Expect == ExpectNoToken:
			r.set(Careless, "signed without need")
		case v.Accepted:
			r.set(Careless, "signed, and FastPix would accept the token")
		default:
			r.refuse(mockfastpix.ResourceStream, v)
			r.set(Careless, "signed, and FastPix would refuse the token: %s", v.Reason.Code)
		}
		r.Remedy = c.remedy
	}
}

// refuse records why a resource would be refused. Resources with the same
// reason share an entry.
func (r *Result) refuse(resource mockfastpix.Resource, v mockfastpix.Verdict) {
	for i := range r.Refusals {
		if f := &r.Refusals[i]; f.Reason == v.Reason.Code && f.Detail == v.Detail {
			f.Resources = append(f.Resources, string(resource))
			return
		}
	}
	r.Refusals = append(r.Refusals, Refusal{
		Resources: []string{string(resource)}, Status: v.Status, Reason: v.Reason.Code,
		Text: v.Reason.Text, Detail: v.Detail, Remedy: v.Reason.Remedy,
	})
}

// describe records the token's header and claims, never its signature.
func (r *Result) describe(resp *response) {
	parts := strings.Split(resp.output, ".")
	if len(parts) != 3 {
		return
	}
	r.Header, r.Claims = decodePart(parts[0], resp.redacter), decodePart(parts[1], resp.redacter)
}

// decodePart decodes a part of the token and removes secrets, which a signer
// can put anywhere. It returns nil if the part is not JSON.
func decodePart(part string, secrets *redacter) json.RawMessage {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "="))
	if err != nil || len(raw) > maxStderr {
		return nil
	}
	clean := []byte(secrets.redact(string(raw)))
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
