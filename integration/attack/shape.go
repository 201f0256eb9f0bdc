package attack

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

const (
	shapeSource   = "RFC 7515, section 7.1: three segments"
	wrappedSource = "clients hand over more than the token"
	sizeSource    = "the mock accepts tokens of 8 KB at most"
)

// shapeCases present texts that are not a compact JWS.
func shapeCases() []Case {
	list := []tokenEntry{
		{
			name: "8,000 dots", source: shapeSource, want: malformed,
			attack: token(func(string) string { return strings.Repeat(".", 8000) }),
		},
		{name: "8 KB", source: sizeSource, want: accepted, attack: ofLength(8192)},
		{
			name: "8 KB and a byte", source: sizeSource, want: malformed,
			attack: ofLength(8193), neighbor: ofLength(8192),
		},
		{name: "45 KB", source: sizeSource, want: malformed, attack: ofLength(45_000), neighbor: ofLength(8192)},
		{
			name: "45 KB of letters", source: sizeSource, want: malformed,
			attack: token(func(string) string { return strings.Repeat("A", 45_000) }),
		},
		{
			name: "10,000 deep", source: "CVE-2022-28131: deep nesting", want: malformed,
			attack: claim("x", strings.Repeat("[", 10_000)+strings.Repeat("]", 10_000)), neighbor: claim("x", "[[]]"),
		},
		{
			name: "10,000 deep in the header", source: "CVE-2022-28131: deep nesting", want: malformed,
			attack:   header("x", strings.Repeat("[", 10_000)+strings.Repeat("]", 10_000)),
			neighbor: header("x", "[[]]"),
		},
	}
	for _, c := range []struct {
		name, source string
		rewrite      func(string) string
	}{
		{"one segment", shapeSource, func(t string) string { return strings.Split(t, ".")[1] }},
		{"two segments", shapeSource, func(t string) string { return t[:strings.LastIndex(t, ".")] }},
		{"two segments, payload and signature", shapeSource, func(t string) string {
			return t[strings.Index(t,
				".")+1:]
		}},
		{"four segments", shapeSource, func(t string) string { return t + ".AAAA" }},
		{"dot at the end", shapeSource, func(t string) string { return t + "." }},
		{"dot in front", shapeSource, func(t string) string { return "." + t }},
		{"two dots", shapeSource, func(t string) string { return strings.Replace(t, ".", "..", 1) }},
		{"five segments", "RFC 7516: a JWE", func(t string) string { return t + ".AAAA.AAAA" }},
		{
			"JWE with dir", "RFC 7516: a JWE",
			func(string) string { return encode(`{"alg":"dir","enc":"A128GCM"}`) + "..AAAA.AAAA.AAAA" },
		},
		{"six segments", shapeSource, func(t string) string { return t + "." + t }},
		{"one dot", shapeSource, func(string) string { return "." }},
		{"two dots alone", shapeSource, func(string) string { return ".." }},
		{"no header", shapeSource, func(t string) string { return t[strings.Index(t, "."):] }},
		{"no payload", "RFC 7515, appendix F: detached content", func(t string) string {
			p := strings.Split(t, ".")
			return p[0] + ".." + p[2]
		}},
		{"flattened JSON", "RFC 7515, section 7.2.2", flattened},
		{"general JSON", "RFC 7515, section 7.2.1", func(t string) string {
			p := strings.Split(t, ".")
			return `{"payload":"` + p[1] + `","signatures":[{"protected":"` + p[0] + `","signature":"` + p[2] + `"}]}`
		}},
		{
			"JSON, then compact", "CVE-2022-39227: mixed serializations",
			func(t string) string { return flattened(t) + "." + t },
		},
		{"compact inside JSON", "CVE-2022-39227: mixed serializations", func(t string) string {
			p := strings.Split(t, ".")
			return `{"` + p[0] + "." + p[1] + "." + p[2] + `":"","payload":"` + p[1] + `"}`
		}},
		{"array", shapeSource, func(t string) string { return `["` + t + `"]` }},

		{"Bearer", wrappedSource, func(t string) string { return "Bearer " + t }},
		{"bearer with a plus", wrappedSource, func(t string) string { return "Bearer+" + t }},
		{"JWT prefix", wrappedSource, func(t string) string { return "JWT " + t }},
		{"double quotes", wrappedSource, func(t string) string { return `"` + t + `"` }},
		{"single quotes", wrappedSource, func(t string) string { return "'" + t + "'" }},
		{"angle brackets", wrappedSource, func(t string) string { return "<" + t + ">" }},
		{"name in front", wrappedSource, func(t string) string { return "token=" + t }},
		{"cache buster behind", "FastPix player: enable-cache-busting", func(t string) string { return t + "?t=1" }},
		{"parameter behind, escaped twice", wrappedSource, func(t string) string { return t + "&minResolution=720p" }},
		{"fragment behind", wrappedSource, func(t string) string { return t + "#x" }},
		{"file name behind", wrappedSource, func(t string) string { return t + "/../x.m3u8" }},
		{"semicolon behind", wrappedSource, func(t string) string { return t + ";x" }},
		{"tilde and disclosure behind", "SD-JWT", func(t string) string { return t + "~WyJhIl0~" }},
		{"space in front", wrappedSource, func(t string) string { return " " + t }},
		{"space behind", wrappedSource, func(t string) string { return t + " " }},
		{"line break behind", wrappedSource, func(t string) string { return t + "\n" }},
		{"CRLF and a header behind", "CWE-113", func(t string) string { return t + "\r\nX-Mock: 1" }},
		{"tab in front", wrappedSource, func(t string) string { return "\t" + t }},
		{"vertical tab behind", wrappedSource, func(t string) string { return t + "\v" }},
		{"NUL in front", "CWE-158", func(t string) string { return "\x00" + t }},
		{"NUL behind", "CWE-158", func(t string) string { return t + "\x00" }},
		{"NUL and another token", "CWE-158", func(t string) string { return t + "\x00" + t }},
		{"NUL between segments", "CWE-158", func(t string) string { return strings.Replace(t, ".", ".\x00", 1) }},
		{"byte order mark in front", wrappedSource, func(t string) string { return "\ufeff" + t }},
		{"zero-width space behind", wrappedSource, func(t string) string { return t + "\u200b" }},
		{"right-to-left override in front", wrappedSource, func(t string) string { return "\u202e" + t }},
		{"full-width dots", shapeSource, func(t string) string { return strings.ReplaceAll(t, ".", "\uff0e") }},
		{"ideographic stops", shapeSource, func(t string) string { return strings.ReplaceAll(t, ".", "\u3002") }},
		{"one full-width dot", shapeSource, func(t string) string { return strings.Replace(t, ".", "\uff0e", 1) }},
		{"commas for dots", shapeSource, func(t string) string { return strings.ReplaceAll(t, ".", ",") }},
		{"slashes for dots", shapeSource, func(t string) string { return strings.ReplaceAll(t, ".", "/") }},
		{"two tokens with a comma", wrappedSource, func(t string) string { return t + "," + t }},
		{"two tokens with a space", wrappedSource, func(t string) string { return t + " " + t }},

		{
			"base64 of the token", wrappedSource,
			func(t string) string { return base64.RawURLEncoding.EncodeToString([]byte(t)) },
		},
		{"hex of the token", wrappedSource, func(t string) string { return hex.EncodeToString([]byte(t)) }},
		{"dots escaped", wrappedSource, func(t string) string { return strings.ReplaceAll(t, ".", "%2E") }},
		{"letters escaped", wrappedSource, func(t string) string { return "%65" + t[1:] }},
		{"JSON escapes", wrappedSource, func(t string) string { return `\u0065` + t[1:] }},
		{"HTML entity", wrappedSource, func(t string) string { return "&#101;" + t[1:] }},
		{"upper case", wrappedSource, strings.ToUpper},
		{"lower case", wrappedSource, strings.ToLower},
		{"reversed", wrappedSource, func(t string) string {
			p := strings.Split(t, ".")
			return p[2] + "." + p[1] + "." + p[0]
		}},

		{"the word undefined", wrappedSource, func(string) string { return "undefined" }},
		{"the word null", wrappedSource, func(string) string { return "null" }},
		{"the word None", wrappedSource, func(string) string { return "None" }},
		{"the word true", wrappedSource, func(string) string { return "true" }},
		{"[object Object]", wrappedSource, func(string) string { return "[object Object]" }},
		{"template left in", wrappedSource, func(string) string { return "{{.Token}}" }},
		{"zero", wrappedSource, func(string) string { return "0" }},
		{"PEM", wrappedSource, func(string) string { return "-----BEGIN PUBLIC KEY-----" }},
		{"PASETO", "PASETO, version 2", func(string) string { return "v2.public.eyJkYXRhIjoidGVzdCJ9AAAA" }},
		{"SQL", "CWE-89", func(string) string { return "' OR 1=1--" }},
		{"path", "CWE-22", func(string) string { return "../../etc/passwd" }},
		{"script", "CWE-79", func(string) string { return "<script>alert(1)</script>" }},
		{"template expression", "CWE-1336", func(string) string { return "${7*7}" }},
		{"emoji", wrappedSource, func(string) string { return "\U0001f511.\U0001f511.\U0001f511" }},
		{"invalid UTF-8", wrappedSource, func(t string) string { return t + "\xff\xfe" }},
		{"overlong dot", wrappedSource, func(t string) string { return strings.Replace(t, ".", "\xc0\xae", 1) }},
	} {
		list = append(list, tokenEntry{name: c.name, source: c.source, want: malformed, attack: token(c.rewrite)})
	}
	list = append(list,
		tokenEntry{
			name: "nested in a JWS of the attacker", source: "RFC 7519, section 5.2: nested JWT",
			want: kidMissing, attack: nested,
		},
		tokenEntry{
			name: "nested as the payload", source: "RFC 7519, section 5.2: nested JWT", want: malformed,
			attack: func(_ *World, d *draft) {
				inner := d.input() + "." + base64.RawURLEncoding.EncodeToString(d.sign(d.input()))
				d.header.set("cty", `"JWT"`)
				d.payloadText = inner
			}, neighbor: header("cty", `"JWT"`),
		},
	)
	var large []entry
	for _, size := range []struct {
		name  string
		bytes int
	}{{"100 KB", 100_000}, {"1 MB", 1 << 20}} {
		large = append(large, entry{
			name: size.name, source: "the mock reads 64 KB of request line and headers", want: Verdict{Status: 431},
			attack:   func(*World) Request { return query("token=" + strings.Repeat("A", size.bytes)) },
			neighbor: present(place{}, ofLength(8192)),
		})
	}
	return append(tokenCases("shape", list), cases("shape", nil, large)...)
}

