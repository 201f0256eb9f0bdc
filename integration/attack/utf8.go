package attack

const (
	utf8Source      = "RFC 7519, section 7.2, RFC 8259, section 8.1: JSON is UTF-8"
	surrogateSource = "RFC 8259, section 8.2: unpaired surrogates"
)

// utf8Cases write JSON that is not UTF-8, which decoders can replace or keep.
func utf8Cases() []Case {
	var list []tokenEntry
	for _, b := range []struct{ name, text string }{
		{"lone byte FF", "\xff"},
		{"lone continuation byte", "\x80"},
		{"cut sequence", "\xe2\x82"},
		{"overlong slash", "\xc0\xaf"},
		{"overlong NUL", "\xc0\x80"},
		{"surrogate", "\xed\xa0\x80"},
		{"beyond Unicode", "\xf4\x90\x80\x80"},
		{"Latin-1", "caf\xe9"},
	} {
		list = append(
			list,
			tokenEntry{
				name: "claim with " + b.name, source: utf8Source, want: malformed,
				attack: claim("sub", quoted(b.text)), neighbor: claim("sub", `"caf\u00e9"`),
			},
			tokenEntry{
				name: "name of a claim with " + b.name, source: utf8Source, want: malformed,
				attack: claim(b.text, "1"), neighbor: claim("café", "1"),
			},
			tokenEntry{
				name: "header with " + b.name, source: utf8Source, want: malformed,
				attack: header("x", quoted(b.text)), neighbor: header("x", `"café"`),
			},
		)
	}
	list = append(
		list,
		tokenEntry{name: "claim in UTF-8", source: utf8Source, want: accepted, attack: claim("sub", `"café 🔑"`)},
		tokenEntry{
			name: "claim with U+FFFD", source: utf8Source, want: accepted, attack: claim("sub", "\"\ufffd\""),
		},
		tokenEntry{
			name: "claim with an escaped lone surrogate", source: surrogateSource, want: accepted,
			attack: claim("sub", `"\ud800"`),
		},
	)
	return tokenCases("utf8", list)
}
