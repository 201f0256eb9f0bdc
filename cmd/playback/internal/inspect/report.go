package inspect

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Report is what there is to say about a token. It never holds the token or its signature.
type Report struct {
	Verdict    Verdict         `json:"verdict"`
	Codes      []string        `json:"codes"`                // of the failed checks
	URL        string          `json:"url,omitempty"`        // without token and query
	PlaybackID string          `json:"playbackId,omitempty"` // what the token was held against
	Length     int             `json:"length"`               // characters of the token
	Header     Members         `json:"header"`
	Claims     Members         `json:"claims"`
	Lifetime   json.RawMessage `json:"lifetimeSeconds,omitempty"`
	Checks     []Check         `json:"checks"`

	lifetime time.Duration
}

// LifetimeInWords returns the time from iat to exp, or nothing when the token does not tell.
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
	Words string // what the value means, for times
	raw   json.RawMessage
}

// Members are in the token's order.
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
		Verdict: Accepted, Codes: []string{}, URL: e.URL, PlaybackID: e.Facts.PlaybackID, Length: len(e.token), Checks: e.checks,
		Header: e.members(e.header), Claims: e.members(e.claims),
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
	iat, ok1 := e.claims.time("iat")
	exp, ok2 := e.claims.time("exp")
	if ok1 && ok2 {
		r.lifetime = exp.Sub(iat)
		r.Lifetime = json.RawMessage(strconv.FormatInt(int64(r.lifetime/time.Second), 10))
	}
	return r
}

func (e *examination) members(all fields) Members {
	var members Members
	for _, f := range all {
		m := Member{Name: printable(f.name), raw: f.raw, Value: string(f.raw)}
		var text string
		if f.raw[0] == '"' && json.Unmarshal(f.raw, &text) == nil {
			m.Value = printable(text)
			if text == "" {
				m.Value = "(empty)"
			}
		}
		switch f.name {
		case "iat", "exp", "nbf":
			m.Words = e.timeInWords(f)
		}
		members = append(members, m)
	}
	return members
}

func (e *examination) timeInWords(f field) string {
	n, ok := fields{f}.number(f.name)
	switch {
	case !ok:
		return "not a number"
	case n >= millisecondsFrom:
		return "in milliseconds: " + moment(unixTime(n/1000))
	case n < durationUpTo:
		return "a duration, or a time in the 1970s"
	}
	return moment(unixTime(n)) + ", " + distance(unixTime(n).Sub(e.now()))
}

// printable keeps control characters of a token away from the terminal.
func printable(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return s
}

// Redact returns the report without what may be personal: the subject and claims that FastPix does not define.
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
			if m.Value != "(empty)" {
				m.Value, m.raw = notice, json.RawMessage(strconv.Quote(notice))
			}
		}
		out[i] = m
	}
	return out
}
