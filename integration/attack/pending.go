package attack

import "slices"

// Pending returns cases that mockfastpix does not decide as wanted yet. They
// are not part of the corpus.
func Pending() []Case {
	return slices.Concat(duplicateCases(), utf8Cases(), headerKeyIDTypeCases())
}

// headerKeyIDTypeCases write the header's kid as anything but a string.
func headerKeyIDTypeCases() []Case {
	var list []tokenEntry
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
