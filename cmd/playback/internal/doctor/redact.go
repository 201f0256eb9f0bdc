package doctor

import (
	"regexp"
	"strings"
)

// ids matches the IDs of FastPix: UUIDs, and those of live streams.
var ids = regexp.MustCompile(`(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b`)

// redacted returns a text without what names the application, the account and
// the video.
func (d *diagnosis) redacted(text string) string {
	if !d.Redact {
		return text
	}
	var pairs []string
	for _, name := range []struct{ value, placeholder string }{
		{d.Origin, "<origin>"},
		{hostname(d.Origin), "<host>"},
		{d.PlaybackID, "<playback ID>"},
		{d.KeyFile, "<file>"},
		{d.AccessToken, "<access token>"},
		{hostname(d.BaseURL), "<base URL>"},
	} {
		if name.value != "" {
			pairs = append(pairs, name.value, name.placeholder)
		}
	}
	if d.hasKey {
		pairs = append(pairs, d.key.ID(), "<key ID>")
	}
	if !strings.HasPrefix(d.Domain, "fastpix.") {
		pairs = append(pairs, d.Domain, "<domain>")
	}
	return ids.ReplaceAllString(strings.NewReplacer(pairs...).Replace(text), "<ID>")
}
