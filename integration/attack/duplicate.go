package attack

import "time"

const duplicateSource = "RFC 7515, section 4, RFC 7519, section 4: names are unique"

// duplicateCases repeat a name, so that two parsers can read different values.
func duplicateCases() []Case {
	var list []tokenEntry
	both := func(name, value, other string, set, add func(string, string) edit, part string) {
		list = append(
			list,
			tokenEntry{
				name: part + " " + name + ", other value first", source: duplicateSource, want: malformed,
				attack: edits(set(name, other), add(name, value)),
			},
			tokenEntry{
				name: part + " " + name + ", other value last", source: duplicateSource, want: malformed,
				attack: edits(set(name, value), add(name, other)),
			},
			tokenEntry{
				name: part + " " + name + ", same value twice", source: duplicateSource, want: malformed,
				attack: edits(set(name, value), add(name, value)),
			},
		)
	}
	both("alg", `"RS256"`, `"none"`, header, addHeader, "header")
	both("alg", `"RS256"`, `"HS256"`, header, addHeader, "header HS256")
	both("typ", `"JWT"`, `"JOSE"`, header, addHeader, "header")
	both("kid", quoted(KeyID), quoted(OtherKeyID), header, addHeader, "header")
	both("kid", quoted(KeyID), quoted(OtherKeyID), claim, addClaim, "claim")
	both("aud", quoted("media:"+PrivateID), quoted("media:"+OtherID), claim, addClaim, "claim")
	both("exp", seconds(time.Hour), seconds(-time.Hour), claim, addClaim, "claim")
	both("iat", seconds(0), seconds(time.Hour), claim, addClaim, "claim")
	both("iss", `"fastpix.io"`, `"attacker.invalid"`, claim, addClaim, "claim")
	both("sub", `""`, `"admin"`, claim, addClaim, "claim")
	list = append(
		list,
		tokenEntry{
			name: "claim aud, second name escaped", source: duplicateSource, want: malformed,
			attack: edits(claim("aud", quoted("media:"+OtherID)), addClaim(`\u0061ud`, quoted("media:"+PrivateID))),
		},
		tokenEntry{
			name: "claim exp, null last", source: duplicateSource, want: malformed, attack: addClaim("exp", "null"),
		},
		tokenEntry{
			name: "claim of no meaning", source: duplicateSource, want: malformed,
			attack: edits(claim("x", "1"), addClaim("x", "2")), neighbor: claim("x", "1"),
		},
		tokenEntry{
			name: "member of a nested object", source: extraSource, want: accepted, attack: claim("x", `{"a":1,"a":2}`),
		},
	)
	return tokenCases("duplicate", list)
}
