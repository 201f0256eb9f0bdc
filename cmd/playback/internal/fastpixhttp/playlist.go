package fastpixhttp

import (
	"net/url"
	"strings"
)

// IsPlaylist reports whether the response is an HLS playlist.
func (r Response) IsPlaylist() bool {
	return r.OK() && strings.HasPrefix(string(r.Body), "#EXTM3U")
}

// URIs returns the URIs in a playlist, without those in tags.
func URIs(base string, playlist []byte) []string {
	from, err := url.Parse(base)
	if err != nil {
		return nil
	}
	var all []string
	for line := range strings.Lines(string(playlist)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if to, err := from.Parse(line); err == nil {
			all = append(all, to.String())
		}
	}
	return all
}
