// Package troubleshooting generates docs/troubleshooting.md from the reason
// codes that mockfastpix and "playback inspect" print.
package troubleshooting

import (
	"fmt"
	"strings"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/inspect"
	"github.com/FastPix/fastpix-playback-go/internal/symptoms"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// reason is the common part of the mock's reasons and the warnings of inspect.
type reason struct {
	text   string
	remedy string
	status int // 0 for warnings
}

// reasons returns everything that the mock and inspect can print, by code.
func reasons() map[string]reason {
	all := map[string]reason{}
	for _, r := range append(mockfastpix.Reasons(), inspect.Reasons()...) {
		all[r.Code] = reason{r.Text, r.Remedy, r.Status}
	}
	for _, w := range inspect.Warnings() {
		all[w.Code] = reason{w.Text, w.Remedy, 0}
	}
	return all
}

const fence = "```" // of a block of commands

const preface = `# Troubleshooting

FastPix refuses a bad token with a status and a generic message. To find the
reason, pass the URL to the decoder, which never prints the token. It also finds
tokens in a curl command, a page, a HAR file or a log:

` + fence + `sh
playback inspect 'https://stream.fastpix.io/….m3u8?token=…'
playback inspect --redact - < network.har  # for a ticket
` + fence + `

Or play the same video on the mock, which returns the reason's code in the
header X-Mock-Reason and the precise text in error.description. Both use the
codes below. The codes never change, so tests can rely on them.

If FastPix refuses every token, check the key first:

` + fence + `sh
playback keys check --private-key signing-key.json
` + fence + `

The mock serves a page for each code, such as /_mock/reasons/token_expired, and
its responses link to it.

This page is generated. Its source is internal/symptoms.

Several reasons have similar symptoms. [Similar symptoms](#similar-symptoms)
lists how to tell them apart. If yours is more precise, look it up here:

`

// Page returns docs/troubleshooting.md.
func Page() string {
	known := reasons()
	var b strings.Builder
	b.WriteString(preface)
	b.WriteString("| Symptom | Code |\n| --- | --- |\n")
	for _, s := range symptoms.Sections() {
		for _, e := range s.Entries {
			fmt.Fprintf(&b, "| %s | [`%s`](#%s) |\n", e.Symptom, e.Code, e.Code)
		}
	}
	writeAlike(&b)
	for _, s := range symptoms.Sections() {
		fmt.Fprintf(&b, "\n## %s\n", s.Title)
		if s.Intro != "" {
			fmt.Fprintf(&b, "\n%s\n", s.Intro)
		}
		for _, e := range s.Entries {
			r := known[e.Code]
			title := capital(r.text) + "."
			if r.status != 0 {
				title += fmt.Sprintf(" Status %d.", r.status)
			}
			fmt.Fprintf(&b, "\n### %s\n\n%s\n\n- **Symptom:** %s\n- **Cause:** %s\n- **Remedy:** %s\n",
				e.Code, title, e.Symptom, e.Cause, r.remedy)
		}
	}
	return b.String()
}

// writeAlike writes how to tell reasons with similar symptoms apart.
func writeAlike(b *strings.Builder) {
	b.WriteString("\n## Similar symptoms\n")
	for _, g := range symptoms.Groups() {
		fmt.Fprintf(b, "\n### %s\n", g.Title)
		if g.Intro != "" {
			fmt.Fprintf(b, "\n%s\n", g.Intro)
		}
		b.WriteString("\n| Sign | Code |\n| --- | --- |\n")
		for _, r := range g.Rows {
			fmt.Fprintf(b, "| %s | [`%s`](#%s) |\n", r.Sign, r.Code, r.Code)
		}
	}
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
