// Package redact removes tokens and keys from text by their shape, and escapes
// characters that control a terminal. It is for everything that a program
// prints from its input or from a server.
package redact

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// Notice replaces what was removed.
const Notice = "(redacted)"

var (
	// pemBlock matches a PEM block, complete or cut off, with line breaks that
	// can be escaped. The label is not that of a public key or certificate.
	pemBlock = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----` +
		`(?:[A-Za-z0-9+/=\s]|\\+[nr])*(?:-----END[A-Z ]*-----)?`)
	// jwt matches a token, and what is left of one that was cut. eyJ is the
	// base64 of {".
	jwt = regexp.MustCompile(`eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)*`)
	// long matches a run with more base64url than any ID has: a signature, a
	// payload.
	long = regexp.MustCompile(`[A-Za-z0-9+/_-]*[A-Za-z0-9_-]{80,}[A-Za-z0-9+/_-]*={0,2}`)
	// encoded matches standard base64 on one or more lines, with line breaks
	// that can be escaped. Paths have the same characters, see isKey.
	encoded = regexp.MustCompile(`[A-Za-z0-9+/]{32,}={0,2}(?:(?:\s|\\+[nr])+[A-Za-z0-9+/]+={0,2})*`)
)

// hexadecimal matches hexadecimal IDs and opaque parts of paths, see isOpaque.
var hexadecimal = regexp.MustCompile(`[0-9a-f]{32,160}`)

// Secrets returns the text without tokens and private keys. It does not change
// UUIDs, hexadecimal IDs, host names, paths and words. An exception is what
// follows eyJ in them, because a token can begin there.
func Secrets(text string) string {
	var b strings.Builder
	end := 0
	for _, at := range hexadecimal.FindAllStringIndex(text, -1) {
		if isOpaque(text, at[0], at[1]) {
			b.WriteString(withoutSecrets(text[end:at[0]]))
			b.WriteString(text[at[0]:at[1]])
			end = at[1]
		}
	}
	b.WriteString(withoutSecrets(text[end:]))
	return b.String()
}

// isOpaque reports whether the hexadecimal digits from start to end are the ID
// of a live stream, which has 32, or a segment of a path. Keys and tokens are
// not hexadecimal, but digits next to other characters can be a part of them.
func isOpaque(text string, start, end int) bool {
	const bounds = "/\"' \n\t"
	before := start > 0 && text[start-1] == '/'
	after := end < len(text) && (text[end] == '/' || before && text[end] == '.')
	if end-start > 32 {
		return before && after
	}
	return (start == 0 || strings.IndexByte(bounds+":=", text[start-1]) >= 0) &&
		(after || end == len(text) || strings.IndexByte(bounds+",&", text[end]) >= 0)
}

func withoutSecrets(text string) string {
	text = pemBlock.ReplaceAllLiteralString(text, Notice)
	text = jwt.ReplaceAllLiteralString(text, Notice)
	text = long.ReplaceAllStringFunc(text, hide)
	return encoded.ReplaceAllStringFunc(text, func(run string) string {
		if isKey(run) {
			return hide(run)
		}
		return run
	})
}

// firstWords matches the beginning of a path, or the end of a host name and the
// slash after it.
var firstWords = regexp.MustCompile(`^/?(?:[a-z]{1,16}/)*`)

// hide returns the notice in place of a run, after the words of a path that it
// begins with. They are no part of a secret, in which capitals and digits are
// far more frequent.
func hide(run string) string {
	const most = 20 // characters
	if words := firstWords.FindString(run); len(words) <= most {
		return words + Notice
	}
	return Notice
}

var escapedNotice = regexp.MustCompile(`\\+` + regexp.QuoteMeta(Notice))

// isKey reports whether a run of base64 is key material and not a path. In
// random base64, letters change their case and meet digits far more often than
// in words, which are long and capitalized at most.
func isKey(run string) bool {
	if strings.HasPrefix(run, "MII") || strings.Contains(run, "LS0tLS1CRUdJTi") {
		return true // the DER of a key, and the base64 of a PEM block
	}
	const window, most = 40, 7
	changes := 0
	for i := 1; i < len(run); i++ {
		changes += change(run[i-1], run[i])
		if i > window {
			changes -= change(run[i-window-1], run[i-window])
		}
		if changes > most {
			return true
		}
	}
	return false
}

// change returns 1 if b does not follow a within a word.
func change(a, b byte) int {
	lower := func(c byte) bool { return 'a' <= c && c <= 'z' }
	upper := func(c byte) bool { return 'A' <= c && c <= 'Z' }
	digit := func(c byte) bool { return '0' <= c && c <= '9' }
	switch {
	case lower(a) && upper(b), lower(a) && digit(b), upper(a) && digit(b), digit(a) && (lower(b) || upper(b)):
		return 1
	}
	return 0
}

// Text returns the text without tokens and private keys, and with all
// characters escaped that are not printable, such as terminal escapes and marks
// that reverse the direction of the text. Line breaks and tabs stay.
func Text(text string) string {
	return escape(Secrets(text), func(r rune) bool { return r == '\n' || r == '\t' })
}

// Line returns a text like Text, with line breaks and tabs escaped.
func Line(text string) string { return escape(Secrets(text), func(rune) bool { return false }) }

// JSON returns a JSON text like Text. The result is JSON with the same values,
// except for what was removed.
func JSON(text string) string {
	text = escapedNotice.ReplaceAllStringFunc(Secrets(text), func(s string) string {
		if strings.Count(s, `\`)%2 == 1 { // the letter of an escape was removed
			return s[1:]
		}
		return s
	})
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := surrogates(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func surrogates(r rune) (high, low rune) {
	r -= 0x10000
	return 0xd800 + r>>10, 0xdc00 + r&0x3ff
}

func escape(text string, keep func(rune) bool) string {
	clean := true
	for _, r := range text {
		if !unicode.IsPrint(r) && !keep(r) || r == unicode.ReplacementChar {
			clean = false
			break
		}
	}
	if clean {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == unicode.ReplacementChar && text[i] != "\uFFFD"[0]:
			fmt.Fprintf(&b, `\x%02x`, text[i]) // not UTF-8
		case unicode.IsPrint(r) || keep(r):
			b.WriteRune(r)
		default:
			quoted := fmt.Sprintf("%+q", r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return b.String()
}
