package site

import "strings"

// Back returns the path to go to after signing in or out. It returns "/" unless
// path is a path of this site.
func Back(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, `\`) {
		return "/"
	}
	return path
}
