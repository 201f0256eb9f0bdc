package inspect

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
	"github.com/FastPix/fastpix-playback-go/internal/jws"
	"github.com/FastPix/fastpix-playback-go/internal/pasted"
	"github.com/FastPix/fastpix-playback-go/internal/redact"
)

// Report is the result of an examination. It never contains the token or its
// signature.
type Report struct {
	Source     string          `json:"source,omitempty"` // of the token, such as "a curl command"
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
	service  string
	standIn  bool // in the place of the token
	served   bool // although a check failed
}

// Summary returns the verdict in a sentence.
func (r Report) Summary() string {
	switch {
	case r.served:
		return "The server serves this URL, although FastPix is expected to refuse it."
	case r.Verdict == Accepted:
		return "FastPix would accept this token."
	case r.Verdict == Unverified:
		return "No check failed. FastPix accepts this token if its signature is valid."
	case r.service != "" && r.Length == 0:
		return "This is not a request to FastPix."
	case r.standIn, r.Length == 0 && r.URL == "":
		return "There is no token to check: " + strings.Join(r.Codes, ", ") + "."
	}
	return "FastPix would refuse this request: " + strings.Join(r.Codes, ", ") + "."
}

// Help returns the URLs of the pages about the codes of the failed checks.
func (r Report) Help() []string {
	var all []string
	for _, c := range r.Checks {
		if c.Level == Fail && c.Code != "" && !slices.Contains(all, c.Help) {
			all = append(all, c.Help)
		}
	}
	return all
}

// LifetimeInWords returns the time from iat to exp, or "" if the token lacks
// one of them.
func (r Report) LifetimeInWords() string {
	if r.lifetime <= 0 {
		return ""
	}
	return words.Length(r.lifetime)
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
		URL: e.clean(e.URL), PlaybackID: e.clean(e.PlaybackID), Length: e.token.Length,
		Header: e.members(e.token.Header), Claims: e.members(e.token.Claims),
	}
	r.service, r.standIn = e.Service, e.StandIn
	r.served = e.Answer != nil && slices.ContainsFunc(e.checks, func(c Check) bool {
		return c.Level == Warn && c.Code != "" && !isWarning(c.Code)
	})
	seen := map[string]bool{}
	for i, c := range e.checks {
		r.Checks[i].Text, r.Checks[i].Help = clean(c.Text), e.help(c.Code)
		if seen[c.Code] && c.Code != "" {
			r.Checks[i].Remedy = "" // one cause has one remedy
		}
		switch {
		case c.Level == Fail:
			r.Verdict = Refused
			if c.Code != "" && !seen[c.Code] {
				r.Codes = append(r.Codes, c.Code)
			}
		case c.Level == Skip && r.Verdict == Accepted:
			r.Verdict = Unverified
		}
		seen[c.Code] = true
	}
	iat, ok1 := e.issuedAt()
	exp, ok2 := e.token.Claims.Time("exp")
	if n, _ := e.token.Claims.Number("exp"); ok1 && ok2 && n < jws.MillisecondsFrom {
		r.lifetime = exp.Sub(iat)
		r.Lifetime = json.RawMessage(strconv.FormatInt(int64(r.lifetime/time.Second), 10))
	}
	return r
}

func (e *examination) members(all jws.Object) Members {
	var members Members
	for _, f := range all {
		m := Member{Name: clean(printable(f.Name)), raw: cleanJSON(f.Raw), Value: printable(string(f.Raw))}
		if text, ok := f.Text(); ok {
			m.Value = printable(text)
			if text == "" {
				m.Value = empty
			}
		}
		if (f.Name == "sub" || f.Name == "kid") && e.isForeignID(m.Value) {
			m.Value = shortID(m.Value)
			m.raw = json.RawMessage(strconv.Quote(m.Value))
		} else {
			m.Value = clean(m.Value)
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
		return "in milliseconds: " + words.Moment(jws.UnixTime(n/1000))
	case n < jws.DurationUpTo:
		return "a duration, or a time in the 1970s"
	}
	return words.Moment(jws.UnixTime(n)) + ", " + words.Distance(jws.UnixTime(n).Sub(e.now()))
}

// printable quotes a text with control characters, which must not reach the
// terminal.
func printable(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return s
}

var percent = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// clean returns the text on one line, without tokens, keys and terminal
// escapes. A token can be escaped for a URL.
func clean(s string) string {
	plain := percent.ReplaceAllStringFunc(s, func(escape string) string {
		c, _ := strconv.ParseUint(escape[1:], 16, 8) // it matches
		return string([]byte{byte(c)})
	})
	if redact.Secrets(plain) != plain {
		s = plain
	}
	return redact.Line(s)
}

// foreignID matches an ID of Mux.
var foreignID = regexp.MustCompile(`^[A-Za-z0-9]{1,60}$`)

// isForeignID reports whether a text is in the place of an ID of another
// service, in a URL or token of that service, and has the shape of a secret:
// IDs of Mux have the same characters as a part of a key.
func (e *examination) isForeignID(s string) bool {
	return e.Service != "" && foreignID.MatchString(s) && !strings.Contains(s, "eyJ") && !pasted.HasPrivateKey(s) &&
		clean(s) != s
}

// shortID returns the beginning of an ID, which is enough to recognize it, and
// too little of a secret to use it.
func shortID(id string) string { return id[:8] + "…" }

// clean returns a text like [clean], with the beginning of the ID of another
// service's video.
func (e *examination) clean(s string) string {
	if !e.isForeignID(e.PlaybackID) {
		return clean(s)
	}
	parts := strings.Split(s, e.PlaybackID)
	for i, part := range parts {
		parts[i] = clean(part)
	}
	return strings.Join(parts, shortID(e.PlaybackID))
}

// cleanJSON returns the JSON value without tokens and keys.
func cleanJSON(raw json.RawMessage) json.RawMessage {
	var text string
	if json.Unmarshal(raw, &text) == nil && redact.Secrets(text) != text {
		return json.RawMessage(strconv.Quote(redact.Notice))
	}
	if out := json.RawMessage(redact.JSON(string(raw))); json.Valid(out) {
		return out
	}
	return json.RawMessage(strconv.Quote(redact.Notice))
}

// Redact returns the report without personal data: the subject, and claims that
// FastPix does not define.
func (r Report) Redact() Report {
	r.Header, r.Claims = omitPersonal(r.Header), omitPersonal(r.Claims)
	return r
}

func omitPersonal(members Members) Members {
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
