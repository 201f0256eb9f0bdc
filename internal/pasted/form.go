package pasted

import (
	"encoding/json"
	"regexp"
	"strings"
)

var (
	curlCommand = regexp.MustCompile(`^(?:[$>#%] ?)?(?:\w+=\S+ )*curl(?:\.exe)?\s`)
	wgetCommand = regexp.MustCompile(`^(?:[$>#%] ?)?(wget|ffplay|ffmpeg|ffprobe|mpv|vlc|http|https|yt-dlp)\s`)
	powerShell  = regexp.MustCompile(`(?i)\b(?:Invoke-WebRequest|Invoke-RestMethod|iwr)\b`)
	fetchCall   = regexp.MustCompile(`^(?:await )?fetch\(`)
	playerTag   = regexp.MustCompile(`(?is)<fastpix-player\b[^>]*>`)
	anyTag      = regexp.MustCompile(
		`(?is)<(?:!doctype|html|head|body|script|video|source|img|iframe|a|div|p|link|meta)\b[^>]*>`)
	wholePage   = regexp.MustCompile(`(?is)<!doctype|<html\b|<body\b`)
	requestLine = regexp.MustCompile(`^(?:GET|HEAD|POST|OPTIONS) (\S+) HTTP/[\d.]+\s*\n`)
	authHeader  = regexp.MustCompile(`(?i)^(?:-H\s+)?["']?(?:proxy-)?authorization["']?\s*[:=]`)
	cookie      = regexp.MustCompile(`(?i)^["']?(?:set-)?cookie["']?\s*:`)
	anyHeader   = regexp.MustCompile(`^[A-Za-z][\w-]*: `)
	markdown    = regexp.MustCompile(`\[[^\]]*\]\(\s*<?https?://`)
	assignment  = regexp.MustCompile(`^(?:export |set |const |let |var )?[\w.$:-]+\s*(?::=|=)\s*\S`)
	logLine     = regexp.MustCompile(
		`\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d\d/\w{3}/\d{4}:\d\d|(?i)\blevel=|^\[?\d\d:\d\d:\d\d|` +
			`"(?:GET|HEAD|POST) \S+ HTTP/|^(?i:INFO|WARN|WARNING|ERROR|DEBUG)\b`)
	secretKind = regexp.MustCompile(`\bkind"?:\s*"?Secret\b`)
	yaml       = regexp.MustCompile(`(?m)^[A-Za-z][\w-]*:[ \t]*\n[ \t]+[\w-]+: |^apiVersion: `)
	schemeless = regexp.MustCompile(`^(?://)?(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?::\d+)?/\S*$`)
	query      = regexp.MustCompile(`^[?&]?(?:[\w-]+=[^&\s]*&)*token=\S*$`)
	relative   = regexp.MustCompile(`^/[^\s?]*\?\S*$`)
)

// kubernetes is the form in whose data values are in base64.
const kubernetes = "a Kubernetes Secret"

// formOf returns what the text is, for a sentence.
func formOf(text string, value any) string {
	switch {
	case isHAR(value):
		return "a HAR file"
	case secretKind.MatchString(text):
		return kubernetes
	case value != nil:
		return "JSON"
	case curlCommand.MatchString(text):
		return "a curl command"
	case wgetCommand.MatchString(text):
		return "a shell command"
	case powerShell.MatchString(text):
		return "a PowerShell command"
	case fetchCall.MatchString(text):
		return "a fetch call"
	case strings.HasPrefix(text, "#EXTM3U"):
		return "a playlist"
	case wholePage.MatchString(text):
		return "an HTML page"
	case playerTag.MatchString(text) && strings.HasPrefix(text, "<"):
		return "a player tag"
	case playerTag.MatchString(text), anyTag.MatchString(text):
		return "HTML"
	case requestLine.MatchString(text):
		return "an HTTP request"
	case authHeader.MatchString(text):
		return "an Authorization header"
	case cookie.MatchString(text):
		return "a cookie"
	case markdown.MatchString(text):
		return "Markdown"
	case schemeless.MatchString(text):
		return "a URL without a scheme"
	case query.MatchString(text):
		return "a query string"
	case relative.MatchString(text):
		return "a path"
	case strings.HasPrefix(text, "https%3A"), strings.HasPrefix(text, "http%3A"),
		strings.HasPrefix(text, "https%3a"), strings.HasPrefix(text, "http%3a"), strings.HasPrefix(text, "https%253A"):
		return "a percent-encoded URL"
	case yaml.MatchString(text):
		return "YAML"
	case logLine.MatchString(text):
		return "a log"
	case assignment.MatchString(text) && !strings.Contains(text, "\n"):
		return "an assignment"
	case anyHeader.MatchString(text):
		return "headers"
	}
	return "this text"
}

// decodeJSON returns the value of a text that is a JSON object or array, or
// nil.
func decodeJSON(text string) any {
	var value any
	if text == "" || text[0] != '{' && text[0] != '[' || json.Unmarshal([]byte(text), &value) != nil {
		return nil
	}
	return value
}

func isHAR(value any) bool {
	object, _ := value.(map[string]any)
	log, _ := object["log"].(map[string]any)
	_, ok := log["entries"].([]any)
	return ok
}
