// Package inspect examines FastPix playback tokens and URLs and reports, check
// by check, whether FastPix would accept them. Unlike a server, it does not
// stop at the first failure, and works without facts that it does not have.
//
// The reasons and their codes are those of mockfastpix. [Warnings] adds what is
// unusual but not refused.
package inspect

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/FastPix/fastpix-playback-go/internal/jws"
	"github.com/FastPix/fastpix-playback-go/internal/pasted"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Subject is a decoded token, or a URL without a token. Nothing in it is
// verified.
type Subject struct {
	pasted.Found

	token    jws.Token
	plain    bool // an http URL of another host than localhost
	findings []finding
}

// finding is a defect of the token's form. The text never contains the token.
type finding struct {
	reason mockfastpix.Reason
	text   string
}

func (s *Subject) note(reason mockfastpix.Reason, format string, args ...any) {
	s.findings = append(s.findings, finding{reason, fmt.Sprintf(format, args...)})
}

// New decodes what was found in a text. It records defects of the form and, if
// the intention is clear, repairs them, so that the rest can be examined as
// well.
func New(found pasted.Found) *Subject {
	s := &Subject{Found: found}
	if u, err := url.Parse(found.URL); err == nil {
		s.plain = u.Scheme == "http" && !isLocal(u.Hostname())
	}
	for _, defect := range found.Defects() {
		reason, _ := mockfastpix.ReasonByCode(defect.Code) // a test checks that the mock knows it
		reason.Remedy = cmp.Or(defect.Remedy, reason.Remedy)
		s.note(reason, "%s", defect.Text)
	}
	if found.Token == "" {
		return s
	}
	var problems []jws.Problem
	s.token, problems = jws.Parse(found.Token)
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

// isLocal reports whether browsers treat http pages of the host as secure.
func isLocal(host string) bool {
	host = strings.ToLower(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
}
