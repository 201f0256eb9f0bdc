package jws

import (
	"strconv"
	"strings"
)

// Quote returns s in quotes, clipped as [Clip] does, for a message.
func Quote(s string) string { return strconv.Quote(Clip(s)) }

// clipAt is the number of bytes after which Clip cuts a text off.
const clipAt = 80

// Clip prepares a value from a token or a request for a message. It shortens a
// long text, and replaces one that contains a part of a token.
func Clip(s string) string {
	if strings.Contains(s, "eyJ") { // base64 of {", the beginning of a JWS
		return "redacted"
	}
	if len(s) > clipAt {
		return strings.ToValidUTF8(s[:clipAt], "") + "…"
	}
	return s
}
