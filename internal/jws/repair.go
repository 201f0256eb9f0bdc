package jws

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// repair reverts common changes to a token between the signer and the URL, and
// reports them.
func repair(token string) (string, []Problem) {
	var problems []Problem
	note := func(format string, args ...any) { problems = append(problems, malformed(format, args...)) }

	if unquoted := strings.Trim(token, "\"'`"); unquoted != token {
		note("the token is quoted: pass it without quotes")
		token = unquoted
	}
	if bare, ok := strings.CutPrefix(token, "Bearer "); ok {
		note("the token begins with Bearer: pass the bare token")
		token = bare
	}
	if strings.Contains(token, "%") {
		note("the token contains a percent sign: it was escaped twice")
		if unescaped, err := url.QueryUnescape(token); err == nil {
			token = unescaped
		}
	}
	if i := strings.IndexAny(token, "?&"); i >= 0 {
		note("%s was appended to the token: separate a parameter with an unescaped & "+
			"(the player's enable-cache-busting appends ?t= and must be off)", parameter(token[i:]))
		token = token[:i]
	}
	if strings.ContainsAny(token, " \t\r\n") {
		note("the token contains a space or a line break: an unescaped + in a URL is a space")
		token = strings.Join(strings.Fields(token), "")
	}
	if inner := undouble(token); inner != "" {
		note("the token was encoded in base64 a second time: pass it as the signer returned it")
		token = inner
	}
	if strings.ContainsAny(token, "+/=") {
		note("the token is in standard base64: a JWS needs base64url, with - and _ for + and /, and without = padding")
		token = strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(token)
	}
	return token, problems
}

// parameter returns what was appended to a token, without its value.
func parameter(appended string) string {
	name, _, ok := strings.Cut(appended, "=")
	if ok {
		name += "=…"
	}
	return Clip(name)
}

// undouble returns the token inside a token that was encoded twice, or "".
func undouble(token string) string {
	if strings.Contains(token, ".") || len(token) < 20 {
		return ""
	}
	compact := strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(token)
	decoded, err := base64.RawStdEncoding.DecodeString(compact)
	if err != nil || !strings.HasPrefix(string(decoded), "eyJ") || strings.Count(string(decoded), ".") != 2 {
		return ""
	}
	return strings.Join(strings.Fields(string(decoded)), "")
}
