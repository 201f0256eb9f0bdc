package adapter

import (
	"mime"
	"strconv"
	"strings"
)

// NoSniff is the value of X-Content-Type-Options of refusals and of responses
// in JSON, so that browsers do not take them for HTML.
const NoSniff = "nosniff"

// Challenge is the value of WWW-Authenticate, which RFC 9110 requires with
// status 401. The application decides how viewers sign in. Browsers open a
// password dialog for the schemes Basic, Digest, NTLM and Negotiate, and ignore
// Bearer.
const Challenge = `Bearer realm="playback"`

// JSONType is the Content-Type of responses and refusals in JSON.
const JSONType = "application/json"

const textType = "text/plain; charset=utf-8"

// RefusalBody returns the content type and the body of a refusal with this
// status code and public text:
//
//	{"error":{"code":403,"message":"You may not watch this video."}}
//
// for handlers that respond with JSON, and for requests whose Accept header
// lists JSON and no other type, and the text for all others.
func RefusalBody(json bool, accept string, code int, text string) (contentType string, body []byte) {
	if !json && !onlyJSON(accept) {
		return textType, []byte(text)
	}
	return JSONType, append(appendRefusal([]byte{'{'}, code, text), '}')
}

// onlyJSON reports whether an Accept header lists JSON and no other type. A
// header that cannot be parsed, or is missing, does not.
func onlyJSON(accept string) bool {
	found := false
	for mediaRange := range strings.SplitSeq(accept, ",") {
		mediaType, params, err := mime.ParseMediaType(mediaRange)
		if err != nil {
			return false
		}
		if quality, err := strconv.ParseFloat(params["q"], 64); err == nil && quality == 0 {
			continue // not accepted
		}
		if mediaType != JSONType && !strings.HasSuffix(mediaType, "+json") {
			return false
		}
		found = true
	}
	return found
}
