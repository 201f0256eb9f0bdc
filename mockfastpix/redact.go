package mockfastpix

import (
	"net/url"
	"strconv"
	"strings"
)

// quote puts a value that came with the request into a message.
func quote(s string) string { return strconv.Quote(clip(s)) }

const clipAt = 80

// clip makes a value that came with the request fit to be shown: short, and no part of a token.
func clip(s string) string {
	if looksSecret(s) {
		return "redacted"
	}
	if len(s) > clipAt {
		return strings.ToValidUTF8(s[:clipAt], "") + "…"
	}
	return s
}

// secretParameters are query parameters whose values must not be kept.
var secretParameters = [...]string{"token", "signature"}

// redactQuery returns a query string for the journal.
func redactQuery(raw string) string {
	if raw == "" {
		return ""
	}
	if rest, ok := strings.CutPrefix(raw, "token="); ok && !strings.ContainsAny(rest, "&;") {
		return "token=redacted" // the usual case, without parsing
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return "unparsable"
	}
	kept := url.Values{}
	for name, list := range values {
		for _, v := range list {
			kept.Add(redact(name), redactValue(name, v))
		}
	}
	return kept.Encode()
}

func redactValue(name, value string) string {
	for _, secret := range secretParameters {
		if strings.EqualFold(name, secret) {
			return "redacted"
		}
	}
	return redact(value)
}

// redact drops what looks like a token from text that came with a request.
func redact(s string) string {
	if looksSecret(s) {
		return "redacted"
	}
	return strings.Clone(clipLong(s)) // a part of the request line would keep all of it in memory, token included
}

// looksSecret tells by the first letters of a JWS: the base64 of {".
func looksSecret(s string) bool { return strings.Contains(s, "eyJ") }

func clipLong(s string) string {
	const most = 512
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
