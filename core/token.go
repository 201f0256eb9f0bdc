package core

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"
)

// This file assembles tokens without a JWT library, for three reasons: FastPix
// writes "aud" as a plain string and the claims in a fixed order, all replicas
// must produce the same bytes, and the key can be any crypto.Signer.

// rawURL is the encoding of JWTs.
var rawURL = base64.RawURLEncoding

// maxTokenLength bounds tokens in bytes. A token is a part of a URL, and
// servers and proxies refuse long ones.
const maxTokenLength = 8 << 10

// claims are the contents of one token.
type claims struct {
	keyID    string
	audience string // prefix and playback ID
	issuer   string
	subject  string
	issuedAt int64  // Unix seconds
	expires  int64  // Unix seconds
	extra    string // as extraClaims returns it
}

// appendPayload appends the JSON payload in the order of FastPix's own token
// generator: kid, aud, iss, sub, iat, exp, extra claims. Source: the sample at
// https://docs.fastpix.io/docs/secured-playback-with-jwts.
func (c claims) appendPayload(b []byte) []byte {
	b = append(b, `{"kid":`...)
	b = appendJSONString(b, c.keyID)
	b = append(b, `,"aud":`...)
	b = appendJSONString(b, c.audience)
	b = append(b, `,"iss":`...)
	b = appendJSONString(b, c.issuer)
	b = append(b, `,"sub":`...)
	b = appendJSONString(b, c.subject)
	b = append(b, `,"iat":`...)
	b = strconv.AppendInt(b, c.issuedAt, 10)
	b = append(b, `,"exp":`...)
	b = strconv.AppendInt(b, c.expires, 10)
	b = append(b, c.extra...)
	return append(b, '}')
}

// HeaderForm selects the fields of a token's header. FastPix accepts both
// forms.
type HeaderForm uint8

// The forms of a token's header. The zero value is HeaderFull.
const (
	// HeaderFull is {"alg":"RS256","typ":"JWT","kid":"…"}, which other JWT
	// tools expect.
	HeaderFull HeaderForm = iota
	// HeaderMinimal is {"alg":"RS256"}, the header of FastPix's own token
	// generator.
	HeaderMinimal
)

func (f HeaderForm) appendHeader(b []byte, keyID string) []byte {
	b = append(b, `{"alg":"RS256"`...)
	if f == HeaderFull {
		b = append(b, `,"typ":"JWT","kid":`...)
		b = appendJSONString(b, keyID)
	}
	return append(b, '}')
}

// signingInput returns the signed part of a token: header and payload in
// base64url, joined by a dot. The slice has room for the signature of a
// 2048-bit key.
func signingInput(form HeaderForm, c claims) []byte {
	const signature = 1 + 342
	header := form.appendHeader(make([]byte, 0, 128), c.keyID)
	payload := c.appendPayload(make([]byte, 0, 320))
	token := make([]byte, 0, rawURL.EncodedLen(len(header))+1+rawURL.EncodedLen(len(payload))+signature)
	token = rawURL.AppendEncode(token, header)
	token = append(token, '.')
	return rawURL.AppendEncode(token, payload)
}

// appendJSONString appends s as a JSON string with only the escapes that JSON
// requires. JSON.stringify of JavaScript writes the same bytes, so that a token
// signed in a browser equals one signed here.
func appendJSONString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\b':
			b = append(b, `\b`...)
		case c == '\f':
			b = append(b, `\f`...)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c < 0x20:
			b = append(b, `\u00`...)
			b = append(b, hex[c>>4], hex[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		i++
	}
	return append(b, '"')
}
