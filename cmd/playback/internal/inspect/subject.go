// Package inspect takes FastPix playback tokens apart and says, check by check, what FastPix would think of them. Unlike a
// server, it does not stop at the first mistake, and goes on without what it does not know.
//
// The reasons and their codes are mockfastpix's; [Warnings] adds what is odd without being refused.
package inspect

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Subject is a token, or a URL that carries one, taken apart. Nothing of it is believed yet.
type Subject struct {
	URL        string   // without token and query; empty when a bare token was given
	PlaybackID string   // of the URL; empty when it shows none
	Resource   Resource // of the URL

	token     string
	tokenless bool // a URL without a token
	format    []finding
	header    fields
	claims    fields
	signed    string
	signature []byte
	parsed    bool // header and claims could be read
}

// Resource is what a URL asks for.
type Resource string

// The resources that differ in the tokens they take.
const (
	Unknown Resource = ""
	Stream  Resource = "stream"
	Image   Resource = "image"   // thumbnails, spritesheets and clips
	Licence Resource = "licence" // DRM licences and certificates
)

// finding is a reason applied to the case at hand. The detail never holds the token.
type finding struct {
	reason mockfastpix.Reason
	detail string
}

func found(reason mockfastpix.Reason, format string, args ...any) finding {
	return finding{reason, fmt.Sprintf(format, args...)}
}

// Parse takes a token or URL apart. What is wrong with its form is noted and, where the intention is plain, undone, so that
// the rest can be looked at too.
func Parse(input string) *Subject {
	s := &Subject{}
	input = strings.TrimSpace(input)
	if isURL(input) {
		input = s.takeURL(input)
		if s.tokenless {
			return s
		}
	}
	s.token = s.repair(input)
	s.takeApart()
	return s
}

// Length returns how many characters the token has.
func (s *Subject) Length() int { return len(s.token) }

// KeyID returns the kid of the payload, or failing that the header's.
func (s *Subject) KeyID() string {
	if kid, ok := s.claims.text("kid"); ok {
		return kid
	}
	kid, _ := s.header.text("kid")
	return kid
}

// AudienceID returns the ID that the audience names, without its prefix.
func (s *Subject) AudienceID() string {
	aud, _ := s.claims.text("aud")
	if _, id, ok := strings.Cut(aud, ":"); ok {
		return id
	}
	return aud
}

func isURL(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

func (s *Subject) note(format string, args ...any) {
	s.format = append(s.format, found(mockfastpix.ErrTokenMalformed, format, args...))
}

// takeURL notes what the URL says and returns its token.
func (s *Subject) takeURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		s.note("the URL does not parse")
		s.tokenless = true
		return ""
	}
	s.URL = u.Scheme + "://" + u.Host + u.EscapedPath()
	if strings.Contains(u.RawQuery, "&amp;") {
		s.note("the URL was escaped for HTML once too often: it has &amp; where & has to stand")
		u.RawQuery = strings.ReplaceAll(u.RawQuery, "&amp;", "&")
	}
	query := u.Query()
	s.takePath(u.EscapedPath())
	if s.PlaybackID == "" {
		s.PlaybackID = query.Get("playbackId")
	}
	tokens := query["token"]
	switch {
	case len(tokens) > 1:
		s.note("the URL has %d token parameters: send one", len(tokens))
		return tokens[0]
	case len(tokens) == 0, tokens[0] == "":
		s.tokenless = true
		s.format = append(s.format, found(mockfastpix.ErrTokenMissing, "the URL has no token; only public playback IDs need none"))
		return ""
	}
	return tokens[0]
}

var (
	streamPath  = regexp.MustCompile(`^/([^/]+)(?:\.m3u8|/capped-4k\.mp4|/audio\.m4a)$`)
	imagePath   = regexp.MustCompile(`^/([^/]+)/(?:thumbnail|spritesheet|advanced-spritesheet|clip)\.[a-z]+$`)
	licencePath = regexp.MustCompile(`^/v1/on-demand/drm/(?:license|cert)/[a-z]+/([^/]+)$`)
)

