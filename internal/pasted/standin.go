package pasted

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	uuidPattern = regexp.MustCompile(`^(?i:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$`)
	streamID    = regexp.MustCompile(`^[0-9a-f]{32}$`)
	audience    = regexp.MustCompile(`^(media|drm):\S+$`)
	variable    = regexp.MustCompile(`^(?:\$\w+|\$\{[^{}]+\}|\$env:\w+|%[A-Za-z_]\w*%|\$\([^()]*\))$`)
	template    = regexp.MustCompile(`(?s)^(?:\{\{.*\}\}|<%.*%>|\{%.*%\}|#\{[^{}]*\}|\{[\w.$ ]+\})$`)
	example     = regexp.MustCompile(`^(?i:<[\w ./-]*(?:token|jwt)[\w ./-]*>|\[[\w -]*(?:token|jwt)[\w -]*\]|` +
		`(?:your|my|the|insert|replace)[_ -]?[\w -]*(?:token|jwt)[\w -]*|token|jwt|\.{3,}|…|x{3,})$`)
	cutOff  = regexp.MustCompile(`^(?:Bearer )?(?:eyJ[\w.-]*)(?:\.{3,}|…|\[(?i:truncated|\.\.\.)\]?)[\w.-]*$`)
	removed = regexp.MustCompile(
		`^(?i:\(redacted\)|\[?<?(?:redacted|filtered|removed|masked|hidden|secret)>?\]?|\*{3,}|•{3,}|█{3,})$`)
	emptyWord = regexp.MustCompile(`^(?:false|true|nil|<nil>|NaN|nan|NULL|NoneType|\(null\)|None|null|undefined)$`)
	object    = regexp.MustCompile(`^\[object (\w+)\]$`)
	publicKey = regexp.MustCompile(`^-----BEGIN (?:RSA )?PUBLIC KEY-----`)
)

// standIn explains a text that is in the place of a token.
func standIn(text string) (Found, bool) {
	f, ok := explain(text)
	f.StandIn = ok
	return f, ok
}

func explain(text string) (Found, bool) {
	bare := strings.TrimPrefix(strings.Trim(text, "\"'`"), "Bearer ")
	switch match := object.FindStringSubmatch(bare); {
	case uuidPattern.MatchString(bare):
		return missing("this is an ID, such as a playback ID, and not a token",
			"To sign a URL for a playback ID, run: playback sign --private-key FILE --playback-id ID"), true
	case streamID.MatchString(bare):
		return missing("this is an ID, such as that of a live stream, and not a token",
			"Sign for one of its playback IDs: playback sign --private-key FILE --playback-id ID"), true
	case audience.MatchString(bare):
		return missing("this is an audience, the aud claim of a token, and not a token",
			"To sign a URL, run: playback sign --private-key FILE --playback-id ID, and add --drm for drm:."), true
	case variable.MatchString(bare):
		return missing("this is the name of a variable, and not its value",
			"Pass the value. In a shell, use double quotes or none, and check that the variable is set."), true
	case template.MatchString(bare):
		return missing("this is a placeholder of a template, and not a token",
			"Copy the token from the page that the browser gets. If it has the placeholder, too, nothing fills it in."), true
	case example.MatchString(bare):
		return missing("this is a placeholder in the place of a token", "Replace it with a token, for example from: "+
			"playback sign --private-key FILE --playback-id ID"), true
	case cutOff.MatchString(bare):
		return missing("the token was cut off where this text was written: a part of it is missing",
			"Copy the whole token, for example from the URL in the network panel of the browser."), true
	case removed.MatchString(bare):
		return missing("the token was removed from this text", "Copy it from the place where it is sent."), true
	case match != nil:
		return missing(fmt.Sprintf("this is JavaScript's text for a value of the type %s, and not a token", match[1]),
			"Pass the token's string. If an async function returns it, await it."), true
	case publicKey.MatchString(bare):
		return missing("this is a public key and not a token", "Pass the file with --public-key, next to a token."), true
	case emptyWord.MatchString(bare) && bare != "undefined" && bare != "null" && bare != "None":
		return missing(fmt.Sprintf("this is the word %s, and not a token", bare),
			"If it comes from a page, find out where the token is lost between the signer and the page."), true
	}
	return Found{}, false
}
