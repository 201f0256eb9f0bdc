package doctor

import (
	"regexp"
	"slices"
	"strings"
)

// ids matches the IDs of FastPix: UUIDs, and those of live streams.
var ids = regexp.MustCompile(`(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b`)

// redacted returns a text without what names the application, the account and
// the video. Hosts are in lower case in some texts, and as they were given in
// others.
func (d *diagnosis) redacted(text string) string {
	if !d.Redact {
		return text
	}
	names := []struct{ value, placeholder string }{
		{d.Origin, "<origin>"},
		{hostname(d.Origin), "<host>"},
		{d.PlaybackID, "<playback ID>"},
		{d.KeyFile, "<file>"},
		{d.AccessToken, "<access token>"},
		{hostname(d.BaseURL), "<base URL>"},
		{d.keyID(), "<key ID>"},
		{d.ownDomain(), "<domain>"},
	}
	var b strings.Builder
scan:
	for i := 0; i < len(text); {
		for _, name := range names {
			end := i + len(name.value)
			if name.value != "" && end <= len(text) && strings.EqualFold(text[i:end], name.value) {
				b.WriteString(name.placeholder)
				i = end
				continue scan
			}
		}
		b.WriteByte(text[i])
		i++
	}
	return ids.ReplaceAllString(b.String(), "<ID>")
}

// keyID returns the ID of the signing key, or "".
func (d *diagnosis) keyID() string {
	if !d.hasKey {
		return ""
	}
	return d.key.ID()
}

// ownDomain returns the domain, or "" for FastPix's own ones.
func (d *diagnosis) ownDomain() string {
	if slices.ContainsFunc(fastpixDomains, func(other string) bool { return strings.EqualFold(other, d.Domain) }) {
		return ""
	}
	return d.Domain
}
