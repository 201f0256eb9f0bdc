// Package redact shortens text from requests and removes tokens and signatures,
// so that the text can be stored and shown.
package redact

import (
	"net/url"
	"path"
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

// Path returns at most 512 bytes of the path of a URL. A segment that looks
// like a token becomes "redacted" and keeps its extension. So do segments after
// it, unless they are short words, because they can be the rest of a token.
func Path(p string) string { return Text(withoutTokens(p)) }

// QuotePath is [Quote] for the path of a URL, redacted like [Path].
func QuotePath(p string) string { return Quote(withoutTokens(p)) }

func withoutTokens(p string) string {
	if !looksSecret(p) {
		return p
	}
	segments := strings.Split(p, "/")
	found := false
	for i, s := range segments {
		isToken := looksSecret(s)
		found = found || isToken
		if isToken || found && !isShortWord(s) {
			segments[i] = hidden + extension(s)
		}
	}
	return strings.Join(segments, "/")
}

// isShortWord reports whether a segment of a path is one of FastPix's, such as
// thumbnail.jpg and track-1.
func isShortWord(segment string) bool {
	name := strings.TrimSuffix(segment, extension(segment))
	return len(name) <= 16 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz-_0123456789") == ""
}

// extension returns the extension of a segment if it is one of FastPix's.
func extension(segment string) string {
	switch ext := path.Ext(segment); ext {
	case ".m3u8", ".m4s", ".mp4", ".m4a", ".vtt", ".jpg", ".png", ".webp", ".gif", ".json":
		return ext
	}
	return ""
}

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
