package pasted

import (
	"encoding/base64"
	"html"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

var (
	// jwtPattern matches a token at a boundary. It has at least two segments.
	jwtPattern = regexp.MustCompile(
		`(?:^|[^A-Za-z0-9_-]|%[0-9A-Fa-f]{2})(eyJ[A-Za-z0-9_-]{5,}(?:\.(?:[A-Za-z0-9_+/=-]|%2[BbFf5]|%3[Dd])*){1,4})`)
	jwtInPath  = regexp.MustCompile(`/(eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)`)
	urlPattern = regexp.MustCompile("https?://[^\\s\"'<>`|\\\\^]+")
	encodedURL = regexp.MustCompile(`(?i)https?%(?:25)?3A%(?:25)?2F%(?:25)?2F[A-Za-z0-9%._~-]+`)
	// pathPattern matches the target of a request in a log.
	pathPattern = regexp.MustCompile(`(?:^|[\s"'(=>])(/[^\s"'<>?]*\?[^\s"'<>]*)`)
	attribute   = regexp.MustCompile(`(?s)([\w:-]+)\s*=\s*("[^"]*"|'[^']*'|\{\{.*?\}\}|\{[^}]*\}|[^\s"'>]+)`)
	namedID     = regexp.MustCompile(`(?i)playback[-_ ]?id["']?\s*[:=(]+\s*["']?` +
		`([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})`)
	// slackLink matches a link in a message of Slack, with what it shows.
	slackLink = regexp.MustCompile(`<(https?://[^|<>\s]+)\|[^<>]*>`)
	// softBreak matches the end of a full line of quoted-printable, in emails,
	// that breaks a token or is next to an escaped equals sign.
	softBreak = regexp.MustCompile(`(?m)^.{45,55}[A-Za-z0-9._-]{20}=\r?\n[A-Za-z0-9._-]|=\r?\n=3D|=3D=\r?\n`)
	// secretValue matches a token in the data of a Kubernetes Secret.
	secretValue = regexp.MustCompile(`\bZXlK[A-Za-z0-9+/]{40,}={0,2}`)
	// bearer matches what is before a token in a header.
	bearer     = regexp.MustCompile("(?i)authorization[\"'\\]]*\\s*[:=,\\n]\\s*[\"'`]?bearer\\s+$")
	hostHeader = regexp.MustCompile(`(?mi)^host:\s*([\w.:-]+)\s*$`)
)

// finder collects what a text contains.
type finder struct {
	form     string
	attached []Found           // tokens and URLs that belong together
	loose    []string          // tokens by themselves
	idOf     map[string]string // the playback IDs that JSON objects have next to a token
}

// find finds the tokens in a text that is not only one token or one URL.
func find(text string) Text {
	value := decodeJSON(text)
	f := &finder{form: formOf(text, value), idOf: map[string]string{}}
	if value != nil {
		var all strings.Builder
		f.walk(value, &all)
		text = all.String()
	} else {
		text = f.plain(text)
	}
	f.scan(text)
	return f.result(text)
}

// unfold reverts quoted-printable, in which programs for email break lines and
// escape the equals sign. Without a broken word, it returns the text unchanged.
func unfold(text string) string {
	if !strings.Contains(text, "=\n") && !strings.Contains(text, "=\r\n") || // fast
		!softBreak.MatchString(text) || strings.Contains(text, "-----BEGIN") {
		return text
	}
	return strings.NewReplacer("=\r\n", "", "=\n", "", "=3D", "=").Replace(text)
}

// plain reverts the escapes of shells, JSON, HTML and URLs.
func (f *finder) plain(text string) string {
	switch f.form {
	case "a URL without a scheme":
		text = strings.TrimPrefix(text, "//")
		if strings.HasPrefix(text, "localhost") || strings.HasPrefix(text, "127.") {
			return "http://" + text
		}
		return "https://" + text
	case "a query string":
		return "/?" + strings.TrimLeft(text, "?&")
	}
	if f.form == kubernetes {
		text = secretValue.ReplaceAllStringFunc(text, func(value string) string {
			if token, err := base64.StdEncoding.DecodeString(value); err == nil {
				return string(token)
			}
			return value
		})
	}
	text = slackLink.ReplaceAllString(text, "<$1>")
	if strings.Contains(text, `^"`) { // curl for cmd.exe
		text = strings.ReplaceAll(text, "^", "")
	}
	for _, continued := range []string{"\\\r\n", "\\\n", "`\r\n", "`\n"} {
		text = strings.ReplaceAll(text, continued, " ")
	}
	text = jsonEscapes.Replace(text)
	text = htmlEscapes.ReplaceAllStringFunc(text, html.UnescapeString)
	return encodedURL.ReplaceAllStringFunc(text, func(s string) string {
		for range 2 {
			if plain, err := url.PathUnescape(s); err == nil && !isURL(s) {
				s = plain
			}
		}
		return s
	})
}

var (
	jsonEscapes = strings.NewReplacer(`\/`, `/`, `\u0026`, `&`, `\u003d`, `=`, `\u003D`, `=`, `\u003f`, `?`, `\u003F`, `?`,
		`\u002F`, `/`, `\u002f`, `/`, `\u003c`, `<`, `\u003C`, `<`, `\u003e`, `>`, `\u003E`, `>`, `\"`, `"`, `\n`, "\n")
	htmlEscapes = regexp.MustCompile(`&(?:amp|quot|apos|lt|gt|#\d{2,3}|#[xX][0-9A-Fa-f]{2,3});`)
)

// walk writes the strings of a JSON value on a line each, names included, and
// records the playback IDs next to tokens. In a HAR file it takes the requests.
func (f *finder) walk(value any, out *strings.Builder) {
	switch v := value.(type) {
	case string:
		out.WriteString(f.plain(v))
		out.WriteByte('\n')
	case []any:
		for _, element := range v {
			f.walk(element, out)
		}
	case map[string]any:
		f.pair(v)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if f.form == "a HAR file" && (name == "response" || name == "queryString" || name == "pages") {
				continue // the answers repeat URLs, which were not requested
			}
			f.walk(v[name], out)
		}
	}
}

