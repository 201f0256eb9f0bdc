package attack

import (
	"strings"
	"time"
)

const (
	claimsSource = "RFC 7519, section 7.2: the payload is a JSON object"
	extraSource  = "RFC 7519, section 4: unknown claims are ignored"
)

// claimCases write payloads that are not claims, and claims without a meaning.
func claimCases() []Case {
	var list []tokenEntry
	for _, p := range []struct {
		name    string
		rewrite func(claims string) string
	}{
		{"an array", func(s string) string { return "[" + s + "]" }},
		{"a string", func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }},
		{"a number", func(string) string { return "1" }},
		{"null", func(string) string { return "null" }},
		{"true", func(string) string { return "true" }},
		{"a space", func(string) string { return " " }},
		{"text", func(string) string { return "media:" + PrivateID }},
		{"two objects", func(s string) string { return s + s }},
		{"an object and text", func(s string) string { return s + "x" }},
		{"an object and a comma", func(s string) string { return s + "," }},
		{"an object after text", func(s string) string { return "x" + s }},
		{"an unfinished object", func(s string) string { return strings.TrimSuffix(s, "}") }},
		{"an object with a bracket too many", func(s string) string { return s + "}" }},
		{"a trailing comma", func(s string) string { return strings.TrimSuffix(s, "}") + ",}" }},
		{"a leading comma", func(s string) string { return "{," + strings.TrimPrefix(s, "{") }},
		{"single quotes", func(s string) string { return strings.ReplaceAll(s, `"`, "'") }},
		{"names without quotes", func(s string) string { return strings.ReplaceAll(s, `"kid"`, "kid") }},
		{"a comment", func(s string) string { return strings.Replace(s, ",", "/**/,", 1) }},
		{"a line comment", func(s string) string { return s + "// x" }},
		{"a byte order mark", func(s string) string { return "\ufeff" + s }},
		{"a NUL at the end", func(s string) string { return s + "\x00" }},
		{"a no-break space at the end", func(s string) string { return s + "\u00a0" }},
		{"a form feed at the end", func(s string) string { return s + "\f" }},
		{"a line break in a string", func(s string) string {
			return strings.Replace(s, `"sub":""`, "\"sub\":\"\n\"",
				1)
		}},
		{"a bad escape", func(s string) string { return strings.Replace(s, `"sub":""`, `"sub":"\x41"`, 1) }},
		{"a cut escape", func(s string) string { return strings.Replace(s, `"sub":""`, `"sub":"\u00"`, 1) }},
		{"UTF-16", func(s string) string {
			var b strings.Builder
			for _, r := range s {
				b.WriteRune(r)
				b.WriteByte(0)
			}
			return b.String()
		}},
		{"URL-encoded", func(s string) string {
			return strings.NewReplacer("{", "%7B", `"`, "%22", "}",
				"%7D").Replace(s)
		}},
		{"a form", func(string) string { return "kid=" + KeyID + "&aud=media:" + PrivateID }},
		{"an MessagePack map", func(string) string { return "\x81\xa3kid\xa1x" }},
		{"10,000 brackets", func(string) string { return strings.Repeat("[", 5000) + strings.Repeat("]", 5000) }},
	} {
		list = append(list, tokenEntry{
			name: "payload is " + p.name, source: claimsSource, want: malformed,
			attack: func(_ *World, d *draft) { d.payloadText = p.rewrite(d.claims.text()) },
		})
	}
	list = append(list,
		tokenEntry{
			name: "payload is an empty object", source: claimsSource, want: kidMissing,
			attack: payloadText("{}"),
		},
		tokenEntry{
			name: "payload with white space", source: "RFC 8259, section 2", want: accepted,
			attack: func(_ *World, d *draft) {
				d.payloadText = " \r\n\t" + strings.ReplaceAll(d.claims.text(), ",", "\n , ") + "\n"
			},
		},
		tokenEntry{
			name: "payload in another order", source: "RFC 8259, section 4: members have no order",
			want: accepted,
			attack: func(_ *World, d *draft) {
				for i, j := 0, len(d.claims)-1; i < j; i, j = i+1, j-1 {
					d.claims[i], d.claims[j] = d.claims[j], d.claims[i]
				}
			},
		},
		tokenEntry{
			name: "claims below another claim", source: claimsSource, want: kidMissing,
			attack: func(_ *World, d *draft) { d.payloadText = `{"claims":` + d.claims.text() + "}" },
		},
		tokenEntry{
			name: "claims of the old Node sample", source: "FastPix: documentation, section 9 of its old page",
			want:   kidMissing,
			attack: payloadText(`{"iss":"` + KeyID + `","playbackId":"` + PrivateID + `","exp":` + seconds(time.Hour) + `}`),
		},
		tokenEntry{
			name: "2,000 brackets in a claim", source: "CVE-2022-28131: deep nesting", want: accepted,
			attack: claim("x", strings.Repeat("[", 2000)+strings.Repeat("]", 2000)),
		},
	)
	for _, extra := range []struct{ name, value string }{
		{"__proto__", `{"admin":true}`},
		{"constructor", `{"prototype":{"aud":"x"}}`},
		{"toString", `"x"`},
		{"groups", `["user"]`},
		{"groups", `"admin"`},
		{"scope", `"*"`},
		{"admin", "true"},
		{"alg", `"none"`},
		{"", `""`},
		{"aud ", quoted("media:" + OtherID)},
		{"a\\u0000ud", quoted("media:" + OtherID)},
		{"\u0430ud", quoted("media:" + OtherID)},
		{"jti", `"1"`},
		{"x", `"` + strings.Repeat("a", 4000) + `"`},
		{"x", `"\ud83d\ude00"`},
		{"iss", `""`},
		{"iss", `"attacker.invalid"`},
		{"iss", "null"},
		{"iss", `["fastpix.io"]`},
		{"iss", "0"},
		{"sub", `"admin"`},
		{"sub", "null"},
		{"sub", "[]"},
		{"sub", `"<script>alert(1)</script>"`},
		{"sub", `"\u001b[31m"`},
	} {
		value := extra.value
		if len(value) > 40 {
			value = "of 4 KB"
		}
		list = append(list, tokenEntry{
			name: "extra " + printable(extra.name) + " " + value, source: extraSource, want: accepted,
			attack: claim(extra.name, extra.value),
		})
	}
	for _, name := range []string{"iss", "sub"} {
		list = append(list, tokenEntry{
			name: "without " + name, source: "FastPix: iss and sub are optional",
			want: accepted, attack: dropClaim(name),
		})
	}
	return tokenCases("claims", list)
}