func (s *Subject) takePath(path string) {
	for resource, pattern := range map[Resource]*regexp.Regexp{Stream: streamPath, Image: imagePath, Licence: licencePath} {
		if match := pattern.FindStringSubmatch(path); match != nil {
			s.Resource, s.PlaybackID = resource, match[1]
			return
		}
	}
}

// repair undoes what commonly happens to a token between signer and URL, and notes it.
func (s *Subject) repair(token string) string {
	if unquoted := strings.Trim(token, "\"'`"); unquoted != token {
		s.note("the token is quoted: pass it without")
		token = unquoted
	}
	if bare, ok := strings.CutPrefix(token, "Bearer "); ok {
		s.note("the token begins with Bearer: the token parameter takes the bare token")
		token = bare
	}
	if strings.Contains(token, "%") {
		s.note("the token contains a percent sign: it was escaped twice")
		if unescaped, err := url.QueryUnescape(token); err == nil {
			token = unescaped
		}
	}
	if i := strings.IndexAny(token, "?&"); i >= 0 {
		s.note("%s was appended to the token: a further parameter needs & before it, unescaped (FastPix's player appends ?t= with enable-cache-busting: switch it off)", parameterName(token[i:]))
		token = token[:i]
	}
	if strings.ContainsAny(token, " \t\r\n") {
		s.note("the token contains white space")
		token = strings.Join(strings.Fields(token), "")
	}
	if inner := undouble(token); inner != "" {
		s.note("the token was encoded in base64 a second time: pass it as the signer gave it")
		token = inner
	}
	if strings.ContainsAny(token, "+/=") {
		s.note("the token is in standard base64: a JWS needs base64url, with - and _ for + and /, and no =")
		token = strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(token)
	}
	return token
}

// parameterName returns what was appended to a token, without the value.
func parameterName(appended string) string {
	name, _, ok := strings.Cut(appended, "=")
	if ok {
		name += "=…"
	}
	return clip(name)
}

// undouble returns the token inside a doubly encoded one, or nothing.
func undouble(token string) string {
	if strings.Contains(token, ".") || len(token) < 20 {
		return ""
	}
	compact := strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(token)
	decoded, err := base64.RawStdEncoding.DecodeString(compact)
	if err != nil || !strings.HasPrefix(string(decoded), "eyJ") || strings.Count(string(decoded), ".") != 2 {
		return ""
	}
	return strings.TrimSpace(string(decoded))
}

// takeApart splits and decodes the token.
func (s *Subject) takeApart() {
	switch dots := strings.Count(s.token, "."); {
	case s.token == "":
		s.format = append(s.format, found(mockfastpix.ErrTokenMissing, "there is no token"))
		return
	case s.token == "undefined", s.token == "null", s.token == "None":
		s.note("the token is the word %s: the page was rendered without one", s.token)
		return
	case dots == 4:
		s.note("the token has five segments: it is an encrypted JWE, not a signed JWS")
		return
	case dots != 2:
		s.note("the token has %d segments separated by dots, not three", dots+1)
		return
	}
	segments := strings.Split(s.token, ".")
	var err error
	if s.header, err = decodeFields(segments[0]); err != nil {
		s.note("the header %v", err)
		return
	}
	if s.claims, err = decodeFields(segments[1]); err != nil {
		s.note("the payload %v", err)
		return
	}
	s.parsed = true
	s.signed = segments[0] + "." + segments[1]
	if s.signature, err = strict.DecodeSegment(segments[2]); err != nil {
		s.note("the signature is not base64url: was its end cut off or changed?")
	}
	if _, critical := s.header.raw("crit"); critical {
		s.note("the header has crit: critical header parameters are not supported")
	}
}