// pair records the playback ID of an object that has one, for its tokens.
func (f *finder) pair(object map[string]any) {
	id := ""
	for _, name := range []string{"playbackId", "playbackID", "playback_id", "playback-id", "PlaybackID"} {
		if s, ok := object[name].(string); ok {
			id = s
		}
	}
	if id == "" {
		return
	}
	for _, member := range object {
		if s, ok := member.(string); ok && startsToken(s) && isOneToken(s) {
			if known, ok := f.idOf[s]; ok && known != id {
				f.idOf[s] = "" // the token is next to several
				continue
			}
			f.idOf[s] = id
		}
	}
}

// scan finds tags, URLs and tokens.
func (f *finder) scan(text string) {
	for _, tag := range playerTag.FindAllString(text, -1) {
		f.tag(tag)
	}
	for _, raw := range urlPattern.FindAllString(text, -1) {
		f.url(withoutPunctuation(raw))
	}
	rest := urlPattern.ReplaceAllString(text, " ")
	base := ""
	if host := hostHeader.FindStringSubmatch(text); host != nil {
		base = "https://" + host[1]
	}
	if line := requestLine.FindStringSubmatch(text); line != nil {
		f.url(base + line[1])
	}
	for _, match := range pathPattern.FindAllStringSubmatch(rest, -1) {
		f.url(base + withoutPunctuation(match[1]))
	}
	seen := map[string]bool{}
	for _, match := range jwtPattern.FindAllStringSubmatch(text, -1) {
		token := match[1]
		if strings.Count(token, ".") > 2 {
			token = strings.TrimRight(token, ".")
		}
		if !seen[token] && len(f.loose) < maxFound {
			f.loose = append(f.loose, token)
		}
		seen[token] = true
	}
}

// withoutPunctuation removes what follows a URL in a sentence, except the dots
// of a token that was cut off.
func withoutPunctuation(raw string) string {
	if strings.HasSuffix(raw, "...") || strings.HasSuffix(raw, "=***") {
		return raw
	}
	return strings.TrimRight(raw, ".,;:!?)]*")
}

// tag reads a player tag.
func (f *finder) tag(tag string) {
	values := map[string]string{}
	for _, match := range attribute.FindAllStringSubmatch(tag, -1) {
		values[strings.ToLower(strings.ReplaceAll(match[1], "-", ""))] = strings.TrimSpace(strings.Trim(match[2], `"'`))
	}
	id := values["playbackid"]
	if _, ok := standIn(id); ok && !uuidPattern.MatchString(id) {
		id = ""
	}
	hasToken := false
	for _, name := range []string{"token", "drmtoken"} {
		token, ok := values[name]
		if !ok || token == "" {
			continue
		}
		hasToken = true
		found := Found{Token: token, PlaybackID: id}
		if name == "drmtoken" {
			found.Resource = Widevine
		}
		if stand, ok := standIn(token); ok {
			found.Token, found.Remedy, found.StandIn = "", stand.Remedy, true
			found.Missing = strings.Replace(stand.Missing, "this is ", "the player's token is ", 1)
		}
		f.attach(withService(found))
	}
	if !hasToken {
		found := missing("the player has no token: only public playback IDs need none",
			"Set the token attribute to the signed JWT.")
		found.PlaybackID = id
		f.attach(found)
	}
}

