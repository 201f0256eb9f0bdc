package site

import "strings"

// Back returns where to go after signing in or out: a path of this site, whatever the form said.
func Back(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, `\`) {
		return "/"
	}
	return path
}
