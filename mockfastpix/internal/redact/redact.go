// Package redact makes text that came with a request fit to be kept and shown:
// short, and without tokens and signatures.
package redact

import (
	"net/url"
	"strconv"
	"strings"
)

const (
	hidden = "redacted"

	mostShown = 80  // bytes of a value in a message
	mostKept  = 512 // bytes of a value in the journal
)

// secretParameters are query parameters whose values are never kept.
var secretParameters = [...]string{"token", "signature"}

// Quote returns s as a quoted string for a message, redacted and clipped like
// [Clip].
func Quote(s string) string { return strconv.Quote(Clip(s)) }

// Clip returns at most 80 bytes of s, or "redacted" when s looks like a token.
func Clip(s string) string {
	if looksSecret(s) {
		return hidden
	}
	if len(s) > mostShown {
		return strings.ToValidUTF8(s[:mostShown], "") + "…"
	}
	return s
}

// Text returns at most 512 bytes of s, or "redacted" when s looks like a token.
// The result is a copy, so that keeping it does not keep the whole request line
// in memory.
func Text(s string) string {
	if looksSecret(s) {
		return hidden
	}
	if len(s) > mostKept {
		return s[:mostKept] + "…"
	}
	return strings.Clone(s)
}

// Query returns a raw query string with the values of tokens and signatures
// replaced by "redacted".
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
	return kept.Encode()
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
