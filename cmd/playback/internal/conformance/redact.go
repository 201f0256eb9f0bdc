package conformance

import (
	"regexp"
	"strings"
	"unicode"
)

// redacter removes secrets from the output of a signer, also if they are cut
// short or wrapped differently.
type redacter struct {
	pieces map[string]struct{} // each run of pieceLength characters of a secret
}

const (
	pieceLength = 16
	redacted    = "[redacted]"
)

var (
	// secretRun matches the characters of keys and tokens.
	secretRun = regexp.MustCompile(`[A-Za-z0-9+/=_-]{16,}`)
	// anyToken matches a token or a part of one, for tokens that the signer did
	// not print to standard output. A signature has 342 characters, and no
	// helpful text is as long without a space.
	anyToken = regexp.MustCompile(`eyJ[A-Za-z0-9_-]*(\.[A-Za-z0-9_-]*){1,2}|[A-Za-z0-9+=_-]{80,}`)
)

func newRedacter(secrets ...string) *redacter {
	r := &redacter{pieces: map[string]struct{}{}}
	for _, secret := range secrets {
		if strings.HasPrefix(secret, "-----BEGIN ") {
			_, secret, _ = strings.Cut(secret, "\n") // the first line is the same for all keys
			secret, _, _ = strings.Cut(secret, "\n")
		}
		for _, run := range secretRun.FindAllString(secret, -1) {
			for i := 0; i+pieceLength <= len(run); i++ {
				r.pieces[run[i:i+pieceLength]] = struct{}{}
			}
		}
	}
	return r
}

func (r *redacter) redact(text string) string {
	text = anyToken.ReplaceAllString(text, redacted)
	return secretRun.ReplaceAllStringFunc(text, func(run string) string {
		for i := 0; i+pieceLength <= len(run); i++ {
			if _, secret := r.pieces[run[i:i+pieceLength]]; secret {
				return redacted
			}
		}
		return run
	})
}

// printable replaces characters that can control a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) {
			return r
		}
		if r == '\r' {
			return -1
		}
		return unicode.ReplacementChar
	}, text)
}
