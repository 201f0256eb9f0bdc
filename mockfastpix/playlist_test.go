package mockfastpix_test

import (
	"regexp"
	"strings"
)

var uriAttribute = regexp.MustCompile(`URI="([^"]+)"`)

// playlistURLs returns all URLs in a playlist, including those in attributes.
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
