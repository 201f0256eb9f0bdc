// Package redact shortens text from requests and removes tokens and signatures,
// so that the text can be stored and shown.
package redact

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	hidden = "redacted"

	mostShown  = 80   // bytes of a value in a message
	mostKept   = 512  // bytes of a value in the journal
	mostDetail = 1024 // bytes of a sentence or a query in the journal
)

// secretParameters are query parameters whose values are never kept.
var secretParameters = [...]string{"token", "signature"}

// Quote returns s as a quoted string for a message, redacted and clipped like
// [Clip].
func Quote(s string) string { return strconv.Quote(cut(s, mostShown)) }

// Clip returns at most 80 bytes of s, or "redacted" when s looks like a token.
// Control characters are escaped, so that s cannot steer a terminal. The result
// is a copy, so that keeping it does not keep the whole request line in memory.
func Clip(s string) string { return printable(cut(s, mostShown)) }

// Text is [Clip] with at most 512 bytes.
func Text(s string) string { return printable(cut(s, mostKept)) }

// Detail is [Clip] with at most 1,024 bytes, for sentences about a request.
func Detail(s string) string { return printable(cut(s, mostDetail)) }

// cut returns at most n bytes of s, or "redacted" when s looks like a token.
func cut(s string, n int) string {
	if looksSecret(s) {
		return hidden
	}
	if len(s) > n {
		return strings.ToValidUTF8(s[:n], "") + "…"
	}
	return s
}

// printable returns a copy of s in which everything that is not printable is
// escaped as in a Go string.
func printable(s string) string {
	if isPrintableASCII(s) {
		return strings.Clone(s) // the usual case
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) {
		quoted := strconv.Quote(s)
		return quoted[1 : len(quoted)-1]
	}
	return strings.Clone(s)
}

func isPrintableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// Query returns at most 1,024 bytes of a raw query string with the values of
// tokens and signatures replaced by "redacted".
func Query(raw string) string {
	if raw == "" {
		return ""
	}
	if rest, ok := strings.CutPrefix(raw, "token="); ok && !strings.ContainsAny(rest, "&;") {
		return "token=" + hidden // the usual case, without parsing
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return "unparsable"
	}
	kept := url.Values{}
	for name, list := range values {
		for _, v := range list {
			kept.Add(Text(name), parameter(name, v))
		}
	}
	return cut(kept.Encode(), mostDetail)
}

func parameter(name, value string) string {
	for _, secret := range secretParameters {
		if strings.EqualFold(name, secret) {
			return hidden
		}
	}
	return Text(value)
}

// looksSecret reports whether s contains the first letters of a JWS, which are
// the base64 of {".
func looksSecret(s string) bool { return strings.Contains(s, "eyJ") }
