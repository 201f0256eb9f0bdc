// Package jws parses the compact JWS of a FastPix playback token and checks its
// form and its claims. It trusts nothing in the token. The mock server and the
// inspect command share it, so that both describe a problem in the same words.
//
// The package reports problems and leaves the decision to its caller, which
// maps each [Kind] to a reason or ignores it. No text contains the token.
package jws

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxLength is the number of bytes that a token may have. Real tokens have
// about 700.
const MaxLength = 8 << 10

// Token is a compact JWS, decoded but not verified. Its methods are safe for
// concurrent use.
type Token struct {
	Length       int    // in bytes, after the repairs that Parse reports
	SigningInput string // the header and the payload as they were signed
	Header       Object // nil if it cannot be decoded
	Claims       Object // nil if it or the header cannot be decoded
	Signature    []byte // nil if it cannot be decoded
}

// Parse decodes a token and reports the problems of its form in the order in
// which it finds them. A token without problems is a well-formed JWS.
//
// If the intention is clear, Parse repairs the token after it has reported the
// problem, and decodes the rest as well. A caller that must be strict refuses
// the token at the first problem. If a name occurs more than once in an
// object, the last member counts.
func Parse(compact string) (Token, []Problem) {
	if len(compact) > MaxLength {
		return Token{Length: len(compact)}, []Problem{malformed(
			"the token has %d bytes; a playback token has at most %d", len(compact), MaxLength)}
	}
	if strings.Contains(compact, "-----BEGIN") {
		return Token{Length: len(compact)}, []Problem{malformed(
			"this is a PEM block, not a token: never put a key in a URL")}
	}
	t := Token{Length: len(compact)}
	// A token that decodes needs no repair, unless it has line breaks, which
	// the decoder skips.
	if strings.IndexByte(compact, '\n') < 0 && strings.IndexByte(compact, '\r') < 0 && len(t.decode(compact)) == 0 {
		return t, nil
	}
	compact, problems := repair(compact)
	t = Token{Length: len(compact)}
	return t, append(problems, t.decode(compact)...)
}

// decode splits and decodes the token and reports what is wrong with it.
func (t *Token) decode(compact string) []Problem {
	switch dots := strings.Count(compact, "."); {
	case compact == "":
		return []Problem{malformed("the token is empty")}
	case compact == "undefined" || compact == "null" || compact == "None":
		return []Problem{malformed("the token is the word %s: the page was rendered without a token", compact)}
	case dots == 4:
		return []Problem{malformed("the token has five segments: it is an encrypted JWE, not a signed JWS")}
	case dots == 0:
		return []Problem{malformed("the token has no dots: a token has three segments separated by dots")}
	case dots == 3 && strings.HasSuffix(compact, "."):
		return []Problem{malformed("the token has a dot after its third segment: remove it")}
	case dots != 2:
		return []Problem{malformed("the token has %d segments separated by dots, not three", dots+1)}
	}
	header, rest, _ := strings.Cut(compact, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	t.SigningInput = compact[:len(header)+1+len(payload)]

	var problems []Problem
	var err error
	if t.Header, problems, err = decodePart("header", header, problems); err != nil {
		return append(problems, malformed("the token's header %v", err))
	}
	if t.Claims, problems, err = decodePart("payload", payload, problems); err != nil {
		return append(problems, malformed("the token's payload %v", err))
	}
	if t.Signature, err = decodeSegment(signature); err != nil {
		problems = append(problems, malformed("the token's signature %v", err))
	}
	if _, present := t.Header.Lookup("crit"); present {
		problems = append(problems, Problem{
			Critical, "the token's header has crit: critical header parameters are not supported",
		})
	}
	if _, present := t.Header.Lookup("kid"); present {
		if _, ok := t.Header.Text("kid"); !ok {
			problems = append(problems, Problem{HeaderKeyIDType, "kid in the header is not a string"})
		}
	}
	return problems
}

// decodePart decodes the header or the payload.
func decodePart(name, segment string, problems []Problem) (Object, []Problem, error) {
	text, err := decodeSegment(segment)
	if err != nil {
		return nil, problems, err
	}
	object, err := decodeObject(text)
	if err != nil {
		return nil, problems, err
	}
	if !utf8.Valid(text) {
		problems = append(problems, Problem{InvalidUTF8, "the token's " + name + " is not valid UTF-8"})
	}
	if twice, ok := object.duplicate(); ok {
		problems = append(problems, Problem{
			DuplicateName, fmt.Sprintf("the token's %s has the name %s more than once", name, Quote(twice)),
		})
	}
	return object, problems, nil
}

// base64url decodes strictly. Otherwise several spellings of one signature
// would be valid.
var base64url = base64.RawURLEncoding.Strict()

func decodeSegment(segment string) ([]byte, error) {
	decoded, err := base64url.DecodeString(segment)
	if err == nil {
		return decoded, nil
	}
	var corrupt base64.CorruptInputError
	if errors.As(err, &corrupt) && int(corrupt) < len(segment) && !isBase64url(segment[corrupt]) {
		return nil, fmt.Errorf("is not base64url: it contains the byte %#02x", segment[corrupt])
	}
	return nil, errors.New("is not base64url: was its end cut off or changed?")
}

func isBase64url(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}
