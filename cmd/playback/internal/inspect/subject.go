// Package inspect examines FastPix playback tokens and URLs and reports, check
// by check, whether FastPix would accept them. Unlike a server, it does not
// stop at the first failure, and works without facts that it does not have.
//
// The reasons and their codes are those of mockfastpix. [Warnings] adds what is
// unusual but not refused.
package inspect

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"

	"github.com/FastPix/fastpix-playback-go/internal/jws"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Subject is a parsed token, or a parsed URL with a token. Nothing in it is
// verified.
type Subject struct {
	URL        string   // without token and query; empty for a bare token
	PlaybackID string   // of the URL; empty if it has none
	Resource   Resource // of the URL

	token     jws.Token
	tokenless bool // a URL without a token
	plain     bool // an http URL of another host than localhost
	findings  []finding
}

// Resource is the kind of resource that a URL names.
type Resource string

// The resources that differ in the tokens they accept.
const (
	Unknown Resource = ""
	Stream  Resource = "stream"
	Image   Resource = "image"   // thumbnails, spritesheets and clips
	License Resource = "license" // DRM licenses and certificates
)

// finding is a defect of the token's form. The text never contains the token.
type finding struct {
	reason mockfastpix.Reason
	text   string
}

func (s *Subject) note(reason mockfastpix.Reason, format string, args ...any) {
	s.findings = append(s.findings, finding{reason, fmt.Sprintf(format, args...)})
}

// Parse parses a token or a URL. It records defects of the form and, if the
// intention is clear, repairs them, so that the rest can be examined as well.
func Parse(input string) *Subject {
	s := &Subject{}
	token := strings.TrimSpace(input)
	if isURL(token) {
		token = s.parseURL(token)
	} else if token == "" {
		s.note(mockfastpix.ErrTokenMissing, "there is no token")
	}
	if token == "" {
		return s
	}
	var problems []jws.Problem
	s.token, problems = jws.Parse(token)
	for _, p := range problems {
		s.note(reasonFor(p.Kind), "%s", p.Text)
	}
	return s
}

// KeyID returns the kid of the payload, or the header's if the payload has
// none.
func (s *Subject) KeyID() string {
	if kid, ok := s.token.Claims.Text("kid"); ok {
		return kid
	}
	kid, _ := s.token.Header.Text("kid")
	return kid
}

// AudienceID returns the ID that the audience names, without its prefix.
func (s *Subject) AudienceID() string {
	aud, _ := s.token.Claims.Text("aud")
	if _, id, ok := strings.Cut(aud, ":"); ok {
		return id
	}
	return aud
}

func isURL(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// parseURL records what the URL names and returns its token, or "".
func (s *Subject) parseURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		s.note(mockfastpix.ErrTokenMalformed, "the URL does not parse")
		s.tokenless = true
		return ""
	}
	s.URL = u.Scheme + "://" + u.Host + u.EscapedPath()
	s.plain = u.Scheme == "http" && !isLocal(u.Hostname())
	if strings.Contains(u.RawQuery, "&amp;") {
		s.note(mockfastpix.ErrTokenMalformed, "the URL was escaped for HTML twice: write & for &amp;")
		u.RawQuery = strings.ReplaceAll(u.RawQuery, "&amp;", "&")
	}
	query := u.Query()
	s.parsePath(u.EscapedPath())
	if s.PlaybackID == "" {
		s.PlaybackID = query.Get("playbackId")
	}
	tokens := query["token"]
	switch {
	case len(tokens) > 1:
		s.note(mockfastpix.ErrTokenMalformed, "the URL has %d token parameters: send one", len(tokens))
		return tokens[0]
	case len(tokens) == 0, tokens[0] == "":
		s.tokenless = true
		s.note(mockfastpix.ErrTokenMissing, "the URL has no token: only public playback IDs need none")
		return ""
	}
	return tokens[0]
}

// isLocal reports whether browsers treat http pages of the host as secure.
func isLocal(host string) bool {
	host = strings.ToLower(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
}

var (
	streamPath  = regexp.MustCompile(`^/([^/]+)(?:\.m3u8|/capped-4k\.mp4|/audio\.m4a)$`)
	imagePath   = regexp.MustCompile(`^/([^/]+)/(?:thumbnail|spritesheet|advanced-spritesheet|clip)\.[a-z]+$`)
	licensePath = regexp.MustCompile(`^/v1/on-demand/drm/(?:license|cert)/[a-z]+/([^/]+)$`)
)

// parsePath sets the resource and the playback ID.
func (s *Subject) parsePath(path string) {
	for resource, pattern := range map[Resource]*regexp.Regexp{
		Stream: streamPath, Image: imagePath, License: licensePath,
	} {
		if match := pattern.FindStringSubmatch(path); match != nil {
			s.Resource, s.PlaybackID = resource, match[1]
			return
		}
	}
}
