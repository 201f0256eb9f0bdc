// Package pasted finds playback tokens in text that people paste: a token, a
// URL, a curl command, a player tag, a page, a HAR file, JSON, a log line. It
// verifies nothing. The mock's console and the inspect command share it.
//
// The sentences that it returns never contain a token.
package pasted

import (
	"fmt"
	"strings"

	"github.com/FastPix/fastpix-playback-go/internal/jws"
)

// maxFound is the number of URLs, and of tokens outside them, after which Find
// stops.
const maxFound = 1000

// MaxLength is the number of bytes that a text may have, which is more than a
// HAR file of a playback has.
const MaxLength = 64 << 20

// Text is what Find found.
type Text struct {
	// Form is what the text is, for a sentence: "a curl command". It is empty
	// for a token or a URL by itself.
	Form string
	// Found are the tokens, and the URLs of videos without a token, each once.
	// Those in players come first, then those in URLs. It is never empty.
	Found []Found
	// Others counts the JWTs that were left out, because they are not playback
	// tokens and belong to no URL of a video, such as that of a session.
	Others int
}

// Tokens returns the number of tokens that were found.
func (t Text) Tokens() int {
	n := 0
	for _, f := range t.Found {
		if f.Token != "" {
			n++
		}
	}
	return n
}

// Summary says in a sentence how many tokens were found, such as "Found 1
// token in a curl command." It is empty for a token or a URL by itself, and for
// a text without a JWT.
func (t Text) Summary() string {
	tokens := t.Tokens()
	if t.Form == "" || tokens+t.Others == 0 {
		return ""
	}
	line := "Found " + count(tokens, "token") + " in " + t.Form + "."
	if tokens == 0 {
		line = "Found no playback token in " + t.Form + "."
	}
	switch t.Others {
	case 0:
	case 1:
		line += " Left out 1 other JWT, which is not for playback."
	default:
		line += " Left out " + count(t.Others, "other JWT") + ", which are not for playback."
	}
	return line
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Found is a token with the URL or player that it belongs to, or a URL without
// a token.
type Found struct {
	Token      string   // as a server would read it, or ""
	Address    string   // the whole URL, with the token; empty if the token is in no absolute URL
	URL        string   // without user, query and fragment
	PlaybackID string   // of the URL or of the player; empty if unknown
	Resource   Resource // of the URL
	Problems   []string // defects of the URL, one line each
	// Service is the service for which the token or the URL is, if that is not
	// FastPix.
	Service string
	// Misplaced reports that the request has the token outside the URL.
	Misplaced bool
	// Missing says why there is no token. It is set if and only if Token is
	// empty. Remedy says what to do, unless the URL of a video just has none.
	Missing, Remedy string
	// StandIn reports that there is something in the place of the token, such
	// as a variable. It says nothing about what is sent.
	StandIn bool
}

// Find finds the tokens in a text.
//
// A text that is one token or one URL is returned unchanged, with stray
// characters such as quotes, so that the caller can report them.
func Find(text string) Text {
	text = unfold(strings.TrimSpace(text))
	if f, ok := lone(text); ok {
		return Text{Found: []Found{f}}
	}
	return find(text)
}

// lone returns a text that is one token, or one URL, or one word in the place
// of a token.
func lone(text string) (Found, bool) {
	if text == "" {
		return missing("there is no token", "Pass a token, or text that contains one."), true
	}
	word := strings.TrimSpace(strings.Trim(text, "\"'`<>,;"))
	if isURL(word) && !strings.ContainsAny(word, " \t\r\n\"'<>`") {
		f := ReadURL(word)
		if inner, ok := nested(f); ok {
			return inner, true
		}
		return f, true
	}
	if f, ok := standIn(text); ok {
		return f, true
	}
	switch at := jwtPattern.FindStringSubmatchIndex(text); {
	case startsToken(text) && isOneToken(text):
	case at != nil, encodedURL.MatchString(text), strings.ContainsAny(text, " \t\r\n{<"),
		strings.Contains(text, "://"), strings.Contains(text, "token="):
		return Found{}, false
	}
	return withService(Found{Token: text}), true
}

// startsToken reports whether the text begins with a token, which can be
// quoted, follow the word Bearer or be encoded in base64 a second time.
func startsToken(text string) bool {
	text = strings.TrimLeft(text, "\"'`")
	text = strings.TrimLeft(strings.TrimPrefix(text, "Bearer "), " \"'`")
	return strings.HasPrefix(text, "eyJ") || strings.HasPrefix(text, "ZXlK")
}

// isOneToken reports whether a text that begins with a token has nothing else:
// white space separates only pieces of base64, not words and further tokens.
func isOneToken(text string) bool {
	text = strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(text, "\"'`"), "Bearer "), " ")
	fields := strings.Fields(text)
	if strings.ContainsAny(fields[0], "<>{}()[]|\\,;") {
		return false
	}
	for i, field := range fields[1:] {
		field = strings.Trim(field, "\"'`")
		last := i == len(fields)-2
		if strings.HasPrefix(field, "eyJ") || !encoded(field, last) {
			return false
		}
	}
	return true
}

// encoded reports whether a word is a piece of base64 and not a word or a
// number. The last piece can be short.
func encoded(word string, last bool) bool {
	var upper, lower, digit bool
	for i, c := range []byte(word) {
		switch {
		case 'A' <= c && c <= 'Z':
			upper = upper || i > 0
		case 'a' <= c && c <= 'z':
			lower = true
		case '0' <= c && c <= '9', c == '_', c == '+', c == '/':
			digit = true
		case c == '-', c == '=', c == '.':
		default:
			return false
		}
	}
	if len(word) >= 16 {
		return upper && lower
	}
	return last && len(word) > 0 && (upper || digit) && (upper || lower)
}

// HasPrivateKey reports whether a text contains PEM, or base64 of PEM, that can
// be a private key.
func HasPrivateKey(text string) bool {
	return strings.Contains(text, "PRIVATE KEY-----") || strings.Contains(text, "LS0tLS1CRUdJTi")
}

func isURL(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

func missing(what, remedy string) Found { return Found{Missing: what, Remedy: remedy} }

// parse decodes a token, as far as that is possible.
func parse(token string) jws.Token {
	t, _ := jws.Parse(token)
	return t
}

// isPlayback reports whether a token seems to be for playback on FastPix. It
// can have mistakes.
func isPlayback(token string) bool {
	claims := parse(token).Claims
	aud, _ := claims.Lookup("aud")
	_, hasKey := claims.Lookup("kid")
	issuer, _ := claims.Text("iss")
	text := string(aud)
	return hasKey || strings.Contains(text, jws.PrefixMedia) || strings.Contains(text, jws.PrefixDRM) ||
		uuidPattern.MatchString(strings.Trim(text, `"`)) || strings.HasPrefix(issuer, "fastpix.")
}
