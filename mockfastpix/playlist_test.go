package mockfastpix_test

import (
	"regexp"
	"strings"
)

var uriAttribute = regexp.MustCompile(`URI="([^"]+)"`)

// playlistURLs returns all URLs of a playlist, those in attributes included.
func playlistURLs(playlist string) []string {
	var urls []string
	for _, line := range strings.Split(playlist, "\n") {
		if m := uriAttribute.FindStringSubmatch(line); m != nil {
			urls = append(urls, m[1])
		} else if line != "" && line[0] != '#' {
			urls = append(urls, line)
		}
	}
	return urls
}