func flattened(t string) string {
	p := strings.Split(t, ".")
	return `{"protected":"` + p[0] + `","payload":"` + p[1] + `","signature":"` + p[2] + `"}`
}

// nested wraps a valid token in a token of the attacker.
func nested(w *World, d *draft) {
	inner := d.input() + "." + base64.RawURLEncoding.EncodeToString(d.sign(d.input()))
	d.header.set("cty", `"JWT"`)
	d.payloadText = fmt.Sprintf(`{"jwt":%q}`, inner)
	d.sign = rs256(w.Intruder)
}

// ofLength fills the token up to a length with a claim.
func ofLength(n int) edit {
	return func(_ *World, d *draft) {
		const signature = 1 + 342
		// Three bytes of payload are four of the token. The header makes up
		// for lengths that the payload does not reach.
		for head := range 4 {
			d.header.set("pad", quoted(strings.Repeat("p", head)))
			d.claims.set("fill", `""`)
			missing := n - signature - len(d.input())
			for fill := missing*3/4 - 2; fill <= missing*3/4+2; fill++ {
				d.claims.set("fill", quoted(strings.Repeat("f", fill)))
				if len(d.input())+signature == n {
					return
				}
			}
		}
		panic(fmt.Sprintf("attack: no token has %d bytes", n))
	}
}

// query returns a request for the private stream with a raw query.
func query(text string) Request { return Request{Target: privateStream + "?" + text} }
