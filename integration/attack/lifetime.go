package attack

import (
	"strconv"
	"time"
)

const (
	expSource     = "RFC 7519, section 4.1.4, FastPix: exp is a number of Unix seconds"
	nbfSource     = "RFC 7519, section 4.1.5"
	iatSource     = "RFC 7519, section 4.1.6, FastPix: iat is optional"
	expired       = "token_expired"
	expMalformed  = "exp_malformed"
	notYet        = "token_not_yet_valid"
	leeway        = time.Minute     // of the lenient profile
	slack         = 5 * time.Second // for slow machines: the mock's clock runs
	numberSource  = "RFC 8259, section 6: numbers"
	overflowBound = "integers overflow and floats round"
)

// timeCases write times in every form, and at their bounds.
func timeCases() []Case {
	list := []tokenEntry{
		{name: "exp missing", source: expSource, want: "exp_missing", attack: dropClaim("exp")},
		{
			name: "exp named EXP", source: "RFC 7519, section 4: names are case-sensitive", want: "exp_missing",
			attack: edits(dropClaim("exp"), claim("EXP", seconds(time.Hour))),
		},
		{
			name: "exp named Exp", source: "RFC 7519, section 4: names are case-sensitive", want: "exp_missing",
			attack: edits(dropClaim("exp"), claim("Exp", seconds(time.Hour))),
		},
		{
			name: "exp named expires", source: expSource, want: "exp_missing",
			attack: edits(dropClaim("exp"), claim("expires", seconds(time.Hour))),
		},
		{
			name: "exp in the header", source: expSource, want: "exp_missing",
			attack: edits(dropClaim("exp"), header("exp", seconds(time.Hour))),
		},
		{
			name: "exp past, EXP ahead", source: "encoding/json matches names in any case", want: expired,
			attack:   edits(claim("exp", seconds(-time.Hour)), claim("EXP", seconds(time.Hour))),
			neighbor: claim("EXP", seconds(time.Hour)),
		},
		{
			name: "exp ahead in the header, past in the payload", source: "RFC 7519, section 5.3", want: expired,
			attack:   edits(claim("exp", seconds(-time.Hour)), header("exp", seconds(time.Hour))),
			neighbor: header("exp", seconds(time.Hour)),
		},

		{
			name: "exp is now", source: "RFC 7519: not on or after exp", want: expired, lenient: accepted,
			attack: claim("exp", seconds(0)), neighbor: claim("exp", seconds(slack)),
		},
		{
			name: "exp is a moment ahead", source: "RFC 7519: not on or after exp", want: accepted,
			attack: claim("exp", seconds(slack)),
		},
		{
			name: "exp is one second ago", source: expSource, want: expired, lenient: accepted,
			attack: claim("exp", seconds(-time.Second)), neighbor: claim("exp", seconds(slack)),
		},
		{
			name: "exp is within the leeway", source: expSource, want: expired, lenient: accepted,
			attack: claim("exp", seconds(-leeway+slack)), neighbor: claim("exp", seconds(slack)),
		},
		{
			name: "exp is past the leeway", source: expSource, want: expired,
			attack: claim("exp", seconds(-leeway)), neighbor: claim("exp", seconds(slack)),
		},
		{name: "exp is a day ago", source: expSource, want: expired, attack: claim("exp", seconds(-24*time.Hour))},
		{name: "token of last year", source: expSource, want: expired, attack: later(365 * 24 * time.Hour)},
		{
			name: "token presented an hour later", source: expSource, want: expired, attack: later(time.Hour + leeway),
			neighbor: later(time.Hour - slack),
		},
		{
			name: "exp in ten years", source: "FastPix: no longest lifetime is known", want: accepted,
			attack: claim("exp", seconds(10*365*24*time.Hour)),
		},
		{
			name: "exp with a fraction ahead", source: expSource, want: expMalformed, lenient: accepted,
			attack: claim("exp", seconds(time.Hour)+".5"), neighbor: claim("exp", seconds(time.Hour)),
		},
		{
			name: "exp with a fraction of zero ahead", source: numberSource, want: accepted,
			attack: claim("exp", seconds(time.Hour)+".0"),
		},
		{
			name: "exp with a fraction by an exponent", source: expSource, want: expMalformed, lenient: accepted,
			attack: claim("exp", "20000000005e-1"), neighbor: claim("exp", "2e9"),
		},
		{
			name: "exp with a fraction past", source: expSource, want: expMalformed, lenient: accepted,
			attack: claim("exp", seconds(-time.Second)+".999"), neighbor: claim("exp", seconds(time.Hour)),
		},
		{
			name: "exp with a fraction a day ago", source: expSource, want: expMalformed, lenient: expired,
			attack: claim("exp", seconds(-24*time.Hour)+".5"),
		},
		{name: "exp with an exponent", source: numberSource, want: accepted, attack: claim("exp", "2e9")},
		{
			name: "exp with a signed exponent", source: numberSource, want: accepted,
			attack: claim("exp", "2000000000000E-3"),
		},
		{name: "iat missing", source: iatSource, want: accepted, attack: dropClaim("iat")},
		{name: "iat ahead", source: iatSource, want: accepted, attack: claim("iat", seconds(30*time.Minute))},
		{name: "iat after exp", source: iatSource, want: accepted, attack: claim("iat", seconds(2*time.Hour))},
		{
			name: "iat past, exp past", source: iatSource, want: expired,
			attack:   edits(claim("iat", seconds(-2*time.Hour)), claim("exp", seconds(-time.Hour))),
			neighbor: claim("iat", seconds(-2*time.Hour)),
		},
		{name: "nbf past", source: nbfSource, want: accepted, attack: claim("nbf", seconds(-time.Hour))},
		{name: "nbf is now", source: nbfSource, want: accepted, attack: claim("nbf", seconds(0))},
		{
			name: "nbf ahead", source: nbfSource, want: notYet, lenient: accepted,
			attack: claim("nbf", seconds(time.Minute)), neighbor: claim("nbf", seconds(-time.Minute)),
		},
		{
			name: "nbf after exp", source: nbfSource, want: notYet, lenient: accepted,
			attack: claim("nbf", seconds(2*time.Hour)), neighbor: claim("nbf", seconds(-time.Minute)),
		},
		{name: "nbf ahead in the header", source: nbfSource, want: accepted, attack: header("nbf", seconds(time.Hour))},
		{
			name: "nbf of an expired token", source: nbfSource, want: expired,
			attack:   edits(claim("nbf", seconds(time.Hour)), claim("exp", seconds(-time.Hour))),
			neighbor: claim("nbf", seconds(-time.Minute)),
		},
	}
	for _, value := range []string{
		"null", "true", "false", `""`, `"soon"`, `"2026-06-01T13:00:00Z"`, `"Mon, 01 Jun 2026 13:00:00 GMT"`, "[]",
		"{}",
		"[" + seconds(time.Hour) + "]", `{"$date":` + seconds(time.Hour) + "}", "1e400", "-1e400", "1e9999",
	} {
		list = append(list, tokenEntry{
			name: "exp value " + value, source: expSource, want: expMalformed,
			attack: claim("exp", value),
		})
	}
	ahead := Now.Add(time.Hour).Unix()
	for _, text := range []string{
		strconv.FormatInt(ahead, 10), "+" + strconv.FormatInt(ahead, 10), " " + strconv.FormatInt(ahead, 10),
		"Infinity", "NaN", "1h",
		strconv.FormatInt(ahead, 16), "0x" + strconv.FormatInt(ahead, 16), "\u0661\u0667",
	} {
		list = append(list, tokenEntry{
			name: "exp string " + printable(text), source: expSource, want: expMalformed,
			attack:   claim("exp", quoted(text)),
			neighbor: claim("exp", strconv.FormatInt(ahead, 10)),
		})
	}
	for _, n := range []struct{ name, value, lenient string }{
		{"in milliseconds", strconv.FormatInt(ahead*1e3, 10), accepted},
		{"in microseconds", strconv.FormatInt(ahead*1e6, 10), accepted},
		{"in nanoseconds", strconv.FormatInt(ahead*1e9, 10), accepted},
		{"2^53", "9007199254740992", accepted},
		{"2^63-1", "9223372036854775807", accepted},
		{"2^63", "9223372036854775808", accepted},
		{"2^64", "18446744073709551616", accepted},
		{"2^64 and an hour ago", "18446744075489863216", accepted},
		{"1e308", "1e308", accepted},
		{"40 digits", "1000000000000000000000000000000000000000", accepted},
	} {
		list = append(list, tokenEntry{
			name: "exp " + n.name, source: overflowBound, want: expMalformed, lenient: n.lenient,
			attack:   claim("exp", n.value),
			neighbor: claim("exp", seconds(time.Hour)),
		})
	}
	list = append(list, tokenEntry{
		name: "exp a tiny number", source: expSource, want: expMalformed, lenient: expired,
		attack: claim("exp", "1e-300"),
	})
	for _, n := range []struct{ name, value string }{
		{"zero", "0"},
		{"minus zero", "-0"},
		{"minus one", "-1"},
		{"one", "1"},
		{"a lifetime", "3600"},
		{"a lifetime in milliseconds", "3600000"},
		{"-2^31", "-2147483648"},
		{"-2^63", "-9223372036854775808"},
		{"-1e308", "-1e308"},
		{"negative and ahead", "-" + seconds(time.Hour)},
	} {
		list = append(list, tokenEntry{
			name: "exp " + n.name, source: expSource, want: expired,
			attack: claim("exp", n.value),
		})
	}
	for _, value := range []string{
		"NaN", "Infinity", "-Infinity", "0x7fffffff", "+1780318800", "01780318800", ".5", "1780318800.",
		"1_780_318_800", "1,780,318,800",
		"1780318800n", "1780318800 0", "undefined", "new Date()", "1e", "--1",
	} {
		list = append(list, tokenEntry{
			name: "exp written as " + value, source: numberSource, want: malformed,
			attack: claim("exp", value),
		})
	}
	for _, value := range []string{`"` + seconds(-time.Hour) + `"`, "null", "true", "{}", "[]", `""`} {
		list = append(list,
			tokenEntry{
				name: "nbf value " + value, source: nbfSource, want: notYet, lenient: accepted,
				attack:   claim("nbf", value),
				neighbor: claim("nbf", seconds(-time.Hour)),
			},
			tokenEntry{name: "iat value " + value, source: iatSource, want: accepted, attack: claim("iat", value)},
		)
	}
	return tokenCases("time", list)
}
