package inspect

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/FastPix/fastpix-playback-go/internal/jws"
)

// Report is the result of an examination. It never contains the token or its
// signature.
type Report struct {
	Verdict    Verdict         `json:"verdict"`
	Codes      []string        `json:"codes"`                // of the failed checks
	URL        string          `json:"url,omitempty"`        // without token and query
	PlaybackID string          `json:"playbackId,omitempty"` // that the token was compared with
	Length     int             `json:"length"`               // characters of the token
	Header     Members         `json:"header"`
	Claims     Members         `json:"claims"`
	Lifetime   json.RawMessage `json:"lifetimeSeconds,omitempty"`
	Checks     []Check         `json:"checks"`

	lifetime time.Duration
}

// LifetimeInWords returns the time from iat to exp, or "" if the token lacks
// one of them.
func (r Report) LifetimeInWords() string {
	if r.lifetime <= 0 {
		return ""
	}
	return length(r.lifetime)
}

// Member is a member of the header or the payload.
type Member struct {
	Name  string
	Value string // for people
	Words string // the meaning of the value, for times
	raw   json.RawMessage
}

// Members are the members of the header or the payload, in the token's order.
type Members []Member

// MarshalJSON writes a JSON object in the token's order.
func (m Members) MarshalJSON() ([]byte, error) {
	if len(m) == 0 {
		return []byte("{}"), nil
	}
	var b strings.Builder
	for i, member := range m {
		b.WriteByte("{,"[min(i, 1)])
		name, err := json.Marshal(member.Name)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(member.raw)
	}
	b.WriteByte('}')
	return []byte(b.String()), nil
}

func (e *examination) report() Report {
	r := Report{
		Verdict: Accepted, Codes: []string{}, Checks: e.checks,
		URL: e.URL, PlaybackID: e.Facts.PlaybackID, Length: e.token.Length,
		Header: e.members(e.token.Header), Claims: e.members(e.token.Claims),
	}
	for _, c := range e.checks {
		switch {
		case c.Level == Fail:
			r.Verdict = Refused
			r.Codes = append(r.Codes, c.Code)
		case c.Level == Skip && r.Verdict == Accepted:
			r.Verdict = Unverified
		}
	}
	iat, ok1 := e.token.Claims.Time("iat")
	exp, ok2 := e.token.Claims.Time("exp")
	if ok1 && ok2 {
		r.lifetime = exp.Sub(iat)
		r.Lifetime = json.RawMessage(strconv.FormatInt(int64(r.lifetime/time.Second), 10))
	}
	return r
}

func (e *examination) members(all jws.Object) Members {
	var members Members
	for _, f := range all {
		m := Member{Name: printable(f.Name), raw: f.Raw, Value: string(f.Raw)}
		if text, ok := f.Text(); ok {
			m.Value = printable(text)
			if text == "" {
				m.Value = empty
			}
		}
		switch f.Name {
		case "iat", "exp", "nbf":
			m.Words = e.timeInWords(f)
		}
		members = append(members, m)
	}
	return members
}

// empty is the value of an empty string, for people.
const empty = "(empty)"

func (e *examination) timeInWords(f jws.Member) string {
	n, ok := f.Number()
	switch {
	case !ok:
		return "not a number"
	case n >= jws.MillisecondsFrom:
		return "in milliseconds: " + moment(jws.UnixTime(n/1000))
	case n < jws.DurationUpTo:
		return "a duration, or a time in the 1970s"
	}
	return moment(jws.UnixTime(n)) + ", " + distance(jws.UnixTime(n).Sub(e.now()))
}

// printable quotes a text with control characters, which must not reach the
// terminal.
func printable(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return s
}

// Redact returns the report without personal data: the subject, and claims that
// FastPix does not define.
func (r Report) Redact() Report {
	r.Header, r.Claims = redact(r.Header), redact(r.Claims)
	return r
}

func redact(members Members) Members {
	const notice = "(redacted)"
	out := make(Members, len(members))
	for i, m := range members {
		switch m.Name {
		case "alg", "typ", "kid", "aud", "iss", "iat", "exp", "nbf":
		default:
			if m.Value != empty {
				m.Value, m.raw = notice, json.RawMessage(strconv.Quote(notice))
			}
		}
		out[i] = m
	}
	return out
}