// url reads a URL, and the URLs in its query.
func (f *finder) url(raw string) {
	found := ReadURL(raw)
	if inner, ok := nested(found); ok {
		found = inner
	}
	if found.Resource != Unknown || found.Token != "" || found.PlaybackID != "" || found.Service != "" {
		f.attach(found)
	}
}

// attach adds a token or URL, unless it is there. A token that opens several
// resources of a video is judged by the most demanding one.
func (f *finder) attach(found Found) {
	for i, old := range f.attached {
		same := old.Token == found.Token && old.Missing == found.Missing &&
			(old.PlaybackID == found.PlaybackID || found.Token != "" && (old.PlaybackID == "" || found.PlaybackID == ""))
		if !same {
			continue
		}
		if old.PlaybackID == "" || found.PlaybackID != "" && found.Resource.rank() > old.Resource.rank() {
			f.attached[i] = found
		}
		return
	}
	if len(f.attached) < maxFound {
		f.attached = append(f.attached, found)
	}
}

// result adds the tokens that belong to no URL.
func (f *finder) result(text string) Text {
	t := Text{Form: f.form, Found: f.attached}
	seen := map[string]bool{}
	for _, found := range f.attached {
		seen[found.Token] = true
	}
	var loose, others []string
	for _, token := range f.loose {
		switch {
		case seen[token] || f.partOfURL(token):
			continue
		case isPlayback(token):
			loose = append(loose, token)
		default:
			others = append(others, token)
		}
		seen[token] = true
	}
	if len(loose) == 0 && len(t.Found) == 0 && f.form != "a HAR file" && f.form != "an HTML page" {
		loose, others = others, nil // the text is about them
	}
	t.Others = len(others)
	if len(loose) > 0 {
		t.Found = append(t.Found, f.complete(loose, text)...)
		t.Found = withoutPaired(t.Found)
	}
	if len(t.Found) == 0 {
		t.Found = []Found{missing("there is no playback token in this text", "Paste the URL of a request that was refused, "+
			"with its token, or text that contains it.")}
	}
	return t
}

// partOfURL reports whether a token is the beginning of one in a URL, which was
// found with what is appended to it.
func (f *finder) partOfURL(token string) bool {
	for _, found := range f.attached {
		if found.Token != "" && strings.HasPrefix(found.Token, strings.TrimRight(token, "%=")) ||
			strings.Contains(found.Address, token) {
			return true
		}
	}
	return false
}

// complete returns tokens with what the text says about where they belong.
func (f *finder) complete(tokens []string, text string) []Found {
	var open []Found // URLs of videos without a token
	for _, found := range f.attached {
		if found.Token == "" && found.PlaybackID != "" && found.Service == "" {
			open = append(open, found)
		}
	}
	id := onlyID(text)
	var all []Found
	for _, token := range tokens {
		found := Found{Token: token, PlaybackID: f.idOf[token]}
		switch {
		case len(tokens) == 1 && len(open) == 1 && (found.PlaybackID == "" || found.PlaybackID == open[0].PlaybackID):
			found.PlaybackID, found.Resource = open[0].PlaybackID, open[0].Resource
			found.URL, found.Address = open[0].URL, open[0].Address
			found.Misplaced = f.form == "a curl command" || f.form == "an HTTP request" || f.form == "a fetch call" ||
				isBearer(text, token)
		case found.PlaybackID == "":
			found.PlaybackID = id
		}
		all = append(all, withService(found))
	}
	return all
}

// isBearer reports whether a token in a text is that of a header.
func isBearer(text, token string) bool {
	const longest = 100 // bytes before the token
	at := max(strings.Index(text, token), 0)
	return bearer.MatchString(text[max(at-longest, 0):at])
}

// withoutPaired removes the URLs without a token for which a token was found.
func withoutPaired(all []Found) []Found {
	paired := map[string]bool{}
	for _, found := range all {
		if found.Token != "" && found.URL != "" {
			paired[found.URL] = true
		}
	}
	kept := all[:0:0]
	for _, found := range all {
		if found.Token != "" || !paired[found.URL] {
			kept = append(kept, found)
		}
	}
	return kept
}

// onlyID returns the playback ID that the text names, if it names one.
func onlyID(text string) string {
	id := ""
	for _, match := range namedID.FindAllStringSubmatch(text, -1) {
		if id != "" && match[1] != id {
			return ""
		}
		id = match[1]
	}
	return id
}
